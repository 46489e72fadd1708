//! How far each number of a scenario could be wrong, and scenarios in which all of them are changed at once.

mod range;
mod variation;

pub use range::{Range, Ranges};
pub use variation::Variation;
use variation::{tidy, variation};

use super::axis::{Change, Setting};
use crate::scenario::{Fixes, Linked, Settable};

/// Something that is changed: a number, or several that move together.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The path of the number, or the id of the group.
    pub name: String,
    /// At least one.
    pub numbers: Vec<InputNumber>,
}

impl Input {
    /// Paths of its numbers.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.numbers.iter().map(|number| number.path.clone()).collect()
    }

    /// What stands there, as TOML, with commas between several.
    #[must_use]
    pub fn value(&self) -> String {
        self.numbers.iter().map(|number| number.value.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether a source supports it, or any of several.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.numbers.iter().any(|number| number.supported)
    }

    /// Its number, where it is one.
    #[must_use]
    pub fn single(&self) -> Option<&InputNumber> {
        if let [number] = &self.numbers[..] { Some(number) } else { None }
    }
}

/// A number of an input.
#[derive(Debug, Clone, PartialEq)]
pub struct InputNumber {
    /// Its path.
    pub path: String,
    /// What stands there, as TOML.
    pub value: String,
    /// Whether a source supports it.
    pub supported: bool,
    /// What else it could be.
    pub variation: Variation,
}

/// All inputs of a scenario, and how they hang together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inputs {
    /// In the order of the file.
    pub all: Vec<Input>,
    /// Pairs of inputs with their rank correlation.
    pub correlations: Vec<(usize, usize, f64)>,
    /// Numbers that keep their order, from the least to the largest, as evidence fixes it or the language asks for it: (input, number).
    pub orders: Vec<Vec<(usize, usize)>>,
    /// Numbers that must rise, as the values of the levels of an issue: likewise.
    pub rising: Vec<Vec<(usize, usize)>>,
    /// Bounds of numbers that keep an order with numbers that are not varied: (input, number), and between what it stays.
    pub bounds: Vec<((usize, usize), [f64; 2])>,
    /// Numbers that have no range, since a part of zero is zero.
    pub without: Vec<String>,
    /// Ends that the scenario cannot have: the input, and whether it is the upper one.
    pub refused: Vec<(usize, bool)>,
}

/// One end of an input's range.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Whether it is the upper one.
    pub more: bool,
    /// What it does to the scenario, number by number.
    pub settings: Vec<Setting>,
}

/// A move stands at no more than its steps at the start.
const START: &str = ".start";
const STEPS: &str = ".steps";
/// What the paths of an issue's levels have before their last key.
const LEVELS: &str = ".levels";
/// Least distance of two values that must rise.
const GAP: f64 = 1e-4;
impl Inputs {
    /// The numbers of a scenario that may be changed, each with its range: as typed, else as the file says, else a part of it less and
    /// more, within bounds, and whole numbers by one at least. Numbers that evidence puts into an order keep it, and those that are
    /// linked with a correlation of 1 are one input.
    #[must_use]
    pub fn of(settable: &[Settable], linked: &[Linked], ranges: Ranges<'_>) -> Self {
        let wanted = |path: &str| {
            let begins = |start: &String| path == start || path.starts_with(&format!("{start}."));
            ranges.only.is_empty() || ranges.only.iter().any(begins)
        };
        let mut found = Self::default();
        for one in settable.iter().filter(|one| one.is_number && wanted(&one.path)) {
            let Some(variation) = variation(one, ranges) else {
                found.without.push(one.path.clone());
                continue;
            };
            let supported = !one.evidence.is_empty();
            let number = InputNumber { path: one.path.clone(), value: one.value.clone(), supported, variation };
            let group = linked.iter().find(|row| row.correlation == 1.0 && row.numbers.contains(&one.path));
            let name = group.map_or(&one.path, |row| &row.id);
            match found.all.iter_mut().find(|input| group.is_some() && input.name == *name) {
                Some(input) => input.numbers.push(number),
                None => found.all.push(Input { name: name.clone(), numbers: vec![number] }),
            }
        }
        found.hang_together(settable, linked);
        found
    }

    fn hang_together(&mut self, settable: &[Settable], linked: &[Linked]) {
        let places: Vec<((usize, usize), &InputNumber)> = self
            .all
            .iter()
            .enumerate()
            .flat_map(|(at, input)| input.numbers.iter().enumerate().map(move |(n, number)| ((at, n), number)))
            .collect();
        let place = |path: &String| places.iter().find(|(_, number)| number.path == *path).map(|(place, _)| *place);
        for row in linked.iter().filter(|row| row.correlation != 1.0) {
            let inputs: Vec<usize> = row.numbers.iter().filter_map(place).map(|(input, _)| input).collect();
            for (n, &a) in inputs.iter().enumerate() {
                self.correlations.extend(inputs[n + 1..].iter().map(|&b| (a, b, row.correlation)));
            }
        }
        let mut rows: Vec<&str> = Vec::new();
        let by_order = |one: &&Settable, row: &str| {
            one.evidence.iter().any(|support| support.id == row && support.fixes == Fixes::Order)
        };
        for support in settable.iter().flat_map(|one| &one.evidence).filter(|one| one.fixes == Fixes::Order) {
            if !rows.contains(&&*support.id) {
                rows.push(&support.id);
            }
        }
        let plain = |(at, n): &(usize, usize)| match &self.all[*at].numbers[*n].variation {
            Variation::Values { value, .. } => Some(*value),
            Variation::Factors(_) => None,
        };
        let of_row = |row: &&str| {
            let numbers = settable.iter().filter(|one| by_order(one, row)).filter_map(|one| place(&one.path));
            let mut order: Vec<((usize, usize), f64)> =
                numbers.filter_map(|place| plain(&place).map(|value| (place, value))).collect();
            order.sort_by(|a, b| a.1.total_cmp(&b.1));
            order.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        let mut orders: Vec<Vec<(usize, usize)>> = rows.iter().map(of_row).filter(|order| order.len() > 1).collect();
        let stands = |path: &String| settable.iter().find(|one| one.path == *path)?.value.parse::<f64>().ok();
        for (at, number) in &places {
            let partner = |own, other| Some(format!("{}{other}", number.path.strip_suffix(own)?));
            // One of the two alone stays on its side of the other.
            if let Some(steps) = partner(START, STEPS) {
                match (place(&steps), stands(&steps)) {
                    (Some(steps), _) => orders.push(vec![*at, steps]),
                    (None, Some(steps)) => self.bounds.push((*at, [f64::NEG_INFINITY, steps])),
                    (None, None) => {}
                }
            } else if let Some(start) = partner(STEPS, START).filter(|start| place(start).is_none()) {
                self.bounds.extend(stands(&start).map(|start| (*at, [start, f64::INFINITY])));
            }
        }
        let mut rising: Vec<(&str, Vec<(usize, usize)>)> = Vec::new();
        for (place, number) in &places {
            let Some((table, _)) = number.path.rsplit_once('.').filter(|(table, _)| table.ends_with(LEVELS)) else {
                continue;
            };
            match rising.last_mut() {
                Some((last, order)) if *last == table => order.push(*place),
                _ => rising.push((table, vec![*place])),
            }
        }
        self.rising = rising.into_iter().map(|(_, order)| order).filter(|order| order.len() > 1).collect();
        self.orders = orders;
    }

    /// The scenario at a point of the unit cube: one coordinate an input, each the share of its plausible values that lies below.
    /// Where numbers would break an order that evidence fixes, they are moved to the nearest that keep it: by least squares, those that
    /// are out of order take their mean (isotonic regression; Barlow, Bartholomew, Bremner & Brunk 1972).
    #[must_use]
    pub fn settings(&self, at: &[f64]) -> Vec<Setting> {
        self.changed(at).into_iter().flatten().collect()
    }

    /// The inputs at a point of the unit cube as numbers that people know: of a number its value, of a distribution its factor, and of
    /// numbers that move together the coordinate itself, the share of their plausible values that lies below.
    #[must_use]
    pub fn values(&self, at: &[f64]) -> Vec<f64> {
        let all = self.changed(at).into_iter().zip(&self.all).zip(at);
        all.map(|((settings, input), u)| match (&input.numbers[..], &settings[..]) {
            ([number], [setting]) => setting.number.unwrap_or_else(|| tidy(number.variation.at(*u))),
            _ => *u,
        })
        .collect()
    }

    /// Some of the inputs. The others stay as they are in the file: correlations with them fall away, and numbers that keep an order with
    /// them stay on their side.
    #[must_use]
    pub fn only(&self, keep: impl Fn(usize) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.all.len()).filter(|at| keep(*at)).collect();
        let place = |at: usize| kept.iter().position(|other| *other == at);
        let pair = |(a, b, r): &(usize, usize, f64)| Some((place(*a)?, place(*b)?, *r));
        // What is not varied parts an order in two, each of which stays on its side.
        let parts = |order: &Vec<(usize, usize)>| -> Vec<Vec<(usize, usize)>> {
            let parts = order.split(|(input, _)| place(*input).is_none());
            let moved = |(input, number): &(usize, usize)| Some((place(*input)?, *number));
            parts.map(|part| part.iter().filter_map(moved).collect()).collect()
        };
        let mut bounds =
            self.bounds.iter().filter_map(|(of, ends)| Some(((place(of.0)?, of.1), *ends))).collect::<Vec<_>>();
        let strictly = self.rising.iter().map(|order| (order, GAP));
        for (order, gap) in self.orders.iter().map(|order| (order, 0.0)).chain(strictly) {
            let fixed = |some: &[(usize, usize)]| -> Vec<f64> {
                let others = some.iter().filter(|(input, _)| place(*input).is_none());
                others.map(|(input, number)| self.all[*input].numbers[*number].variation.base()).collect()
            };
            for (k, of) in order.iter().enumerate() {
                let Some(input) = place(of.0) else { continue };
                let low = fixed(&order[..k]).into_iter().fold(f64::NEG_INFINITY, f64::max) + gap;
                let high = fixed(&order[k + 1..]).into_iter().fold(f64::INFINITY, f64::min) - gap;
                if low.is_finite() || high.is_finite() {
                    bounds.push(((input, of.1), [low, high]));
                }
            }
        }
        Self {
            bounds,
            all: kept.iter().map(|at| self.all[*at].clone()).collect(),
            correlations: self.correlations.iter().filter_map(pair).collect(),
            orders: self.orders.iter().flat_map(parts).filter(|order| order.len() > 1).collect(),
            rising: self.rising.iter().flat_map(parts).filter(|order| order.len() > 1).collect(),
            without: self.without.clone(),
            refused: self.refused.iter().filter_map(|(at, more)| Some((place(*at)?, *more))).collect(),
        }
    }

    fn changed(&self, at: &[f64]) -> Vec<Vec<Setting>> {
        let mut values: Vec<Vec<f64>> = self
            .all
            .iter()
            .zip(at)
            .map(|(input, u)| input.numbers.iter().map(|n| n.variation.at(*u)).collect())
            .collect();
        let strictly = self.rising.iter().map(|order| (order, GAP));
        for (order, gap) in self.orders.iter().map(|order| (order, 0.0)).chain(strictly) {
            let mut ordered: Vec<f64> = order.iter().map(|(input, number)| values[*input][*number]).collect();
            in_order(&mut ordered, gap);
            for ((input, number), x) in order.iter().zip(ordered) {
                values[*input][*number] = self.all[*input].numbers[*number].variation.rounded(x);
            }
        }
        for ((input, number), [low, high]) in &self.bounds {
            let x = &mut values[*input][*number];
            *x = x.max(*low).min(*high);
        }
        let set = |(input, values): (&Input, Vec<f64>)| {
            input.numbers.iter().zip(values).map(|(number, x)| number.set(x)).collect()
        };
        self.all.iter().zip(values).map(set).collect()
    }

    /// Less, then more, of one input alone; of a number at its bound, or with an end that is refused, only one. A number that keeps an order goes no farther than the
    /// next in it.
    #[must_use]
    pub fn ends(&self, input: usize) -> Vec<End> {
        let numbers = &self.all[input].numbers;
        let settings = |more: bool| -> Option<Vec<Setting>> {
            let of = |(n, number): (usize, &InputNumber)| {
                let x = self.bounded((input, n), number.variation.ends()[usize::from(more)]);
                (!number.variation.is_base(x)).then(|| number.set(x))
            };
            let all: Vec<Setting> = numbers.iter().enumerate().filter_map(of).collect();
            (!all.is_empty()).then_some(all)
        };
        let fits = |more: &bool| !self.refused.contains(&(input, *more));
        [false, true]
            .into_iter()
            .filter(fits)
            .filter_map(|more| Some(End { more, settings: settings(more)? }))
            .collect()
    }

    /// One input alone, a part of the way to an end of its range: −1 is its lower end, 0 as it stands, 1 its upper end. A number that
    /// keeps an order goes no farther than the next in it.
    #[must_use]
    pub fn alone(&self, input: usize, way: f64) -> Vec<Setting> {
        let of = |(n, number): (usize, &InputNumber)| number.set(self.bounded((input, n), number.variation.along(way)));
        self.all[input].numbers.iter().enumerate().map(of).collect()
    }

    /// No farther than the neighbors in an order.
    fn bounded(&self, place: (usize, usize), x: f64) -> f64 {
        let value = |(at, n): (usize, usize)| match &self.all[at].numbers[n].variation {
            Variation::Values { value, .. } => *value,
            Variation::Factors(_) => f64::NAN,
        };
        let mut x = x;
        for order in &self.orders {
            let Some(at) = order.iter().position(|other| *other == place) else { continue };
            let others = |other: &&(usize, usize)| other.0 != place.0;
            if let Some(below) = order[..at].iter().rev().find(others) {
                x = x.max(value(*below));
            }
            if let Some(above) = order[at + 1..].iter().find(others) {
                x = x.min(value(*above));
            }
        }
        x
    }
}

impl InputNumber {
    /// Sets it, or multiplies it where it is a distribution.
    #[must_use]
    pub fn set(&self, x: f64) -> Setting {
        let x = tidy(x);
        match self.variation {
            Variation::Values { .. } => {
                Setting { label: x.to_string(), number: Some(x), change: Change::Set(format!("{}={x}", self.path)) }
            }
            Variation::Factors(_) => {
                Setting { label: format!("× {x}"), number: None, change: Change::Set(format!("{}*={x}", self.path)) }
            }
        }
    }
}

/// Values that do not fall, as near as can be to those given, by least squares: pools of those that fall take their mean; with a gap
/// between them where they must rise.
fn in_order(values: &mut [f64], gap: f64) {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &x in values.iter() {
        pools.push((x, 1));
        while let [.., (below, n), (above, m)] = pools[..]
            && (below > above || gap > 0.0 && below == above)
        {
            pools.truncate(pools.len() - 2);
            pools.push(((below * n as f64 + above * m as f64) / (n + m) as f64, n + m));
        }
    }
    let all = pools.iter().flat_map(|&(x, n)| (0..n).map(move |k| x + gap * (k as f64 - 0.5 * (n - 1) as f64)));
    values.iter_mut().zip(all).for_each(|(value, x)| *value = x);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Plausible, Strength, Support};

    fn number(path: &str, value: &str, may_be: &str, (low, high): (Option<f64>, Option<f64>)) -> Settable {
        Settable {
            path: path.into(),
            value: value.into(),
            given: true,
            may_be: may_be.into(),
            low,
            high,
            unit: "",
            about: "",
            is_number: true,
            range: None,
            evidence: Vec::new(),
        }
    }

    fn all() -> Vec<Settable> {
        vec![
            number("a.share", "0.9", "0 to 1", (Some(0.0), Some(1.0))),
            number("a.cost", "-0.5", "number", (None, None)),
            number("a.rounds", "3", "whole number, 1 to 9", (Some(1.0), Some(9.0))),
            number("a.none", "0", "number", (None, None)),
            number("b.full", "1", "0 to 1", (Some(0.0), Some(1.0))),
            number("b.drawn", "{ beta = [2, 18] }", "0 to 1", (Some(0.0), Some(1.0))),
        ]
    }

    fn ranges<'a>(typed: &'a [Range], only: &'a [String]) -> Ranges<'a> {
        Ranges { typed, spread: 0.2, only }
    }

    fn ends(found: &Inputs) -> Vec<Vec<String>> {
        let label = |end: End| end.settings[0].label.clone();
        (0..found.all.len()).map(|input| found.ends(input).into_iter().map(label).collect()).collect()
    }

    #[test]
    fn ends_stay_within_bounds() {
        let found = Inputs::of(&all(), &[], ranges(&[], &[]));
        let expected: [&[&str]; 5] = [&["0.72", "1"], &["-0.6", "-0.4"], &["2", "4"], &["0.8"], &["× 0.8", "× 1.2"]];
        assert_eq!(ends(&found), expected.map(|e| e.iter().map(|s| s.to_string()).collect::<Vec<_>>()).to_vec());
        assert_eq!(found.without, ["a.none"]);
        let range = [Range::read("a.none=-1..1").unwrap()];
        let only = ["a.none".to_string(), "b".into()];
        let found = Inputs::of(&all(), &[], ranges(&range, &only));
        assert_eq!((ends(&found)[0].clone(), found.all.len()), (vec!["-1".to_string(), "1".into()], 3));
    }

    #[test]
    fn a_range_of_the_file_comes_before_the_default_and_after_what_is_typed() {
        let mut one = all();
        one[1].range = Some(Plausible::Between([-2.0, 0.0]));
        assert_eq!(ends(&Inputs::of(&one, &[], ranges(&[], &[])))[1], ["-2", "0"]);
        let typed = [Range::read("a.cost=-3..-1").unwrap()];
        assert_eq!(ends(&Inputs::of(&one, &[], ranges(&typed, &[])))[1], ["-3", "-1"]);
    }

    #[test]
    fn what_moves_together_is_one_input() {
        let row = |correlation| Linked {
            id: "both".into(),
            numbers: vec!["a.share".into(), "a.rounds".into(), "b.full".into()],
            correlation,
        };
        let found = Inputs::of(&all(), &[row(1.0)], ranges(&[], &[]));
        assert_eq!(found.all.iter().map(|input| &*input.name).collect::<Vec<_>>(), ["both", "a.cost", "b.drawn"]);
        let labels: Vec<String> = found.settings(&[0.5, 1.0, 0.5]).into_iter().map(|s| s.label).collect();
        assert_eq!(labels, ["0.86", "3", "0.9", "-0.4", "× 1"]);
        let found = Inputs::of(&all(), &[row(0.5)], ranges(&[], &[]));
        assert_eq!(found.correlations, [(0, 2, 0.5), (0, 3, 0.5), (2, 3, 0.5)]);
    }

    #[test]
    fn values_are_what_is_set_and_some_inputs_keep_what_joins_them() {
        let row = |correlation| Linked {
            id: "both".into(),
            numbers: vec!["a.share".into(), "a.rounds".into(), "b.full".into()],
            correlation,
        };
        let found = Inputs::of(&all(), &[row(1.0)], ranges(&[], &[]));
        assert_eq!(found.values(&[0.5, 1.0, 0.75]), [0.5, -0.4, 1.1]);
        let found = Inputs::of(&all(), &[row(0.5)], ranges(&[], &[]));
        let some = found.only(|at| at != 2);
        assert_eq!(
            some.all.iter().map(|input| &*input.name).collect::<Vec<_>>(),
            ["a.share", "a.cost", "b.full", "b.drawn"]
        );
        assert_eq!(some.correlations, [(0, 2, 0.5)]);
    }

    #[test]
    fn an_order_that_evidence_fixes_is_kept() {
        let mut three = vec![
            number("a.high", "0.5", "number", (None, None)),
            number("a.low", "0.4", "number", (None, None)),
            number("a.middle", "0.45", "number", (None, None)),
        ];
        for one in &mut three {
            one.evidence.push(Support { id: "P1".into(), fixes: Fixes::Order, strength: Strength::Stated });
        }
        let found = Inputs::of(&three, &[], ranges(&[], &[]));
        assert_eq!(found.orders, [[(1, 0), (2, 0), (0, 0)]]);
        assert_eq!(ends(&found), [["0.45", "0.6"], ["0.32", "0.45"], ["0.4", "0.5"]]);
        let labels: Vec<f64> = found.settings(&[0.0, 1.0, 0.5]).into_iter().filter_map(|s| s.number).collect();
        // 0.4, 0.48, 0.45: the lowest is 0.48, so that all three take their mean.
        assert_eq!(labels, [0.443333333333; 3]);
        // What is not varied bounds its neighbors.
        let some = found.only(|at| at != 2);
        assert_eq!(some.bounds, [((1, 0), [f64::NEG_INFINITY, 0.45]), ((0, 0), [0.45, f64::INFINITY])]);
        assert_eq!(some.values(&[0.0, 1.0]), [0.45, 0.45]);
        assert_eq!(some.values(&[1.0, 0.0]), [0.6, 0.32]);
        let mut values = [3.0, 1.0, 2.0, 5.0, 4.0];
        in_order(&mut values, 0.0);
        assert_eq!(values, [2.0, 2.0, 2.0, 4.5, 4.5]);
        let mut values = [3.0, 1.0, 2.0, 5.0, 5.0];
        in_order(&mut values, 0.5);
        assert_eq!(values, [1.5, 2.0, 2.5, 4.75, 5.25]);
    }

    #[test]
    fn a_move_starts_at_no_more_than_its_steps() {
        let both = [
            number("move.threat.start", "2", "whole number, 0 to 9", (Some(0.0), Some(9.0))),
            number("move.threat.steps", "3", "whole number, 1 to 9", (Some(1.0), Some(9.0))),
        ];
        let range = [Range::read("move.threat.start=0..6").unwrap(), Range::read("move.threat.steps=1..6").unwrap()];
        let found = Inputs::of(&both, &[], ranges(&range, &[]));
        for at in [[0.0, 1.0], [0.3, 0.7], [1.0, 0.0], [0.9, 0.4], [0.6, 0.59]] {
            let [start, steps] = found.values(&at)[..] else { panic!("{at:?}") };
            assert!(start <= steps && start.fract() == 0.0 && steps.fract() == 0.0, "{at:?}: {start} of {steps}");
        }
        assert_eq!(ends(&found), [["0", "3"], ["2", "6"]]);
        // Alone, each stays on its side of what stands in the file.
        let only = |path: &str| Inputs::of(&both, &[], ranges(&range, &[path.to_string()]));
        assert_eq!(only("move.threat.start").values(&[1.0]), [3.0]);
        assert_eq!(only("move.threat.steps").values(&[0.0]), [2.0]);
    }
}
