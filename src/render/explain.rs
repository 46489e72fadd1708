//! The game at its start, in words: what each actor has, what it would make of the proposals, what could be agreed.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::explain::{ActorAtStart, Explanation, ForceAtStart, ProposalExplained, ViewExplained};
use crate::analysis::findings::{BargainingFinding, BargainingPoint};
use crate::scenario::Scenario;

use super::number;
use super::text::{padded, right, wrapped};

/// Width of the column that names an actor and its type.
const WHO: usize = 25;
/// Width of a column of numbers.
const CELL: usize = 8;
/// Groups of profiles of one actor that get a row each; where there are more, so many at even distances.
const ROWS: usize = 12;
/// Terms smaller than this would read 0.000.
const SEEN: f64 = 0.0005;

type Profile = BTreeMap<String, String>;

/// The explanation of a scenario for a terminal of 80 columns.
pub fn text(scenario: &Scenario, explanation: &Explanation) -> String {
    let mut out = wrapped("", &scenario.name);
    out += &wrapped("", &format!("{}, at the start (round 1), mean inputs, prior beliefs", scenario.id));
    out += &format!("\n{}", before_agreement(&explanation.actors));
    let later = later(&explanation.actors);
    for (force, round) in &later {
        out += &wrapped("  ", &only_later(force, *round, scenario.rounds));
    }
    for proposal in &explanation.proposals {
        out += &format!("\n{}", one_proposal(proposal));
    }
    for forum in &explanation.bargaining {
        out += &format!("\n{}", bargaining(forum, &later));
    }
    out
}

/// Uses of force that are not allowed at once, with their first round.
fn later(actors: &[ActorAtStart]) -> BTreeMap<&str, u32> {
    let all = actors.iter().flat_map(|actor| &actor.force);
    all.filter(|force| force.from_round > 1).map(|force| (force.force.as_str(), force.from_round)).collect()
}

fn only_later(force: &str, from_round: u32, rounds: u32) -> String {
    if from_round > rounds {
        return format!(
            "{force} is allowed only from round {from_round}, and a run has {rounds}: nobody reckons with it"
        );
    }
    format!(
        "{force} is possible only from round {from_round} on. Until then nobody reckons with it: it counts in nothing here, \
         neither in these values, nor in the answers, nor in what could be agreed. From then on it does, and answers may differ \
         (`detente replay` tells them round by round)"
    )
}

fn before_agreement(actors: &[ActorAtStart]) -> String {
    let mut out = row("if nothing is ever agreed", &["likely", "value", "force", "a round"], "");
    let reads = |a: &ActorAtStart| {
        (a.actor.clone(), plain(a.disagreement), a.force.iter().map(force_cells).collect::<Vec<_>>())
    };
    let (groups, left_out) = some(alike(actors, reads), |a| &a.actor);
    for group in groups {
        let profiles: Vec<&Profile> = group.iter().map(|a| &a.profile).collect();
        let all = actors.iter().filter(|a| a.actor == group[0].actor).map(|a| &a.profile);
        let who = who(&group[0].actor, &profiles, &all.collect::<Vec<_>>());
        let mut cells = [percent(group.iter().map(|a| a.probability).sum()), plain(group[0].disagreement)].to_vec();
        let mut forces = group[0].force.iter();
        let first = forces.next();
        cells.extend(first.map(force_cells).into_iter().flatten());
        out += &row(&who, &borrowed(&cells), first.map_or("", |f| &f.force));
        for force in forces {
            let [value, chance] = force_cells(force);
            out += &row("", &["", "", &value, &chance], &force.force);
        }
    }
    out += &left_out;
    let words = "value: of carrying on without agreement (where a meeting without result ends the run, of that ending); force: what \
                 using force at once would bring, net of the cost of breaking the peace; a round: the chance in a round that the actor would use it";
    out + &wrapped("  ", words)
}

fn force_cells(force: &ForceAtStart) -> [String; 2] {
    [plain(force.value), percent(force.chance)]
}

fn one_proposal(proposal: &ProposalExplained) -> String {
    let mut out =
        wrapped("", &format!("proposal {}: {}, by {} in {}", proposal.id, proposal.name, proposal.by, proposal.forum));
    out += &wrapped("  ", &levels(&proposal.levels));
    out += &row("", &["likely", "worth", "refusal", "yes"], "in the way");
    let reads = |v: &ViewExplained| {
        (v.actor.clone(), plain(v.total), plain(v.refusal), percent(v.yes), v.reason.clone(), terms(v))
    };
    let (groups, left_out) = some(alike(&proposal.views, reads), |v| &v.actor);
    for group in groups {
        let view = group[0];
        let profiles: Vec<&Profile> = group.iter().map(|v| &v.profile).collect();
        let all = proposal.views.iter().filter(|v| v.actor == view.actor).map(|v| &v.profile);
        let who = who(&view.actor, &profiles, &all.collect::<Vec<_>>());
        let cells = [
            percent(group.iter().map(|v| v.probability).sum()),
            plain(view.total),
            plain(view.refusal),
            percent(view.yes),
        ];
        let why = view.reason.as_deref().map(super::headline::reason).unwrap_or_default();
        out += &row(&who, &borrowed(&cells), &why);
        out += &wrapped("      ", &terms(view));
    }
    out + &left_out
}

/// Of an actor with very many groups of profiles some of them, at even distances, and a remark on the others.
fn some<T>(groups: Vec<Vec<&T>>, actor: impl Fn(&T) -> &String) -> (Vec<Vec<&T>>, String) {
    let name = |group: &Vec<&T>| actor(group[0]).clone();
    let mut kept = Vec::new();
    let mut remarks = String::new();
    for of_one in groups.chunk_by(|a, b| name(a) == name(b)) {
        let (n, shown) = (of_one.len(), of_one.len().min(ROWS));
        kept.extend((0..shown).map(|k| of_one[k * (n - 1) / (shown - 1).max(1)].clone()));
        if shown < n {
            let text =
                format!("{}: {shown} of {n} that differ are shown; the others lie between them", name(&of_one[0]));
            remarks += &wrapped("  ", &text);
        }
    }
    (kept, remarks)
}

/// Those that read the same stand together, in the order of the first.
fn alike<T, K: PartialEq>(all: &[T], reads: impl Fn(&T) -> K) -> Vec<Vec<&T>> {
    let mut groups: Vec<(K, Vec<&T>)> = Vec::new();
    for one in all {
        let key = reads(one);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(one),
            None => groups.push((key, vec![one])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Terms that can be seen, the largest first, then what multiplies the chance of yes.
fn terms(view: &ViewExplained) -> String {
    let issues = view.terms.issues.iter().map(|(issue, x)| (issue.as_str(), *x));
    let mut terms: Vec<(&str, f64)> =
        issues.chain(view.terms.beside_issues()).filter(|(_, x)| x.abs() >= SEEN).collect();
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let mut said: Vec<String> =
        terms.iter().map(|(name, x)| format!("{name}\u{a0}{}", number::fixed_signed(*x, 3))).collect();
    if said.is_empty() {
        said.push("no term differs from 0".to_string());
    }
    if view.precondition < 0.9995 {
        said.push(format!("precondition\u{a0}×\u{a0}{}", plain(view.precondition)));
    }
    said.join(", ")
}

/// An actor with the points of its types, of those types that tell these profiles from its others.
fn who(actor: &str, profiles: &[&Profile], all: &[&Profile]) -> String {
    let prefix = format!("actor.{actor}.");
    let points = |of: &[&Profile], ty: &String| of.iter().filter_map(|p| p.get(ty).cloned()).collect::<BTreeSet<_>>();
    let types: BTreeSet<&String> = all.iter().flat_map(|p| p.keys()).collect();
    let combined: usize = types.iter().map(|ty| points(profiles, ty).len()).product();
    if combined != profiles.len() {
        return format!("{actor}, {} of {} profiles", profiles.len(), all.len());
    }
    let mut said = vec![actor.to_string()];
    for ty in types {
        let (here, of) = (points(profiles, ty), points(all, ty));
        if here.len() < of.len() {
            let short = ty.strip_prefix(&prefix).unwrap_or(ty);
            let (n, all) = (here.len(), of.len());
            let few = || here.into_iter().collect::<Vec<_>>().join(" or ");
            said.push(if n > 4 { format!("{short} {n} of {all}") } else { format!("{short} {}", few()) });
        }
    }
    said.join(", ")
}

/// `later`: uses of force that are possible only later.
fn bargaining(forum: &BargainingFinding, later: &BTreeMap<&str, u32>) -> String {
    let mut out = wrapped("", &format!("what could be agreed in {}, among {}", forum.forum, forum.parties.join(", ")));
    let most = if forum.frontier.len() >= 200 { "at least " } else { "" };
    let counts = format!(
        "{} packages change something; {} leave every party at least what it has without agreement; {most}{} are efficient",
        number::count(forum.n_packages),
        number::count(forum.n_acceptable),
        number::count(forum.frontier.len() as u64)
    );
    out += &wrapped("  ", &counts);
    if forum.n_acceptable == 0 {
        let names = later.keys().copied().collect::<Vec<_>>().join(" or ");
        let when = if later.is_empty() { String::new() } else { format!(" at the start, before {names} is possible") };
        return out + &wrapped("  ", &format!("there is no bargaining range{when}"));
    }
    let inside = |point: &&Vec<f64>| forum.parties.iter().zip(point.iter()).all(|(p, x)| *x >= forum.disagreement[p]);
    let efficient: Vec<&Vec<f64>> = forum.frontier.iter().filter(inside).collect();
    out += &row("", &["without", "from", "to", "Nash", "K–S", "even"], "");
    for (i, party) in forum.parties.iter().enumerate() {
        let payoffs = || efficient.iter().map(|point| point[i]);
        let ends = if efficient.is_empty() {
            [number::UNDEFINED.to_string(), number::UNDEFINED.to_string()]
        } else {
            [plain(payoffs().fold(f64::INFINITY, f64::min)), plain(payoffs().fold(f64::NEG_INFINITY, f64::max))]
        };
        let at = |point: &Option<BargainingPoint>| {
            point.as_ref().map_or(number::UNDEFINED.to_string(), |p| plain(p.utility[party]))
        };
        let cells = [
            plain(forum.disagreement[party]),
            ends[0].clone(),
            ends[1].clone(),
            at(&forum.nash),
            at(&forum.kalai_smorodinsky),
            at(&forum.egalitarian),
        ];
        out += &row(party, &borrowed(&cells), "");
    }
    let points = [
        ("Nash", &forum.nash),
        ("Kalai–Smorodinsky", &forum.kalai_smorodinsky),
        ("egalitarian", &forum.egalitarian),
        ("utilitarian", &forum.utilitarian),
    ];
    for (name, point) in points {
        if let Some(point) = point {
            let ties = if point.ties > 1 { format!(" (and {} as good)", point.ties - 1) } else { String::new() };
            out += &wrapped("  ", &format!("{name}: {}{ties}", levels(&point.levels)));
        }
    }
    out += &wrapped(
        "  ",
        "without: if nothing is agreed; from, to: the range of efficient packages in which nobody has less than that; even: the egalitarian point",
    );
    out
}

fn levels(levels: &BTreeMap<String, String>) -> String {
    levels.iter().map(|(issue, level)| format!("{issue}\u{a0}{level}")).collect::<Vec<_>>().join(", ")
}

/// A row: who, numbers to the right, and a word. Who is too long for the column gets a line of its own.
fn row(who: &str, cells: &[&str], after: &str) -> String {
    let mut line = format!("  {}", padded(who, WHO));
    if who.chars().count() > WHO {
        line = format!("{}  {}", wrapped("  ", who), " ".repeat(WHO));
    }
    for cell in cells {
        line += &right(cell, CELL);
    }
    if !after.is_empty() {
        line += &format!("  {after}");
    }
    format!("{}\n", line.trim_end())
}

fn borrowed(cells: &[String]) -> Vec<&str> {
    cells.iter().map(String::as_str).collect()
}

fn plain(x: f64) -> String {
    number::fixed(x, 3)
}

/// A chance that is computed, not estimated: whole percent, tenths where it is small.
fn percent(p: f64) -> String {
    let x = 100.0 * p;
    if x > 0.0 && x < 0.1 {
        "<0.1%".to_string()
    } else if x < 9.95 && x > 0.0 {
        format!("{}%", format!("{x:.1}").trim_end_matches(".0"))
    } else {
        format!("{x:.0}%")
    }
}
