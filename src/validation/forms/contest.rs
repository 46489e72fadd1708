//! Contests of endurance: two sides, each of which may quit in every round, by script.

use crate::validation::Given;
use crate::validation::game::{NOTHING_TO_TALK_ABOUT, actor, head, outcome};

/// One rule: in these rounds a side (of this point of its type) quits with this probability.
pub(super) struct Quit {
    pub(super) point: Option<usize>,
    pub(super) rounds: (u32, u32),
    pub(super) probability: f64,
}

/// One side.
pub(super) struct Side {
    /// Probability of each point of its type; none: it has no type.
    pub(super) points: Vec<f64>,
    /// When it quits.
    pub(super) quits: Vec<Quit>,
    /// What it pays in each round while both stay.
    pub(super) cost: f64,
    /// What it wins when the other quits: one number, or one for each point.
    pub(super) prize: Vec<f64>,
    /// What disaster costs it: one number, or one for each point.
    pub(super) disaster: Vec<f64>,
    /// What it gets if nobody quits: one number, or one for each point.
    pub(super) impasse: Vec<f64>,
    /// What its audience makes it pay for quitting, per unit of its stock.
    pub(super) audience: f64,
}

impl Side {
    pub(super) fn plain(quits: Vec<Quit>, prize: f64) -> Self {
        Self {
            points: vec![],
            quits,
            cost: 0.0,
            prize: vec![prize],
            disaster: vec![0.0],
            impasse: vec![],
            audience: 0.0,
        }
    }
}

/// The contest.
pub(super) struct Contest {
    pub(super) rounds: u32,
    pub(super) round_is: String,
    pub(super) sides: [Side; 2],
    /// Chance of a disaster in each round in which both stay.
    pub(super) hazard: f64,
    /// What each round adds to the stocks of both sides, by a public that watches; 0: nobody does.
    pub(super) watched: f64,
}

const IDS: [&str; 2] = ["one", "two"];

impl Contest {
    pub(super) fn text(&self, given: &Given) -> String {
        let mut text = head(given, self.rounds, &self.round_is, "");
        for (side, id) in self.sides.iter().zip(IDS) {
            text += &side.text(id);
        }
        if self.watched > 0.0 {
            text += &actor("public", 1.0, "\n[[actor.public.script]]\nmove = { watch = 1 }\n");
        }
        text += NOTHING_TO_TALK_ABOUT;
        for (side, id) in self.sides.iter().zip(IDS) {
            let concedes = if side.audience > 0.0 { "each = { concedes = 1 }\n" } else { "" };
            text += &format!("\n[move.quit_{id}]\nby = \"{id}\"\nsteps = 1\n{concedes}");
        }
        if self.watched > 0.0 {
            text += &format!(
                "\n[move.watch]\nby = \"public\"\nsteps = {}\neach = {{ stand = {{ one = {w}, two = {w} }} }}\n",
                self.rounds,
                w = self.watched
            );
        }
        if self.hazard > 0.0 {
            text += &format!("\n[incident]\nhazard = {{ rungs = [{}] }}\nwar = 1\n", self.hazard);
            text += &outcome("disaster", "[\"ended_by == accident\"]", true, "");
        }
        let wins = |side: usize| format!("{} = {}", IDS[side], self.sides[side].number(side, &self.sides[side].prize));
        text += &outcome("both_quit", "[\"move.quit_one >= 1\", \"move.quit_two >= 1\"]", true, "");
        text += &outcome("one_quits", "[\"move.quit_one >= 1\"]", true, &wins(1));
        text += &outcome("two_quits", "[\"move.quit_two >= 1\"]", true, &wins(0));
        let left = |i: usize| {
            let side = &self.sides[i];
            (!side.impasse.is_empty()).then(|| format!("{} = {}", IDS[i], side.number(i, &side.impasse)))
        };
        let left: Vec<String> = (0..2).filter_map(left).collect();
        text + &outcome("nobody_quits", "", false, &left.join(", "))
    }
}

impl Side {
    fn text(&self, id: &str) -> String {
        let at = IDS.iter().position(|i| *i == id).unwrap_or(0);
        let mut more = String::new();
        if self.disaster.iter().any(|d| *d != 0.0) {
            more += &format!("war = {{ cost = {} }}\n", self.number(at, &self.disaster));
        }
        if self.audience > 0.0 {
            more += &format!("audience = {{ sensitivity = {} }}\n", self.audience);
        }
        if self.cost > 0.0 {
            more += &format!(
                "\n[actor.{id}.flow.stay]\nvalue = {}\nuntil = [[\"move.quit_one >= 1\"], [\"move.quit_two >= 1\"]]\n",
                -self.cost
            );
        }
        for quit in &self.quits {
            more += &format!("\n[[actor.{id}.script]]\n");
            if let Some(point) = quit.point {
                more += &format!("type = \"type_{id}.p{point}\"\n");
            }
            let (first, last) = quit.rounds;
            more +=
                &format!("rounds = [{first}, {last}]\nmove = {{ quit_{id} = {} }}\n", quit.probability.clamp(0.0, 1.0));
        }
        // Where no rule speaks, it stays.
        more += &format!("\n[[actor.{id}.script]]\nmove = {{}}\n");
        let mut text = actor(id, 1.0, &more);
        if !self.points.is_empty() {
            let points: Vec<String> = self.points.iter().enumerate().map(|(k, p)| format!("p{k} = {p}")).collect();
            text += &format!("\n[type.type_{id}]\nowners = [\"{id}\"]\npoints = {{ {} }}\n", points.join(", "));
        }
        text
    }

    /// A number, or one for each point of the side's type.
    fn number(&self, at: usize, values: &[f64]) -> String {
        if values.len() == 1 {
            return format!("{}", values[0]);
        }
        let values: Vec<String> = values.iter().enumerate().map(|(k, v)| format!("p{k} = {v}")).collect();
        format!("{{ type = \"type_{}\", values = {{ {} }} }}", IDS[at], values.join(", "))
    }
}

/// Rules for a side of which a share `stays(t)` has not quit by time t: one a round of length `dt`, the first at once.
///
/// `least`: what stays for good; the rules are for the others, who have the point `point` if there are types. With
/// `at_once` the first round is time 0 and the others follow it.
pub(super) fn quits_by(
    stays: impl Fn(f64) -> f64,
    least: f64,
    dt: f64,
    rounds: u32,
    at_once: bool,
    point: Option<usize>,
) -> Vec<Quit> {
    let end_of = |round: u32| f64::from(if at_once { round - 1 } else { round }) * dt;
    let mut before = 1.0;
    let mut quits = Vec::new();
    for round in 1..=rounds {
        let after = stays(end_of(round));
        let left = before - least;
        let probability = if left > 0.0 { ((before - after) / left).clamp(0.0, 1.0) } else { 0.0 };
        if probability > 0.0 {
            quits.push(Quit { point, rounds: (round, round), probability });
        }
        before = after;
    }
    quits
}
