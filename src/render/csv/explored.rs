//! Rows of the tables of what is played around one scenario: sweeps, sensitivity, crossings, regions, strategies.

use super::columns::{
    discover_table, flip_table, indices_table, samples_table, sensitivity_table, strategies_table, sweep_table,
};
use super::{Cell, Table, estimate, write};
use crate::analysis::against::EndingShares;
use crate::analysis::compare::ClassRef;
use crate::analysis::discover::document::{DiscoverPoint, DiscoverQuestion, DiscoverUnit, Discovery};
use crate::analysis::estimate::Estimate;
use crate::analysis::flip::Flip;
use crate::analysis::global::Global;
use crate::analysis::goal::Status;
use crate::analysis::groups::GroupRef;
use crate::analysis::sensitivity::Sensitivity;
use crate::analysis::strategies::Strategies;
use crate::analysis::sweep::Sweep;

/// Groups, then classes: id, name, and what a row of each has of shares and of what they differ by from the base.
fn endings<'a>(
    (groups, outcomes): (&'a [GroupRef], &'a [ClassRef]),
    (shares, differences): (&'a EndingShares, &'a EndingShares),
    runs: u64,
) -> impl Iterator<Item = (&'static str, &'a str, &'a str, Vec<Cell>)> {
    let cells = move |both: [Option<&Estimate>; 2]| {
        let mut cells: Vec<Cell> = both.into_iter().flat_map(estimate).collect();
        cells.push(Cell::number(both[0].map(|one| one.level)));
        cells.push(Cell::count(both[0].map_or(runs, |one| one.n)));
        cells
    };
    let of_group = move |one: &'a GroupRef| {
        let both = [&shares.groups, &differences.groups].map(|all| all.get(&one.id));
        ("group", one.id.as_str(), one.name.as_str(), cells(both))
    };
    let of_class = move |one: &'a ClassRef| {
        let both = [&shares.outcomes, &differences.outcomes].map(|all| all.get(&one.id));
        ("class", one.id.as_str(), one.name.as_str(), cells(both))
    };
    groups.iter().map(of_group).chain(outcomes.iter().map(of_class))
}

/// `sweep.csv`: see [`sweep_table`].
pub fn sweep(sweep: &Sweep) -> String {
    let mut rows = Vec::new();
    for (place, point) in sweep.points.iter().enumerate() {
        let likeliest = |id: &str| match &point.likeliest {
            found if found.outcome == id => "yes",
            found if found.tied.iter().any(|other| other == id) => "tied",
            _ => "no",
        };
        let all = (sweep.groups.as_slice(), sweep.outcomes.as_slice());
        for (kind, id, name, cells) in endings(all, (&point.shares, &point.differences), sweep.plan.runs) {
            let mut row = vec![Cell::count(place as u64 + 1)];
            row.extend(point.at.iter().zip(&sweep.axes).map(|(at, axis)| Cell::text(&axis.settings[*at].label)));
            let likeliest = if kind == "class" { likeliest(id) } else { "no" };
            row.extend([kind, id, name, likeliest].map(Cell::text));
            row.extend(cells);
            rows.push(row);
        }
    }
    let names: Vec<String> = sweep.axes.iter().map(|axis| axis.name.clone()).collect();
    write(&sweep_table(&names), rows)
}

/// `flip.csv`: see [`flip_table`].
pub fn flip(found: &Flip) -> String {
    let mut rows = Vec::new();
    for input in &found.inputs {
        let from = if input.supported { "evidence" } else { "prior" };
        let fresh = input.confirmed.iter().map(|point| (point, "fresh"));
        for (point, draws) in input.tried.iter().map(|point| (point, "same")).chain(fresh) {
            let mut row = [input.path.as_str(), &input.value, from, draws, &point.label].map(Cell::text).to_vec();
            row.push(Cell::number(point.way));
            row.extend(estimate(Some(&point.value)));
            row.push(Cell::number(point.value.level));
            row.push(Cell::count(point.value.n));
            row.push(Cell::text(match point.status {
                Status::Holds => "holds",
                Status::Fails => "fails",
                Status::Undecided => "undecided",
            }));
            let behind = input.behind().is_some_and(|behind| std::ptr::eq(behind, point));
            row.push(Cell::text(if behind { "yes" } else { "no" }));
            rows.push(row);
        }
    }
    write(&flip_table(), rows)
}

/// `indices.csv`: see [`indices_table`].
pub fn indices(found: &Global) -> String {
    let mut rows = Vec::new();
    for output in &found.outputs {
        let kind = if output.is_group { "group" } else { "class" };
        let named = found.groups.iter().map(|group| (&group.id, &group.name, true));
        let mut named = named.chain(found.outcomes.iter().map(|class| (&class.id, &class.name, false)));
        let name = named.find(|one| *one.0 == output.id && one.2 == output.is_group).map_or("", |one| one.1);
        for (input, one) in found.inputs.iter().zip(&output.inputs) {
            let from = if input.supported { "evidence" } else { "prior" };
            let mut row = [kind, &output.id, name, &input.name].map(Cell::text).to_vec();
            row.push(Cell::count(input.numbers.len() as u64));
            row.push(Cell::text(from));
            for e in [&one.first, &one.total, &one.mean, &one.mean_square] {
                let [value, _, low, high] = estimate(e.as_ref());
                row.extend([value, low, high]);
            }
            row.push(Cell::number(one.typical));
            row.push(Cell::number(one.spread));
            row.push(Cell::text(match one.changes_sign {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            }));
            row.push(Cell::number(Some(output.share)));
            row.push(Cell::number(output.deviation));
            row.push(Cell::count(found.samples));
            rows.push(row);
        }
    }
    write(&indices_table(), rows)
}

/// `discover.csv`: see [`discover_table`].
pub fn discover(found: &Discovery) -> String {
    let mut rows = Vec::new();
    let questions = [("inputs", Some(&found.by_inputs)), ("runs", found.by_runs.as_ref())];
    for (name, question) in questions.into_iter().filter_map(|(name, question)| Some((name, question?))) {
        let DiscoverQuestion { boxes, others, .. } = question;
        for (place, one) in boxes.iter().enumerate() {
            for limit in &one.limits {
                let input = found.inputs.iter().find(|input| input.path == limit.path);
                let unit = match input.map(|input| input.unit) {
                    Some(DiscoverUnit::Factor) => "factor",
                    Some(DiscoverUnit::PartOfRange) => "part_of_range",
                    _ => "value",
                };
                let mut row = vec![Cell::text(name), Cell::text(if *others { "others" } else { "goal" })];
                row.push(Cell::count(place as u64 + 1));
                row.push(Cell::text(&limit.path));
                row.push(Cell::text(unit));
                let numbers = [limit.low, limit.high, limit.low_quasi_p, limit.high_quasi_p, Some(limit.in_halves)];
                row.extend(numbers.map(Cell::number));
                row.extend([one.n, one.hits].map(Cell::count));
                row.extend([one.density, one.coverage, one.mass, one.p].map(Cell::number));
                row.extend([one.stability.same_inputs, one.stability.overlap].map(Cell::number));
                let held = one.stability.held_out.as_ref();
                let ends = held.map(|held| held.interval);
                let held = [held.map(|held| held.density), ends.map(|ends| ends[0]), ends.map(|ends| ends[1])];
                row.extend(held.map(Cell::number));
                rows.push(row);
            }
        }
    }
    write(&discover_table(), rows)
}

/// `samples.csv`: see [`samples_table`].
pub fn samples(found: &Discovery) -> String {
    let yes = |holds: bool| Cell::text(if holds { "yes" } else { "no" });
    let row = |point: &DiscoverPoint| {
        let mut row = vec![Cell::count(point.place)];
        row.extend(estimate(Some(&point.value)));
        row.push(Cell::number(point.value.level));
        row.push(Cell::count(point.value.n));
        row.push(yes(point.holds));
        row.push(yes(point.status == Status::Undecided));
        row.push(point.first.map_or_else(Cell::nothing, yes));
        row.extend(point.inputs.iter().map(|x| Cell::number(*x)));
        row
    };
    let paths: Vec<String> = found.inputs.iter().map(|input| input.path.clone()).collect();
    write(&samples_table(&paths), found.points.iter().map(row))
}

/// The table of some strategies: see [`strategies_table`].
pub fn table_of_strategies(found: &Strategies) -> Table {
    let actors: Vec<String> = found.actors.iter().map(|one| one.actor.clone()).collect();
    let groups: Vec<String> = found.groups.iter().map(|group| group.id.clone()).collect();
    strategies_table(&actors, &groups)
}

/// `strategies.csv`: see [`strategies_table`].
pub fn strategies(found: &Strategies) -> String {
    let mut rows = Vec::new();
    for (at, profile) in found.profiles.iter().enumerate() {
        for (actor, payoff) in &profile.payoffs {
            let mut row = vec![Cell::count(at as u64 + 1)];
            let names = profile.strategies.iter().enumerate().map(|(k, s)| Cell::text(found.strategy(k, *s)));
            row.extend(names);
            row.push(Cell::text(actor));
            row.extend(estimate(Some(payoff)));
            row.extend(found.groups.iter().flat_map(|group| estimate(profile.groups.get(&group.id))));
            row.push(Cell::number(payoff.level));
            row.push(Cell::count(payoff.n));
            rows.push(row);
        }
    }
    write(&table_of_strategies(found), rows)
}

/// `sensitivity.csv`: see [`sensitivity_table`].
pub fn sensitivity(found: &Sensitivity) -> String {
    let mut rows = Vec::new();
    for input in &found.inputs {
        let from = if input.supported { "evidence" } else { "prior" };
        for end in &input.ends {
            let all = (found.groups.as_slice(), found.outcomes.as_slice());
            for (kind, id, name, cells) in endings(all, (&end.shares, &end.differences), found.plan.runs) {
                let clear = match kind {
                    "class" => "",
                    _ if end.clear.iter().any(|one| one == id) => "yes",
                    _ => "no",
                };
                let mut row = [input.path.as_str(), &input.value, from].map(Cell::text).to_vec();
                row.push(Cell::count(if end.more { 2 } else { 1 }));
                row.extend([end.label.as_str(), kind, id, name, clear].map(Cell::text));
                row.extend(cells);
                rows.push(row);
            }
        }
    }
    write(&sensitivity_table(), rows)
}
