//! Names for people, by id: what pictures, pages and the terminal show where files have ids.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::groups::groups_of;
use super::points::counted;
use crate::scenario::{EndingKind, PrivateType, Scenario, plain};

/// The key of what using force means to an actor, and of the chance that an incident leads to it.
const WAR: &str = "war";

type ById = BTreeMap<String, String>;

/// The names of everything in a scenario that has an id. What has no name of its own is shown by its id, with blanks in
/// place of underscores.
///
/// ```
/// use detente::internals::analysis::labels::Labels;
/// let mut labels = Labels::default();
/// labels.actors.insert("north".into(), "The North".into());
/// assert_eq!(labels.actor("north"), "The North");
/// assert_eq!(labels.actor("far_south"), "far south");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Labels {
    /// By actor: its name.
    pub actors: ById,
    /// By private type: its name.
    pub types: ById,
    /// By private type and point: its name.
    pub points: BTreeMap<String, ById>,
    /// Numbers that the points of each private number stand for: by type and point, the first and the last value. A single
    /// point has the same value twice.
    pub values: BTreeMap<String, BTreeMap<String, [f64; 2]>>,
    /// By block of issues: its name.
    pub blocks: ById,
    /// By issue: its name.
    pub issues: ById,
    /// By issue and level: its name.
    pub levels: BTreeMap<String, ById>,
    /// By forum: its name.
    pub forums: ById,
    /// By named proposal: its name.
    pub proposals: ById,
    /// By move: its name.
    pub moves: ById,
    /// By move and step: its name.
    pub steps: BTreeMap<String, ById>,
    /// By use of force: its name.
    pub forces: ById,
    /// By shift: its name.
    pub shifts: ById,
    /// By outcome class: its name.
    pub outcomes: ById,
    /// What the key `war` is called, in plain words: the groups of endings by force; null where that is war.
    pub war: Option<String>,
}

/// What people read for a point of a private type.
#[derive(Debug, Clone, PartialEq)]
pub enum PointLabel<'a> {
    /// Its name.
    Name(String),
    /// The number that it stands for, or the first and the last of a stretch.
    Numbers {
        /// First and last value; the same for a single point.
        ends: [f64; 2],
        /// Those of all points of its type: they should be shown so that they can be told apart.
        all: &'a BTreeMap<String, [f64; 2]>,
    },
}

/// Only names that say something else than the id are kept.
fn names<'a>(all: impl Iterator<Item = (&'a String, &'a String)>) -> ById {
    all.filter(|(id, name)| id != name && plain(id) != **name).map(|(id, name)| (id.clone(), name.clone())).collect()
}

/// Only owners that have named members are kept.
fn by_owner<'a>(all: impl Iterator<Item = (&'a String, ById)>) -> BTreeMap<String, ById> {
    all.filter(|(_, names)| !names.is_empty()).map(|(id, names)| (id.clone(), names)).collect()
}

/// Values of the points of a private number, one by one and in the stretches in which they are counted.
fn values(ty: &PrivateType) -> BTreeMap<String, [f64; 2]> {
    let single = ty.points.iter().filter_map(|point| Some((point.name.clone(), [point.value?; 2])));
    single.chain(counted(ty).into_iter().filter_map(|stretch| Some((stretch.id, stretch.values?)))).collect()
}

/// Groups of endings by force, where they are not called war.
fn war(scenario: &Scenario) -> Option<String> {
    let groups = groups_of(scenario).into_iter().filter(|group| group.kind == EndingKind::Force);
    let words: Vec<String> = groups.map(|group| plain(&group.id)).collect();
    Some(words.join(" or ")).filter(|words| !words.is_empty() && words != WAR)
}

fn known(names: &ById, id: &str) -> String {
    names.get(id).cloned().unwrap_or_else(|| plain(id))
}

impl Labels {
    /// Of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            actors: names(scenario.actors.iter().map(|a| (&a.id, &a.name))),
            types: names(scenario.types.iter().map(|t| (&t.id, &t.name))),
            points: by_owner(
                scenario.types.iter().map(|t| (&t.id, names(t.points.iter().map(|p| (&p.name, &p.label))))),
            ),
            values: scenario
                .types
                .iter()
                .map(|t| (t.id.clone(), values(t)))
                .filter(|(_, all)| !all.is_empty())
                .collect(),
            blocks: names(scenario.blocks.iter().zip(&scenario.block_names)),
            levels: by_owner(scenario.issues.iter().map(|i| (&i.id, names(i.levels.iter().map(|l| (&l.id, &l.name)))))),
            steps: by_owner(scenario.moves.iter().map(|m| (&m.id, names(m.steps.iter().zip(&m.step_names))))),
            issues: names(scenario.issues.iter().map(|i| (&i.id, &i.name))),
            forums: names(scenario.forums.iter().map(|f| (&f.id, &f.name))),
            proposals: names(scenario.proposals.iter().map(|p| (&p.id, &p.name))),
            moves: names(scenario.moves.iter().map(|m| (&m.id, &m.name))),
            forces: names(scenario.forces.iter().map(|f| (&f.id, &f.name))),
            shifts: names(scenario.shifts.iter().map(|s| (&s.id, &s.name))),
            outcomes: names(scenario.outcomes.iter().map(|o| (&o.id, &o.name))),
            war: war(scenario),
        }
    }

    /// Every name that something has besides its id.
    pub fn every(&self) -> impl Iterator<Item = &str> {
        // Taken apart, so that nothing new is forgotten.
        let Self {
            actors,
            types,
            points,
            // Numbers, not names.
            values: _,
            blocks,
            issues,
            levels,
            forums,
            proposals,
            moves,
            steps,
            forces,
            shifts,
            outcomes,
            war,
        } = self;
        let flat = [actors, types, blocks, issues, forums, proposals, moves, forces, shifts, outcomes];
        let owned = [points, levels, steps].into_iter().flat_map(BTreeMap::values);
        flat.into_iter().chain(owned).flat_map(BTreeMap::values).chain(war).map(String::as_str)
    }

    /// Name of an actor.
    #[must_use]
    pub fn actor(&self, id: &str) -> String {
        known(&self.actors, id)
    }

    /// Name of a private type.
    #[must_use]
    pub fn r#type(&self, id: &str) -> String {
        known(&self.types, id)
    }

    /// Name of a point of a private type, or the number that it stands for. `render::number::point` makes text of it.
    #[must_use]
    pub fn point(&self, r#type: &str, id: &str) -> PointLabel<'_> {
        if let Some(all) = self.values.get(r#type)
            && let Some(&ends) = all.get(id)
        {
            return PointLabel::Numbers { ends, all };
        }
        PointLabel::Name(self.point_name(r#type, id))
    }

    fn point_name(&self, r#type: &str, id: &str) -> String {
        self.points.get(r#type).and_then(|points| points.get(id).cloned()).unwrap_or_else(|| plain(id))
    }

    /// Name of a block of issues.
    #[must_use]
    pub fn block(&self, id: &str) -> String {
        known(&self.blocks, id)
    }

    /// Name of an issue.
    #[must_use]
    pub fn issue(&self, id: &str) -> String {
        known(&self.issues, id)
    }

    /// Name of a level of an issue.
    #[must_use]
    pub fn level(&self, issue: &str, id: &str) -> String {
        self.levels.get(issue).and_then(|levels| levels.get(id).cloned()).unwrap_or_else(|| plain(id))
    }

    /// Name of a forum.
    #[must_use]
    pub fn forum(&self, id: &str) -> String {
        known(&self.forums, id)
    }

    /// Name of a proposal.
    #[must_use]
    pub fn proposal(&self, id: &str) -> String {
        known(&self.proposals, id)
    }

    /// Name of a move.
    #[must_use]
    pub fn r#move(&self, id: &str) -> String {
        known(&self.moves, id)
    }

    /// Name of a step of a move.
    #[must_use]
    pub fn step(&self, r#move: &str, id: &str) -> String {
        self.steps.get(r#move).and_then(|steps| steps.get(id).cloned()).unwrap_or_else(|| plain(id))
    }

    /// Name of a use of force.
    #[must_use]
    pub fn force(&self, id: &str) -> String {
        known(&self.forces, id)
    }

    /// Name of a shift.
    #[must_use]
    pub fn shift(&self, id: &str) -> String {
        known(&self.shifts, id)
    }

    /// Name of an outcome class.
    #[must_use]
    pub fn outcome(&self, id: &str) -> String {
        known(&self.outcomes, id)
    }

    /// A path of the file in words: whose number it is, then which. `actor.north.war.cost` is "The North: war cost",
    /// `issue.tax.worth.south` "Tax: worth to The South"; what is not known stands as in the file, with blanks for dots.
    ///
    /// ```
    /// use detente::internals::analysis::labels::Labels;
    /// let mut labels = Labels::default();
    /// labels.actors.insert("north".into(), "The North".into());
    /// assert_eq!(labels.path("actor.north.war.cost"), "The North: war cost");
    /// assert_eq!(labels.path("issue.tax_rate.worth.north"), "tax rate: worth to The North");
    /// assert_eq!(labels.path("issue.tax_rate.levels.half"), "tax rate: value of half");
    /// assert_eq!(labels.path("tension.start"), "tension start");
    /// assert_eq!(labels.path("actor.north"), "actor The North");
    /// assert_eq!(labels.path("resolve"), "resolve");
    /// labels.war = Some("strike".into());
    /// assert_eq!(labels.path("actor.north.war.cost"), "The North: strike cost");
    /// ```
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        let segments: Vec<&str> = path.split('.').collect();
        let owner = match segments[..] {
            ["actor", id, WAR] => return format!("{}: {}", self.actor(id), self.war()),
            ["actor", id, WAR, ..] => {
                let rest: Vec<String> = segments[3..].iter().map(|segment| self.in_path(segment)).collect();
                return format!("{}: {} {}", self.actor(id), self.war(), rest.join(" "));
            }
            ["incident", WAR] => return format!("incident {}", self.war()),
            ["actor", id, _, ..] => self.actor(id),
            ["type", id, "points", point] => {
                return format!("{}: probability of {}", self.r#type(id), self.point_name(id, point));
            }
            ["type", id, _, ..] => self.r#type(id),
            ["issue", id, "levels", level] => return format!("{}: value of {}", self.issue(id), self.level(id, level)),
            ["issue", id, _, ..] => self.issue(id),
            ["forum", id, _, ..] => self.forum(id),
            ["move", id, _, ..] => self.r#move(id),
            ["force", id, _, ..] => self.force(id),
            ["shift", id, _, ..] => self.shift(id),
            ["event", id, _, ..] => plain(id),
            ["outcome", id, _, ..] => self.outcome(id),
            ["block", id, _, ..] => self.block(id),
            [id] => return self.r#type(id),
            [kind, id] => return format!("{} {}", plain(kind), self.of_kind(kind, id)),
            _ => return segments.iter().map(|s| plain(s)).collect::<Vec<_>>().join(" "),
        };
        let rest = segments[2..].iter().enumerate().map(|(at, segment)| {
            let after_worth = at > 0 && matches!(segments[1 + at], "worth" | "payoff");
            if after_worth { format!("to {}", self.actor(segment)) } else { self.in_path(segment) }
        });
        format!("{owner}: {}", rest.collect::<Vec<_>>().join(" "))
    }

    fn war(&self) -> &str {
        self.war.as_deref().unwrap_or(WAR)
    }

    /// Name of a thing of a kind that the file has a table for.
    fn of_kind(&self, kind: &str, id: &str) -> String {
        match kind {
            "actor" => self.actor(id),
            "type" => self.r#type(id),
            "block" => self.block(id),
            "issue" => self.issue(id),
            "forum" => self.forum(id),
            "proposal" => self.proposal(id),
            "move" => self.r#move(id),
            "force" => self.force(id),
            "shift" => self.shift(id),
            "outcome" => self.outcome(id),
            _ => plain(id),
        }
    }

    /// What a segment further down stands for: mostly a key, sometimes an actor or an issue.
    fn in_path(&self, segment: &str) -> String {
        self.actors.get(segment).or_else(|| self.issues.get(segment)).cloned().unwrap_or_else(|| plain(segment))
    }
}
