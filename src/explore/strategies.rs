//! What an actor may commit to: strategies that are typed, and strategies made of its moves.
//!
//! A strategy is a list of changes to the scenario. All actors know the changed scenario, so a strategy is a public commitment. Those
//! that are made of a move say one thing about it and leave every other choice to the actor:
//!
//! | strategy | what is changed |
//! |---|---|
//! | never X | X needs that it stands at its last step already, and there it cannot be played |
//! | always X | the first rule of the actor's script plays X wherever it can be played |
//! | once X | the same until X stands one step above its start; while it does, X cannot be played |

use std::path::PathBuf;

use super::axis::{Change, Setting};
use crate::scenario::Scenario;
use crate::scenario::diagnostic::similar;
use crate::scenario::read::Variant;
use crate::scenario::tree::{Node, Value};

/// The strategy of an actor that changes nothing.
pub const AS_IT_IS: &str = "as it is";

/// How a strategy is typed, for messages.
const FORM: &str = "write `ACTOR: NAME = overlay.toml` or `ACTOR: NAME = PATH=VALUE, …`";

/// A strategy: its name, and what it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// Its name, such as `never blockade`; no two of an actor are the same.
    pub name: String,
    /// Changes, made in this order; none for [`AS_IT_IS`].
    pub changes: Vec<Setting>,
}

impl Commitment {
    /// The strategy that changes nothing.
    #[must_use]
    pub fn as_it_is() -> Self {
        Self { name: AS_IT_IS.into(), changes: Vec::new() }
    }

    fn of(name: String, changes: impl IntoIterator<Item = String>) -> Self {
        let changes = changes.into_iter().map(|text| setting(Change::Set(text))).collect();
        Self { name, changes }
    }
}

/// An actor with the strategies that it may commit to, the first of which changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Chooser {
    /// Id of the actor.
    pub actor: String,
    /// At least one.
    pub strategies: Vec<Commitment>,
}

/// A strategy as it is typed after `--strategy`.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// Id of the actor.
    pub actor: String,
    /// The strategy.
    pub commitment: Commitment,
}

impl Typed {
    /// Reads `ACTOR: NAME = overlay.toml` or `ACTOR: NAME = PATH=VALUE, …`.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out.
    ///
    /// ```
    /// use detente::internals::explore::strategies::Typed;
    /// let typed = Typed::read("north: patient = actor.north.patience=0.99, move.raid.each.cost*=2").unwrap();
    /// assert_eq!((typed.actor.as_str(), typed.commitment.name.as_str()), ("north", "patient"));
    /// assert_eq!(typed.commitment.changes.len(), 2);
    /// assert!(Typed::read("north = 3").unwrap_err().contains("ACTOR: NAME"));
    /// ```
    pub fn read(text: &str) -> Result<Self, String> {
        let bad = |why: &str| format!("`{text}` is not a strategy: {why}; {FORM}");
        let (actor, rest) = text.split_once(':').ok_or_else(|| bad("no actor stands in front of a colon"))?;
        let (name, changes) = rest.split_once('=').ok_or_else(|| bad("no `=` stands behind its name"))?;
        let (actor, name, changes) = (actor.trim(), name.trim(), changes.trim());
        if actor.is_empty() || name.is_empty() || changes.is_empty() {
            return Err(bad("something is empty"));
        }
        if name == AS_IT_IS {
            return Err(bad("`as it is` is the strategy that changes nothing"));
        }
        let files: Vec<&str> = changes.split(',').map(str::trim).collect();
        let changes = if files.iter().all(|file| file.ends_with(".toml") && !file.contains('=')) {
            files.into_iter().map(|file| setting(Change::Overlay(PathBuf::from(file)))).collect()
        } else {
            let variant = Variant::read(changes).map_err(|why| bad(&why))?;
            if variant.given.is_some() {
                return Err(bad("behind `=` there are changes only"));
            }
            variant.set.into_iter().map(|change| setting(Change::Set(change))).collect()
        };
        Ok(Self { actor: actor.into(), commitment: Commitment { name: name.into(), changes } })
    }

    /// As it can be typed, with other names for its overlays.
    #[must_use]
    pub fn text(&self, overlay: &dyn Fn(&PathBuf) -> String) -> String {
        let of = |one: &Setting| match &one.change {
            Change::Set(change) => change.clone(),
            Change::Overlay(path) => overlay(path),
        };
        let changes: Vec<String> = self.commitment.changes.iter().map(of).collect();
        format!("{}: {} = {}", self.actor, self.commitment.name, changes.join(", "))
    }
}

fn setting(change: Change) -> Setting {
    let label = match &change {
        Change::Set(text) => text.clone(),
        // Wherever it stands: the copy of the file in the results is the same strategy.
        Change::Overlay(path) => path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
    };
    Setting { label, number: None, change }
}

/// A strategy that was left out, with the reason.
pub type Without = (String, String);

/// Ids of actors, each once and in the order of the file; `all` stands for all that own a move.
///
/// # Errors
///
/// If an actor does not exist, with a way out.
pub fn actors(scenario: &Scenario, ids: &[String]) -> Result<Vec<String>, String> {
    for id in ids.iter().filter(|id| *id != "all") {
        known(scenario, id)?;
    }
    let all = ids.iter().any(|id| id == "all");
    let owns = |id: &String| scenario.moves.iter().any(|leverage| scenario.actors[leverage.by].id == *id);
    let wanted = |id: &String| ids.contains(id) || all && owns(id);
    Ok(scenario.actors.iter().map(|actor| actor.id.clone()).filter(wanted).collect())
}

/// Whether an actor exists.
///
/// # Errors
///
/// If it does not, with a way out.
pub fn known(scenario: &Scenario, id: &str) -> Result<(), String> {
    let ids = || scenario.actors.iter().map(|actor| actor.id.as_str());
    if ids().any(|known| known == id) {
        return Ok(());
    }
    let meant = similar(id, ids()).map_or_else(String::new, |meant| format!("did you mean `{meant}`? "));
    Err(format!("there is no actor `{id}`; {meant}actors are {}", ids().collect::<Vec<_>>().join(", ")))
}

/// Never, always and once for each move of an actor; and what cannot be made, with the reason. `root` is what the scenario was read from.
#[must_use]
pub fn of_moves(scenario: &Scenario, root: &Node, owner: &str) -> (Vec<Commitment>, Vec<Without>) {
    let (mut made, mut without) = (Vec::new(), Vec::new());
    let script = root.at(&["actor", owner, "script"]).and_then(Node::list).unwrap_or_default();
    for leverage in scenario.moves.iter().filter(|leverage| scenario.actors[leverage.by].id == owner) {
        let (id, top) = (&leverage.id, leverage.steps.len());
        if leverage.start >= top {
            without.push((format!("moves with {id}"), "it stands at its last step from the start".into()));
            continue;
        }
        let needs = format!("move.{id}.needs");
        let here = alternatives(root.at(&["move", id, "needs"]));
        let below = |step: usize| -> String {
            let test = format!("\"move.{id} < {step}\"");
            let list =
                |all: &Vec<String>| format!("[{}]", [all.as_slice(), std::slice::from_ref(&test)].concat().join(", "));
            format!("[{}]", here.iter().map(list).collect::<Vec<_>>().join(", "))
        };
        let plays = |step: usize| {
            let first = format!("{{ when = {}, move = {{ {id} = 1 }} }}", below(step));
            let rules: Vec<String> = std::iter::once(first).chain(script.iter().map(Node::to_toml)).collect();
            format!("actor.{owner}.script=[{}]", rules.join(", "))
        };
        made.push(Commitment::of(format!("never {id}"), [format!("{needs}=[\"move.{id} >= {top}\"]")]));
        made.push(Commitment::of(format!("always {id}"), [plays(top)]));
        let once = leverage.start + 1;
        if once < top {
            made.push(Commitment::of(format!("once {id}"), [plays(once), format!("{needs}={}", below(once))]));
        } else {
            without.push((format!("once {id}"), format!("it has one step left, so this is `always {id}`")));
        }
    }
    (made, without)
}

/// The lists of a condition, any of which must hold, each as its tests in TOML; no condition is one list without tests.
fn alternatives(condition: Option<&Node>) -> Vec<Vec<String>> {
    let items = condition.and_then(Node::list).unwrap_or_default();
    if items.iter().any(|item| matches!(item.value, Value::List(_))) {
        let tests = |item: &Node| item.list().unwrap_or_default().iter().map(Node::to_toml).collect();
        return items.iter().map(tests).collect();
    }
    vec![items.iter().map(Node::to_toml).collect()]
}
