//! The game at its start, in words: what each actor has, what it would make of the proposals, what could be agreed.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::explain::{ActorAtStart, Explanation, ForceAtStart, ProposalExplained, ViewExplained};
use crate::analysis::findings::{BargainingFinding, BargainingPoint};
use crate::analysis::labels::Labels;
use crate::analysis::worth::{Beginning, ValueExplained, ValueTerm};
use crate::scenario::{Foresight, Scenario};

use super::features;
use super::number::{self, chance};
use super::quick;
use super::terms::{beside, reason};
use crate::render::terminal::text::{LEAST_WIDTH, columns, listed, right, wrapped};

/// Columns that stand beside the one that names an actor and its type.
const BESIDE: usize = 55;
/// Width of a column of numbers.
const CELL: usize = 8;
/// Groups of profiles of one actor that get a row each; where there are more, so many at even distances.
const ROWS: usize = 12;
/// Terms smaller than this would read 0.000.
const SEEN: f64 = 0.0005;

/// What is said where the search for efficient packages ended before it had seen all.
const ENDED_EARLY: &str = "With so many packages and parties the search for efficient ones was ended early. It began with the \
                           largest sums of payoffs, so those that are missing have smaller sums, and from and to may reach farther.";

type Profile = BTreeMap<String, String>;

/// Names for people, and the columns of the terminal.
struct Words {
    labels: Labels,
    width: usize,
}

/// The explanation of a scenario, for a terminal of this many columns.
pub fn text(scenario: &Scenario, explanation: &Explanation, width: usize) -> String {
    let words = Words { labels: Labels::of(scenario), width: width.max(LEAST_WIDTH) };
    let mut out = words.wrapped("", &scenario.name);
    out += &words.wrapped("", &format!("{}, at the start (round 1), mean inputs, prior beliefs", scenario.id));
    if let Some(mark) = quick::mark(explanation.fitted.as_ref()) {
        out += &words.wrapped("", mark);
    }
    out += &format!("\n{}", words.before_agreement(&explanation.actors));
    let later = later(&explanation.actors);
    out += &words.values(scenario, explanation);
    for (force, round) in &later {
        out += &words.wrapped("  ", &only_later(&words.labels.force(force), *round, scenario.rounds));
    }
    for proposal in &explanation.proposals {
        out += &format!("\n{}", words.one_proposal(proposal));
    }
    for forum in &explanation.bargaining {
        out += &format!("\n{}", words.bargaining(forum, &later));
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
            "{force} is allowed only from round {from_round}, and a run has {rounds} rounds. It is ignored"
        );
    }
    format!(
        "{force} is possible only from round {from_round} on. Until then it is ignored: in these values, in the answers, and in what \
         could be agreed. From then on it counts, and answers may differ (`detente replay` shows them round by round)"
    )
}

impl Words {
    fn wrapped(&self, lead: &str, text: &str) -> String {
        wrapped(lead, text, self.width)
    }

    fn before_agreement(&self, actors: &[ActorAtStart]) -> String {
        let mut out = self.row("if nothing is ever agreed", &["likely", "value", "at once", "a round"], "");
        let reads = |a: &ActorAtStart| {
            (a.actor.clone(), plain(a.disagreement), a.force.iter().map(force_cells).collect::<Vec<_>>())
        };
        let (groups, left_out) = self.some(alike(actors, reads), |a| &a.actor);
        for group in groups {
            let profiles: Vec<&Profile> = group.iter().map(|a| &a.profile).collect();
            let all = actors.iter().filter(|a| a.actor == group[0].actor).map(|a| &a.profile);
            let who = self.who(&group[0].actor, &profiles, &all.collect::<Vec<_>>());
            let mut cells = [chance(group.iter().map(|a| a.probability).sum()), plain(group[0].disagreement)].to_vec();
            let mut forces = group[0].force.iter();
            let first = forces.next();
            cells.extend(first.map(force_cells).into_iter().flatten());
            out += &self.row(&who, &borrowed(&cells), &first.map_or(String::new(), |f| self.labels.force(&f.force)));
            for force in forces {
                let [value, chance] = force_cells(force);
                out += &self.row("", &["", "", &value, &chance], &self.labels.force(&force.force));
            }
        }
        out += &left_out;
        let words = "value: of carrying on without agreement (where a meeting without result ends the run, of that ending); at \
                     once: of deciding at once on what the row names, net of the cost of breaking the peace; a round: the chance of that \
                     decision in one round";
        out + &self.wrapped("  ", words)
    }

    /// V beside D, and why.
    fn values(&self, scenario: &Scenario, explanation: &Explanation) -> String {
        if scenario.foresight != Foresight::Equilibrium {
            return String::new();
        }
        let by_d = "What is said below of proposals and of the use of force goes by D, the value of carrying on without agreement; it leaves foresight out.";
        let Some(values) = &explanation.values else {
            let unknown = "Actors choose in an equilibrium, which is not known here; so V, what the game is worth in it, is not shown.";
            return self.wrapped("  ", &format!("{unknown} {by_d}"));
        };
        let when = match values.at {
            Beginning::AfterFailedMeeting => "in the equilibrium, after a first meeting without result",
            Beginning::AfterNoMove => "in the equilibrium, after no move in round 1",
            Beginning::Start => "in the equilibrium, at the start",
        };
        let mut out = format!("\n{}", self.row(when, &["likely", "D", "V", "V − D"], ""));
        let terms = |v: &ValueExplained| self.value_terms(v);
        let or_undefined = |x: Option<String>| x.unwrap_or_else(|| number::UNDEFINED.to_string());
        let value = |v: &ValueExplained| or_undefined(v.value.map(plain));
        let gain = |v: &ValueExplained| or_undefined(v.value.map(|x| number::fixed_signed(x - v.disagreement, 3)));
        let reads = |v: &ValueExplained| (v.actor.clone(), plain(v.disagreement), value(v), terms(v));
        let (groups, left_out) = self.some(alike(&values.views, reads), |v| &v.actor);
        for group in groups {
            let view = group[0];
            let profiles: Vec<&Profile> = group.iter().map(|v| &v.profile).collect();
            let all = values.views.iter().filter(|v| v.actor == view.actor).map(|v| &v.profile);
            let who = self.who(&view.actor, &profiles, &all.collect::<Vec<_>>());
            let cells =
                [chance(group.iter().map(|v| v.probability).sum()), plain(view.disagreement), value(view), gain(view)];
            out += &self.row(&who, &borrowed(&cells), "");
            if !view.terms.is_empty() {
                out += &self.wrapped("      ", &terms(view));
            }
        }
        let fitted = values.views.iter().any(|v| !v.terms.is_empty());
        let unknown = match values.views.iter().any(|v| v.value.is_none()) {
            true => format!(" {}: the fit has no value for this actor in this situation.", number::UNDEFINED),
            false => String::new(),
        };
        let why = if fitted {
            " Under each row: what features of the situation add to V − D, the largest first."
        } else {
            ""
        };
        let words = "D: value of carrying on without agreement. V: expected payoff if everybody goes on to choose as in the equilibrium.";
        out + &left_out + &self.wrapped("  ", &format!("{words}{why}{unknown} {by_d}"))
    }

    /// What features add to V − D, the largest first.
    fn value_terms(&self, view: &ValueExplained) -> String {
        let seen = view.terms.iter().filter(|term| term.adds.abs() >= SEEN);
        let term = |term: &ValueTerm| {
            joined(&format!("{} {}", features::name(&self.labels, &term.feature), number::fixed_signed(term.adds, 3)))
        };
        let mut said: Vec<String> = seen.map(term).collect();
        if view.rest.abs() >= SEEN {
            said.push(joined(&format!("the rest {}", number::fixed_signed(view.rest, 3))));
        }
        said.join(", ")
    }

    fn one_proposal(&self, proposal: &ProposalExplained) -> String {
        let (by, forum) = (self.labels.actor(&proposal.by), self.labels.forum(&proposal.forum));
        let mut out = self.wrapped("", &format!("proposal {}: {}, by {by} in {forum}", proposal.id, proposal.name));
        out += &self.wrapped("  ", &self.levels(&proposal.levels));
        out += &self.row("", &["likely", "worth", "refusal", "yes"], "in the way");
        let reads = |v: &ViewExplained| {
            (v.actor.clone(), plain(v.total), plain(v.refusal), chance(v.yes), v.reason.clone(), self.terms(v))
        };
        let (groups, left_out) = self.some(alike(&proposal.views, reads), |v| &v.actor);
        for group in groups {
            let view = group[0];
            let profiles: Vec<&Profile> = group.iter().map(|v| &v.profile).collect();
            let all = proposal.views.iter().filter(|v| v.actor == view.actor).map(|v| &v.profile);
            let who = self.who(&view.actor, &profiles, &all.collect::<Vec<_>>());
            let cells = [
                chance(group.iter().map(|v| v.probability).sum()),
                plain(view.total),
                plain(view.refusal),
                chance(view.yes),
            ];
            let why = view.reason.as_deref().map(reason).unwrap_or_default();
            out += &self.row(&who, &borrowed(&cells), &why);
            out += &self.wrapped("      ", &self.terms(view));
        }
        out + &left_out
    }

    /// Of an actor with very many groups of profiles some of them, at even distances, and a remark on the others.
    fn some<'a, T>(&self, groups: Vec<Vec<&'a T>>, actor: impl Fn(&T) -> &String) -> (Vec<Vec<&'a T>>, String) {
        let name = |group: &Vec<&T>| actor(group[0]).clone();
        let mut kept = Vec::new();
        let mut remarks = String::new();
        for of_one in groups.chunk_by(|a, b| name(a) == name(b)) {
            let (n, shown) = (of_one.len(), of_one.len().min(ROWS));
            kept.extend((0..shown).map(|k| of_one[k * (n - 1) / (shown - 1).max(1)].clone()));
            if shown < n {
                let actor = self.labels.actor(&name(&of_one[0]));
                let text = format!("{actor}: {shown} of {n} that differ are shown; the others lie between them");
                remarks += &self.wrapped("  ", &text);
            }
        }
        (kept, remarks)
    }

    /// Terms that can be seen, the largest first, then what multiplies the chance of yes.
    fn terms(&self, view: &ViewExplained) -> String {
        let issues = view.terms.issues.iter().map(|(issue, x)| (self.labels.issue(issue), *x));
        let others = view.terms.beside_issues().map(|(name, x)| (beside(name).to_string(), x));
        let mut terms: Vec<(String, f64)> = issues.chain(others).filter(|(_, x)| x.abs() >= SEEN).collect();
        terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut said: Vec<String> =
            terms.iter().map(|(name, x)| joined(&format!("{name} {}", number::fixed_signed(*x, 3)))).collect();
        if said.is_empty() {
            said.push("no term differs from 0".to_string());
        }
        if view.precondition < 0.9995 {
            said.push(joined(&format!("precondition × {}", plain(view.precondition))));
        }
        said.join(", ")
    }

    /// An actor with the points of its types, of those types that tell these profiles from its others.
    fn who(&self, actor: &str, profiles: &[&Profile], all: &[&Profile]) -> String {
        let name = self.labels.actor(actor);
        let points =
            |of: &[&Profile], ty: &String| of.iter().filter_map(|p| p.get(ty).cloned()).collect::<BTreeSet<_>>();
        let types: BTreeSet<&String> = all.iter().flat_map(|p| p.keys()).collect();
        let combined: usize = types.iter().map(|ty| points(profiles, ty).len()).product();
        if combined != profiles.len() {
            return format!("{name}, {} of {} profiles", profiles.len(), all.len());
        }
        let mut said = vec![name.clone()];
        for ty in types {
            let (here, of) = (points(profiles, ty), points(all, ty));
            if here.len() < of.len() {
                // Of its own numbers an actor is named once.
                let path = self.labels.path(ty);
                let short = path.strip_prefix(&format!("{name}: ")).unwrap_or(&path);
                let (n, all) = (here.len(), of.len());
                let few =
                    || here.iter().map(|point| number::point(&self.labels, ty, point)).collect::<Vec<_>>().join(" or ");
                said.push(if n > 4 { format!("{short} {n} of {all}") } else { format!("{short} {}", few()) });
            }
        }
        said.join(", ")
    }

    /// `later`: uses of force that are possible only later.
    fn bargaining(&self, forum: &BargainingFinding, later: &BTreeMap<&str, u32>) -> String {
        let parties: Vec<String> = forum.parties.iter().map(|id| self.labels.actor(id)).collect();
        let place = self.labels.forum(&forum.forum);
        let mut out = self.wrapped("", &format!("what could be agreed in {place}, among {}", parties.join(", ")));
        let least = if forum.efficient_is_whole { "" } else { "at least " };
        let counts = format!(
            "{} packages change something; {} leave every party at least what it has without agreement; {least}{} are efficient",
            number::count(forum.n_packages),
            number::count(forum.n_acceptable),
            number::count(forum.n_efficient)
        );
        out += &self.wrapped("  ", &counts);
        if !forum.efficient_is_whole {
            out += &self.wrapped("  ", ENDED_EARLY);
        }
        if forum.n_acceptable == 0 {
            let names = later.keys().map(|id| self.labels.force(id)).collect::<Vec<_>>().join(" or ");
            let when =
                if later.is_empty() { String::new() } else { format!(" at the start, before {names} is possible") };
            return out + &self.wrapped("  ", &format!("there is no bargaining range{when}"));
        }
        out += &self.row("", &["without", "from", "to", "Nash", "K–S", "even"], "");
        for (i, party) in forum.parties.iter().enumerate() {
            let ends = forum.efficient_range.as_ref().and_then(|range| range.get(party));
            let ends = ends.map_or([(); 2].map(|()| number::UNDEFINED.to_string()), |ends| ends.map(plain));
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
            out += &self.row(&parties[i], &borrowed(&cells), "");
        }
        let points = [
            ("Nash", &forum.nash),
            ("Kalai–Smorodinsky", &forum.kalai_smorodinsky),
            ("egalitarian", &forum.egalitarian),
            ("utilitarian", &forum.utilitarian),
        ];
        for (name, point) in points {
            if let Some(point) = point {
                let ties = match point.ties {
                    0 | 1 => String::new(),
                    2 => " (one other is tied)".to_string(),
                    n => format!(" ({} others are tied)", number::count(n - 1)),
                };
                out += &self.wrapped("  ", &format!("{name}: {}{ties}", self.levels(&point.levels)));
            }
        }
        out += &self.wrapped(
            "  ",
            "without: no agreement; from, to: the range of efficient packages that leave nobody below that; K–S: Kalai–Smorodinsky; \
             even: the egalitarian point",
        );
        out
    }

    fn levels(&self, levels: &BTreeMap<String, String>) -> String {
        let one = |(issue, level): (&String, &String)| {
            joined(&format!("{}: {}", self.labels.issue(issue), self.labels.level(issue, level)))
        };
        levels.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// A row: who, numbers to the right, and a word. Who, or a word, that is too long for its room gets a line of its own.
    fn row(&self, who: &str, cells: &[&str], after: &str) -> String {
        let room = (self.width - BESIDE.min(self.width)).clamp(10, 40);
        let mut beside: String = cells.iter().map(|cell| right(cell, CELL)).collect();
        let mut more = String::new();
        if !after.is_empty() {
            let used = 2 + room + CELL * cells.len();
            match used + 2 + columns(after) <= self.width {
                true => beside += &format!("  {after}"),
                false => more = self.wrapped("        ", after),
            }
        }
        listed("  ", who, room, &beside, self.width) + &more
    }
}

/// Words that stay on one line if they can: none is so long that it could not.
fn joined(text: &str) -> String {
    if columns(text) <= 40 { text.replace(' ', "\u{a0}") } else { text.to_string() }
}

fn force_cells(force: &ForceAtStart) -> [String; 2] {
    [plain(force.value), chance(force.chance)]
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

fn borrowed(cells: &[String]) -> Vec<&str> {
    cells.iter().map(String::as_str).collect()
}

fn plain(x: f64) -> String {
    number::fixed(x, 3)
}
