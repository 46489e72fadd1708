//! Why meetings fail: binding reasons of refusals by forum.

use crate::analysis::conclude::most_heavily_weighted;
use crate::analysis::findings::{Findings, ForumFinding};
use crate::render::words::{headline, number, terms};

use super::Chart;
use super::axis::{AXIS_LINE, BODY, GRID_LINE, Panel, SMALL, Ticks};
use super::canvas::Type;
use super::distinct::{fit_distinct, one_in_title};
use super::frame::{Frame, Key};
use super::hatch::Pattern;
use super::palette::{self, Fill, GREY};

/// Reasons in an order that never changes, so that colours stay with them; others follow by name.
const REASONS: [&str; 9] = [
    "red_line",
    "precondition",
    "linkage",
    "audience_cost",
    "better_alternative",
    "misjudgement",
    "scripted",
    "several",
    "terms",
];

/// Draws the chart; none if nothing was refused.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let forums: Vec<&ForumFinding> =
        findings.forums.iter().filter(|forum| forum.refusals.values().sum::<u64>() > 0).collect();
    if forums.is_empty() {
        return None;
    }
    let reasons = reasons(&forums);
    let mut frame = Frame::new(&title(findings, &forums), &subtitle(findings.forums.len() - forums.len()));
    let legend: Vec<(Key, String)> = reasons.iter().map(|(id, fill)| (Key::Fill(*fill), terms::reason(id))).collect();
    frame.legend(frame.left, &legend);
    let name = Type::new(BODY).bold();
    let note = Type::new(SMALL).color(GREY);
    let gutter = forums
        .iter()
        .map(|forum| name.width(&forum.name).max(note.width(&counts(forum))))
        .fold(60.0, f64::max)
        .min(190.0)
        + 12.0;
    let row = 50.0;
    let top = frame.y;
    let bottom = top + row * forums.len() as f64;
    let panel = Panel::new((frame.left + gutter, top), (frame.right - 14.0, bottom), (0.0, 1.0), (0.0, 1.0));
    let ticks = Ticks::new((0.0, 1.0), 5);
    for &tick in &ticks.values {
        frame.canvas.line((panel.x.at(tick), top), (panel.x.at(tick), bottom), GRID_LINE);
    }
    let names = fit_distinct(&forums.iter().map(|forum| &forum.name).collect::<Vec<_>>(), name, gutter - 10.0);
    for (index, forum) in forums.iter().enumerate() {
        let middle = top + row * (index as f64 + 0.5);
        frame.canvas.text((frame.left, middle - 8.0), &names[index], name);
        frame.canvas.text((frame.left, middle + 8.0), &note.fit(&counts(forum), gutter - 10.0), note);
        bar(&mut frame, &panel, forum, &reasons, middle);
    }
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    frame.canvas.line((panel.left(), top), (panel.left(), bottom), AXIS_LINE);
    panel.base_name(&mut frame.canvas, "share of the forum's refusals");
    frame.y = bottom + 40.0;
    let alt = forums.iter().map(|forum| {
        let all: u64 = forum.refusals.values().sum();
        let parts = reasons.iter().filter_map(|(id, _)| {
            let n = *forum.refusals.get(id)?;
            (n > 0).then(|| format!("{} {}", terms::reason(id), number::part(n, all)))
        });
        format!("{}: {}", forum.name, parts.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "refusals", &alt))
}

fn reasons(forums: &[&ForumFinding]) -> Vec<(String, Fill)> {
    let seen = |id: &str| forums.iter().any(|forum| forum.refusals.get(id).is_some_and(|&n| n > 0));
    let mut ids: Vec<String> = REASONS.iter().map(|id| (*id).to_string()).collect();
    for id in forums.iter().flat_map(|forum| forum.refusals.keys()) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    let fills = ids.into_iter().enumerate().map(|(index, id)| (id, palette::by_order(index)));
    fills.filter(|(id, _)| seen(id)).collect()
}

fn bar(frame: &mut Frame, panel: &Panel, forum: &ForumFinding, reasons: &[(String, Fill)], middle: f64) {
    let all: u64 = forum.refusals.values().sum();
    let (bold, small) = (Type::new(BODY).bold().centre(), Type::new(SMALL).centre());
    let mut before = 0;
    for (id, fill) in reasons {
        let n = forum.refusals.get(id).copied().unwrap_or(0);
        if n == 0 {
            continue;
        }
        let from = panel.x.at(before as f64 / all as f64);
        before += n;
        let to = panel.x.at(before as f64 / all as f64);
        let slit = if to - from > 3.0 && before < all { 1.0 } else { 0.0 };
        frame.canvas.rect((from, middle - 18.0), (to - slit, middle + 18.0), *fill);
        let (share, count) = (number::part(n, all), number::count(n));
        let plain = fill.pattern == Pattern::Plain;
        let (centre, room) = ((from + to - slit) / 2.0, to - from - if plain { 8.0 } else { 13.0 });
        let both = small.width(&count) <= room;
        if bold.width(&share) > room {
            continue;
        }
        let mut texts = vec![((centre, if both { middle - 7.0 } else { middle }), &share, bold)];
        if both {
            texts.push(((centre, middle + 8.0), &count, small));
        }
        for (at, text, look) in texts {
            match plain {
                true => frame.canvas.text(at, text, look.color(fill.base.text())),
                // Figures cannot be read on a pattern.
                false => frame.canvas.text_on_plate(at, text, look),
            }
        }
    }
}

fn counts(forum: &ForumFinding) -> String {
    format!("{} of {} offers accepted", number::count(forum.accepted), number::count(forum.offers))
}

fn title(findings: &Findings, forums: &[&ForumFinding]) -> String {
    let forum = most_heavily_weighted(findings)
        .filter(|forum| forums.iter().any(|other| other.id == forum.id))
        .unwrap_or(forums[0]);
    let all: u64 = forum.refusals.values().sum();
    match headline::commonest(&forum.refusals) {
        Some((id, n)) => {
            let most = if 2 * n > all { "mostly" } else { "most often" };
            format!(
                "In {}, offers fail {most} because of {} ({} of refusals)",
                one_in_title(&forum.name, findings.forums.iter().map(|one| one.name.as_str())),
                terms::on(id),
                number::part(n, all)
            )
        }
        None => "Why offers fail".into(),
    }
}

fn subtitle(silent: usize) -> String {
    let mut text = String::from(
        "Refusals by their main reason. “Several things together”: no single one taken away would have made a yes likely; “the package \
         gives too little”: not even all of them would. An offer refused by two parties counts twice.",
    );
    if silent > 0 {
        let forums = if silent == 1 { "forum" } else { "forums" };
        text += &format!(" Not shown: {silent} {forums} without any refusal.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    /// Two reasons that are about as light in gray differ in their pattern.
    #[test]
    fn reasons_are_told_apart_in_gray() {
        let lightness = |fill: &Fill| 116.0 * fill.base.luminance().cbrt() - 16.0;
        let fills: Vec<Fill> = (0..REASONS.len()).map(palette::by_order).collect();
        for (index, one) in fills.iter().enumerate() {
            for other in &fills[..index] {
                assert!(
                    one.pattern != other.pattern || (lightness(one) - lightness(other)).abs() > 7.0,
                    "{one:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn the_legend_says_what_the_open_reasons_are() {
        let chart = chart(&sample::usual()).expect("offers are refused");
        let texts: Vec<&str> = chart.canvas.labels().map(|label| label.text.as_str()).collect();
        assert!(
            texts.contains(&"several things together") && texts.contains(&"the package gives too little"),
            "{texts:?}"
        );
    }
}
