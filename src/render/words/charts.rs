//! What is said about charts: how to read each of them, and what their files cannot show.

/// How to read a chart, by its name.
#[cfg(feature = "charts")]
pub(crate) fn caption(name: &str) -> &'static str {
    match name {
        "discover_box" => {
            "How to read: each mark is a point of the sample, drawn over the two numbers that matter most for the region. Filled points are \
             hits. The frame is the region. Where it limits other numbers, too, points outside those limits are small dots."
        }
        "discover_tradeoff" => {
            "How to read: the search starts with all points (at the right) and tightens one limit at a time. Each step trades coverage (the \
             share of all hits that are kept) for density (the share of hits among what is kept). The ring is the region that was chosen. The \
             diamond is what is left of it without the limits that are not significant: the region that is reported."
        }
        "tornado" => {
            "How to read: each row is one number of the scenario. Its two bars show how the share changes if it alone is set to the lower and \
             to the upper end of its range, which stands at the right. The line over a bar is its confidence interval. Two bars on one side mean \
             that the share does not simply rise or fall with the number."
        }
        "strategy_ranking" => {
            "How to read: each row is one strategy of the actor, the best mean payoff first. The point is the mean payoff, the whisker its \
             confidence interval. A filled point may be the best: differences between strategies are known better than payoffs, because all \
             strategies are played with the same random draws."
        }
        "strategy_frontier" => {
            "How to read: each point is one strategy. Up is a higher mean payoff, left a smaller share of the endings that are followed. The \
             line joins strategies that no other one beats in both. Whiskers are confidence intervals of single strategies."
        }
        "strategy_table" => {
            "How to read: rows are strategies of the first actor, columns those of the second. Each cell has the mean payoff of the row's actor, then \
             that of the column's. Bold: the best answer to the other's strategy. Color: the sum of both. A frame marks pure equilibria of the mean payoffs."
        }
        "strategy_gains" => {
            "How to read: each row is another strategy of one actor while all others stay as they are. The point is its gain in payoff, by fresh \
             random draws; all intervals hold together. A filled point is clear of zero."
        }
        "sweep" => {
            "How to read: what the scenario is changed to stands on the axes. All settings are played with the same random draws, so that what \
             differs between them comes from the change. Whiskers and bands are confidence intervals of single settings. Dashed lines and \
             the box mark the scenario as it is. Lines on a map join places of equal share, drawn between the settings that were played."
        }
        "outcome_shares" => {
            "How to read: each bar is the share of runs that end so; a bar with a bold name is a group, and those under it are its endings. The whisker is its confidence interval. The ring and the square \
             under a bar, where they are drawn, show the share at half and at double decision precision. If they lie far from the bar, the result is sensitive to \
             how precisely actors decide."
        }
        "endings_by_input" => {
            "How to read: each row is the runs with one value of private information, or with one third of a drawn number's distribution. \
             Each column is an ending, on a scale of its own. A point is the share of the row's runs that end so, the whisker its \
             confidence interval, and the dotted line the share of all runs. Points far from the dotted line mean that the ending \
             depends on the value. Other inputs vary as drawn."
        }
        "endings_by_round" => {
            "How to read: each column is the end of a round. Colored parts are runs that have ended by then. Gray runs continue. \
             Endings that are decided only after the last round appear in the last column."
        }
        "hazards" => {
            "How to read: each point is the chance that a run still going at the start of a round ends so in that round. The whisker is its \
             confidence interval. The first panel shows how many of all runs go on. Runs that reach the horizon are not stopped by the last \
             round."
        }
        "tension_fan" => {
            "How to read: each panel shows the runs with one ending. The dark band holds half of them, the light band nine in ten. A run \
             leaves its panel when it ends, so the right end of a panel shows only the runs that lasted."
        }
        "foresight" => {
            "How to read: the disc is a number in the equilibrium, the open square the same number with myopic actors and the same random \
             draws. The line between them is what foresight changes, and the whisker around the disc is the confidence interval of that \
             difference; one that cannot be seen is shorter than the disc. The figures at the right give it, in bold where it excludes zero."
        }
        "leverage" => {
            "How to read: the darker a cell, the more often the move is used in that round. The last column is the number of uses per run. \
             Runs that have ended still count, so rows fade toward the last round."
        }
        "refusals" => {
            "How to read: each bar splits the refusals in a forum by their main reason: the obstacle with the largest part in the log-odds \
             of a yes (its Shapley value over all obstacles that could be taken away), if taking one away would make a yes at least as \
             likely as a no. If that takes two or more, the reason is several things together; if not even taking all away does it, the \
             package gives too little. Misjudgment means that the package was worth accepting and was refused by decision noise."
        }
        "beliefs" => {
            "How to read: lines that spread from the dotted prior mean that behavior reveals the type. Lines that stay together mean that \
             the others cannot tell. The band is the confidence interval of the mean, not the spread of single runs."
        }
        "utility_map" => {
            "How to read: right of the vertical line, one side gains over no agreement; above the horizontal line, the other side does. In \
             the shaded corner both gain. Audience costs are included, later rounds are not. With more than two parties, the vertical axis \
             is the gain of the party that gains least."
        }
        "agreements" => {
            "How to read: one bar for each issue, over the runs with an agreement. Issues that no agreement touched stay at their \
             level from the start."
        }
        "drivers" => {
            "How to read: each row is about one group of endings. Each point is the share of runs that end as the axis says, among runs with \
             similar values of one input. A slope means that this share depends on the input; the other inputs vary as drawn. If all \
             whiskers overlap, the chart shows no effect."
        }
        "compare_outcomes" => {
            "How to read: each row splits the runs of one file by ending. The dashed lines mark the outermost groups under the base. The \
             whiskers belong to shares, not to differences: with the same random draws, two rows can differ although their whiskers overlap."
        }
        "compare_differences" => {
            "How to read: right of zero, more runs end so than under the base. A filled point marks an interval that excludes zero. \
             A whisker that cannot be seen is shorter than its point. Intervals are adjusted so that all differences hold together \
             with the stated confidence."
        }
        "compare_classes" => {
            "How to read: differences from the base in points, by variant and ending. Where the interval excludes zero, the number \
             is bold. Since every run ends in one way, a rise in one ending is a fall in others."
        }
        "compare_endings" => {
            "How to read: a row is an ending under the base. Along it stands where the same runs end under the variant. Blue cells \
             are runs that end differently; the darker, the more."
        }
        _ => "",
    }
}

/// What to say about characters that PNG charts cannot show; none if there are none.
///
/// ```
/// let said = detente::internals::render::charts::about_missing("谈判").unwrap();
/// assert_eq!(said, "PNG charts show empty boxes for characters that their font lacks: 谈 判; use the SVG charts or the report, which show them");
/// ```
pub fn about_missing(missing: &str) -> Option<String> {
    const MOST: usize = 12;
    let all = missing.chars().count();
    let shown = missing.chars().take(MOST).map(String::from).collect::<Vec<_>>().join(" ");
    let more = if all > MOST { format!(" and {} more", all - MOST) } else { String::new() };
    (all > 0).then(|| {
        format!(
            "PNG charts show empty boxes for characters that their font lacks: {shown}{more}; use the SVG charts or the report, \
             which show them"
        )
    })
}
