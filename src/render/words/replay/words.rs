//! Names and phrases of a run told.

use crate::analysis::labels::Labels;
use crate::analysis::replay::{Change, Reason, Refusal, Scene, Stake, Step};
use crate::render::number::{chance, fixed};
use crate::render::text::wrapped;
use crate::scenario::{Scenario, plain};

/// Names of a scenario, by id, and the columns of the terminal.
pub(super) struct Words<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) labels: Labels,
    pub(super) width: usize,
}

/// An id as words.
pub(super) fn plainly(id: &str) -> String {
    plain(id)
}

/// A sentence begins.
pub(super) fn shown(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// A number that is known, not estimated: three digits.
pub(super) fn number(x: f64) -> String {
    fixed(x, 3)
}

impl Words<'_> {
    pub(super) fn wrapped(&self, lead: &str, text: &str) -> String {
        wrapped(lead, text, self.width)
    }

    pub(super) fn actor(&self, id: &str) -> String {
        self.labels.actor(id)
    }

    pub(super) fn names(&self, ids: &[String]) -> String {
        self.list(&ids.iter().map(|id| self.actor(id)).collect::<Vec<_>>())
    }

    /// “a, b and c”.
    pub(super) fn list(&self, all: &[String]) -> String {
        match all {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }

    pub(super) fn forum(&self, id: &str) -> String {
        self.labels.forum(id)
    }

    pub(super) fn proposal(&self, id: &str) -> String {
        self.labels.proposal(id)
    }

    pub(super) fn force(&self, id: &str) -> String {
        self.labels.force(id)
    }

    pub(super) fn shift(&self, id: &str) -> String {
        self.labels.shift(id)
    }

    pub(super) fn outcome(&self, id: &str) -> String {
        self.labels.outcome(id)
    }

    /// What the path of a number or the id of a type stands for: “Russia: war cost”.
    pub(super) fn path(&self, path: &str) -> String {
        self.labels.path(path)
    }

    /// The same where it stands in a sentence.
    pub(super) fn in_sentence(&self, path: &str) -> String {
        let name = self.path(path);
        if name.contains(':') { format!("“{name}”") } else { name }
    }

    /// A move, with the step that it has reached.
    pub(super) fn leverage(&self, id: &str, level: u8) -> String {
        let Some(m) = self.scenario.moves.iter().find(|m| m.id == id) else { return id.to_string() };
        match m.steps.get((level as usize).wrapping_sub(1)) {
            _ if m.steps.len() == 1 && level == 1 => format!("“{}”", m.name),
            None => format!("“{}”, not in use", m.name),
            Some(step) if step.bytes().all(|b| b.is_ascii_digit()) => {
                format!("“{}”, step {level} of {}", m.name, m.steps.len())
            }
            Some(step) => format!("“{}”, {}", m.name, self.labels.step(id, step)),
        }
    }

    pub(super) fn step(&self, step: &Step) -> String {
        let name = self.labels.issue(&step.issue);
        let level = |id: &str| self.labels.level(&step.issue, id);
        if step.from == step.to {
            return format!("{name}: {} (as now)", level(&step.to));
        }
        format!("{name}: {} instead of {}", level(&step.to), level(&step.from))
    }

    pub(super) fn package(&self, package: &[Step]) -> String {
        package.iter().map(|s| self.step(s)).collect::<Vec<_>>().join("; ")
    }

    pub(super) fn change(&self, change: &Change) -> String {
        match change {
            Change::Issue { issue, from, to } => {
                self.step(&Step { issue: issue.clone(), from: from.clone(), to: to.clone() })
            }
            Change::Move { leverage, to, .. } => self.leverage(leverage, *to),
            Change::Shift { shift, to: 0 } => format!("undone: {}", self.shift(shift)),
            Change::Shift { shift, .. } => self.shift(shift),
            Change::Tension { from, to } => format!("tension {} (was {})", fixed(*to, 2), fixed(*from, 2)),
            Change::Mobilisation { from, to } => format!("mobilization {} (was {})", short(*to), short(*from)),
            Change::Commitment { actor, from, to } => {
                format!("public stand of {} {} (was {})", self.actor(actor), short(*to), short(*from))
            }
            Change::Balance { force, from, to } => {
                format!("chance that {} succeeds {} (was {})", self.force(force), chance(*to), chance(*from))
            }
            Change::WalkOutCounter { actor, from, to } => {
                format!("meetings that {} counts against the talks {to} (were {from})", self.actor(actor))
            }
        }
    }

    /// What yes and no are worth to each member: “with it A would have x, without it y; B …”.
    pub(super) fn stakes(&self, members: &[Stake]) -> String {
        let one = |w: &Stake| {
            let home = if w.cost >= 0.0005 {
                format!(" (after an audience cost of {})", number(w.cost))
            } else {
                String::new()
            };
            format!(
                "with it {} would have {}{home}, without it {}",
                self.actor(&w.actor),
                number(w.with - w.cost),
                number(w.without)
            )
        };
        members.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// Somebody's yes or no, to what is tabled or to what waits.
    pub(super) fn answer(&self, scene: &Scene) -> String {
        let (members, p, yes, refusal, of) = match scene {
            Scene::Answer { members, chance, yes, refusal } => {
                (members, *chance, *yes, refusal.as_ref(), String::new())
            }
            Scene::Ratification { package, members, chance, yes, refusal } => {
                (members, *chance, *yes, refusal.as_ref(), format!(" to what waits ({})", self.package(package)))
            }
            _ => return String::new(),
        };
        let Some((first, others)) = members.split_first() else { return String::new() };
        let with = others.iter().map(|w| self.actor(&w.actor)).collect::<Vec<_>>();
        let with = if with.is_empty() { String::new() } else { format!(", with {},", self.list(&with)) };
        let says = if yes { "yes" } else { "no" };
        let head = format!("{}{with} says {says}{of} (chance of yes {})", self.actor(&first.actor), chance(p));
        let Some(refusal) = refusal else { return format!("{head}: {}.", self.stakes(members)) };
        let (least, rest): (Vec<Stake>, Vec<Stake>) = members.iter().cloned().partition(|w| w.actor == refusal.actor);
        let others = if rest.is_empty() { String::new() } else { format!("; {}", self.stakes(&rest)) };
        format!(
            "{head}: {}. {}{others}.{}",
            self.why(refusal, &least, members.len() == 1),
            shown(&self.stakes(&least)),
            self.without(refusal, &least, members.len() == 1)
        )
    }

    /// What the chance would have been without the reason, where that would have raised it.
    fn without(&self, refusal: &Refusal, least: &[Stake], alone: bool) -> String {
        let now = least.first().and_then(|w| w.yes).unwrap_or(0.0);
        let Some(p) = refusal.without_reason().filter(|p| *p > now) else { return String::new() };
        let what = match refusal.largest.unwrap_or(refusal.reason) {
            Reason::RedLine => "without the red line",
            Reason::Precondition => "without the precondition",
            Reason::Linkage => "without the linkage",
            Reason::AudienceCost => "without that cost",
            _ => "without what it could do by itself",
        };
        // Where no single obstacle decides, the reason is the one that matters most.
        let who = if alone { "it".to_string() } else { self.actor(&refusal.actor) };
        if p < 0.5 {
            format!(" Even {what} {who} would have said yes with a chance of only {}.", chance(p))
        } else {
            format!(" {} {who} would have said yes with a chance of {}.", shown(what), chance(p))
        }
    }

    /// `alone`: who refuses is who has just been named.
    fn why(&self, refusal: &Refusal, least: &[Stake], alone: bool) -> String {
        let (whom, of) = if alone {
            ("it".to_string(), String::new())
        } else {
            (self.actor(&refusal.actor), format!(" of {}", self.actor(&refusal.actor)))
        };
        let its = if alone { "its" } else { "the" };
        match refusal.reason {
            Reason::RedLine => format!("the package crosses {its} red line{of}"),
            Reason::Precondition => {
                let factor = least.first().and_then(|w| w.precondition).unwrap_or(0.0);
                format!("{its} precondition{of} is not met, which leaves {} of any yes", chance(factor))
            }
            Reason::Linkage => format!("the package is worth less to {whom} without what it is linked to"),
            Reason::AudienceCost => format!("conceding has an audience cost for {whom}"),
            Reason::BetterAlternative => format!("refusing is worth more to {whom}"),
            Reason::Several => format!("more than one thing stands in the way for {whom}"),
            Reason::Terms => format!("the package gives {whom} too little"),
            Reason::Misjudgement => format!("{whom} misjudges: the package would be a gain"),
            Reason::Scripted => format!("{whom} follows a script"),
        }
    }
}

/// Two digits, fewer where they are zeros.
fn short(x: f64) -> String {
    let text = fixed(x, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
