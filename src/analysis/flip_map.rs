//! Where a goal holds over the ranges of two numbers at once: every combination of some values of both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, each_of};
use super::goal::{Judged, Status, judge};
use crate::explore::goal::Goal;
use crate::explore::inputs::Inputs;

/// Values at each side of the base.
pub const SIDE: usize = 5;

/// Where the goal holds over the ranges of two numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FlipMap {
    /// The two numbers.
    pub numbers: [MapNumber; 2],
    /// Row by row: for each value of the first number one cell for each value of the second.
    pub cells: Vec<Vec<MapCell>>,
}

/// A number of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MapNumber {
    /// Its path; of numbers that move together the id that the file gives them.
    pub path: String,
    /// Its values, from the lower end of its range to the upper one.
    pub values: Vec<MapValue>,
}

/// A value of a number of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MapValue {
    /// How far it is from what stands there to an end of the range: −1 is the lower end, 0 the base, 1 the upper end.
    pub way: f64,
    /// The value, or what a distribution is multiplied by; with commas between several.
    pub label: String,
}

/// Two values together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MapCell {
    /// What the goal is about: a share, a difference, or the lead of an ending. Its interval holds together with those of all cells. Null
    /// where the scenario cannot have both values.
    pub value: Option<Estimate>,
    /// Whether the goal holds; null likewise.
    pub status: Option<Status>,
}

impl MapNumber {
    /// An input with its values; each once, and the base among them.
    #[must_use]
    pub fn of(inputs: &Inputs, at: usize) -> Self {
        let input = &inputs.all[at];
        let has = |more: bool| inputs.ends(at).iter().any(|end| end.more == more);
        let side = SIDE as i32;
        let (low, high) = (if has(false) { -side } else { 0 }, if has(true) { side } else { 0 });
        let mut values: Vec<MapValue> = Vec::new();
        // The base keeps its place where whole numbers meet it.
        for k in (low..=high).filter(|k| *k != 0) {
            let way = f64::from(k) / f64::from(side);
            let settings = inputs.alone(at, way);
            let stays =
                input.numbers.iter().zip(&settings).all(|(number, set)| *set == number.set(number.variation.base()));
            let label = settings.iter().map(|setting| setting.label.as_str()).collect::<Vec<_>>().join(", ");
            if !stays && values.iter().all(|other| other.label != label) {
                values.push(MapValue { way, label });
            }
        }
        let base: Vec<String> = input.numbers.iter().map(|number| number.set(number.variation.base()).label).collect();
        let at = values.partition_point(|value| value.way < 0.0);
        values.insert(at, MapValue { way: 0.0, label: base.join(", ") });
        Self { path: input.name.clone(), values }
    }

    /// Position of the base among its values.
    #[must_use]
    pub fn base(&self) -> usize {
        self.values.iter().position(|value| value.way == 0.0).unwrap_or(0)
    }
}

impl FlipMap {
    /// From the endings of all cells, row by row: none where the scenario cannot have both values. `base`: endings of the scenario as it is,
    /// on the same draws.
    #[must_use]
    pub fn of(numbers: [MapNumber; 2], goal: &Goal, (endings, base): (&[Vec<u8>], &[u8]), level: f64) -> Self {
        let level = each_of(endings.iter().filter(|one| !one.is_empty()).count(), level);
        let cell = |endings: &Vec<u8>| {
            if endings.is_empty() {
                return MapCell { value: None, status: None };
            }
            let Judged { value, status } = judge(goal, endings, &base[..endings.len().min(base.len())], level);
            MapCell { value: Some(value), status: Some(status) }
        };
        let cells = endings.chunks(numbers[1].values.len()).map(|row| row.iter().map(cell).collect()).collect();
        Self { numbers, cells }
    }

    /// How many cells have a status; `None`: how many the scenario cannot have.
    #[must_use]
    pub fn count(&self, status: Option<Status>) -> usize {
        self.cells.iter().flatten().filter(|cell| cell.status == status).count()
    }
}
