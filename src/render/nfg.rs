//! A small game in reduced normal form as Gambit's `.nfg`: a plan says what its player does wherever its own plan lets it come.

use std::collections::BTreeMap;

use super::efg::{action_names, comment, header, quoted, written};
use crate::analysis::extensive::{ExtensiveForm, TreeNode};

/// Most combinations of plans.
pub const MOST_CELLS: u64 = 50_000;
/// Most nodes that are walked for all of them.
const MOST_WORK: u64 = 500_000_000;

/// An option that a player has taken at one of its information sets.
type Taken = (usize, usize);
/// What a player does at each information set that its own choices let it come to.
type Plan = BTreeMap<usize, usize>;
/// By what a player did last, or at the start: the information sets that may come next.
type After = BTreeMap<Option<Taken>, Vec<usize>>;

/// The text of a file, the same for the same scenario.
///
/// # Errors
///
/// The number of combinations of plans, if there are too many to write down.
pub fn nfg(form: &ExtensiveForm) -> Result<String, u64> {
    let tree = Tree::of(form);
    let after: Vec<After> = (0..form.players.len()).map(|player| tree.after(form, player)).collect();
    let counts = after.iter().zip(&form.sets).map(|(after, sets)| count(after, &|s| sets[s].options.len(), None));
    let cells = counts.fold(1_u64, u64::saturating_mul);
    if cells > MOST_CELLS || cells.saturating_mul(form.nodes.len() as u64) > MOST_WORK {
        return Err(cells);
    }
    let all: Vec<Vec<Plan>> =
        after.iter().zip(&form.sets).map(|(after, sets)| plans(after, &|s| sets[s].options.len(), None)).collect();
    let mut out = header("NFG 1 R", form);
    out += "{\n";
    for (player, plans) in all.iter().enumerate() {
        let names: Vec<String> = plans.iter().map(|plan| quoted(&name(form, player, plan))).collect();
        out += &format!("  {{ {} }}\n", names.join(" "));
    }
    out += &format!("}}\n{}\n\n", quoted(&comment(form)));
    // The first player's plan changes fastest.
    let mut at = vec![0; all.len()];
    loop {
        let chosen: Vec<&Plan> = all.iter().zip(&at).map(|(plans, k)| &plans[*k]).collect();
        let payoff: Vec<String> = tree.payoff(form, &chosen).iter().map(|x| written(*x)).collect();
        out += &format!("{}\n", payoff.join(" "));
        let Some(next) = (0..at.len()).find(|player| at[*player] + 1 < all[*player].len()) else { return Ok(out) };
        at[..next].fill(0);
        at[next] += 1;
    }
}

/// Where each node's options lead.
struct Tree(Vec<Vec<usize>>);

impl Tree {
    fn of(form: &ExtensiveForm) -> Tree {
        let mut to: Vec<Vec<usize>> = vec![Vec::new(); form.nodes.len()];
        let mut open: Vec<usize> = Vec::new();
        for (at, node) in form.nodes.iter().enumerate() {
            if let Some(parent) = open.pop() {
                to[parent].push(at);
            }
            // The node before the next is this one, as often as it has options.
            open.extend(std::iter::repeat_n(at, node.n_options(&form.sets)));
        }
        Tree(to)
    }

    /// Which information sets of a player come after which of its own choices.
    fn after(&self, form: &ExtensiveForm, player: usize) -> After {
        let mut found = After::new();
        let mut ahead: Vec<(usize, Option<Taken>)> = vec![(0, None)];
        while let Some((at, last)) = ahead.pop() {
            let own = match form.nodes[at] {
                TreeNode::Choice(of, set) if of == player => Some(set),
                _ => None,
            };
            if let Some(set) = own {
                let sets = found.entry(last).or_default();
                if let Err(place) = sets.binary_search(&set) {
                    sets.insert(place, set);
                }
            }
            let next = |(option, to): (usize, &usize)| (*to, own.map(|set| (set, option)).or(last));
            ahead.extend(self.0[at].iter().enumerate().map(next));
        }
        found
    }

    /// What the players can expect where each keeps to its plan.
    fn payoff(&self, form: &ExtensiveForm, plans: &[&Plan]) -> Vec<f64> {
        let mut sum = vec![0.0; form.players.len()];
        let mut ahead = vec![(0, 1.0)];
        while let Some((at, chance)) = ahead.pop() {
            match &form.nodes[at] {
                TreeNode::Chance(options) => {
                    ahead.extend(options.iter().zip(&self.0[at]).map(|((_, p), to)| (*to, chance * p)));
                }
                TreeNode::Choice(player, set) => {
                    ahead.extend(plans[*player].get(set).map(|option| (self.0[at][*option], chance)));
                }
                TreeNode::End { payoff, .. } => sum.iter_mut().zip(payoff).for_each(|(sum, x)| *sum += chance * x),
            }
        }
        sum
    }
}

/// Number of plans from a place on.
fn count(after: &After, options: &dyn Fn(usize) -> usize, last: Option<Taken>) -> u64 {
    let sets = after.get(&last).map(Vec::as_slice).unwrap_or_default();
    let of_set = |set: &usize| {
        (0..options(*set)).map(|o| count(after, options, Some((*set, o)))).fold(0_u64, u64::saturating_add)
    };
    sets.iter().map(of_set).fold(1, u64::saturating_mul)
}

/// All plans from a place on.
fn plans(after: &After, options: &dyn Fn(usize) -> usize, last: Option<Taken>) -> Vec<Plan> {
    let sets = after.get(&last).map(Vec::as_slice).unwrap_or_default();
    let mut all = vec![Plan::new()];
    for set in sets {
        let choose = |option: usize| {
            let rest = plans(after, options, Some((*set, option)));
            rest.into_iter().map(move |plan| plan.into_iter().chain([(*set, option)]).collect::<Plan>())
        };
        let here: Vec<Plan> = (0..options(*set)).flat_map(choose).collect();
        let joined = |plan: &Plan| {
            let plan = plan.clone();
            here.iter().map(move |more| plan.iter().chain(more).map(|(s, o)| (*s, *o)).collect()).collect::<Vec<Plan>>()
        };
        all = all.iter().flat_map(joined).collect();
    }
    all
}

/// A plan: the number of each information set that its player may come to, and what it does there.
fn name(form: &ExtensiveForm, player: usize, plan: &Plan) -> String {
    let step = |(set, option): (&usize, &usize)| {
        format!("{}: {}", set + 1, action_names(&form.sets[player][*set], form)[*option])
    };
    let steps: Vec<String> = plan.iter().map(step).collect();
    if steps.is_empty() { "nothing to choose".into() } else { steps.join("; ") }
}
