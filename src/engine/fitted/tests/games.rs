//! Small games whose equilibrium is known exactly.

use crate::model::{Model, compile};
use crate::scenario::{load, read::no_files, span::Source};

/// What a text says, in an equilibrium.
pub(super) fn game(text: &str) -> Model {
    let sets = ["scenario.foresight=\"equilibrium\"".to_string()];
    match load(Source::new("game.toml", text), &sets, &no_files).result {
        Ok((scenario, _)) => compile(&scenario),
        Err(faults) => panic!("{faults:#?}"),
    }
}

const PLAIN: &str = "patience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\n";

fn head(rounds: u32, more: &str) -> String {
    format!("[scenario]\nschema = 1\nname = \"Small\"\nrounds = {rounds}\n{more}\n")
}

fn actor(id: &str, more: &str) -> String {
    format!("[actor.{id}]\n{PLAIN}{more}\n")
}

/// A game with a type, meetings, moves, force, incidents and a finite noise.
pub(super) const ALL_KINDS: &str = include_str!("../../equilibrium/small.toml");
/// The first case.
pub(super) const BASELINE: &str = include_str!("../../../../scenarios/security-talks-2022/baseline.toml");
/// A case with ratifiers.
pub(super) const WAGES: &str = include_str!("../../../../scenarios/wage-dispute/baseline.toml");

const NO_TALKS: &str = "[issue.none]\nlevels = { no = 0, yes = 1 }\nworth = {}\n";

/// Challenge, resist, fight: one move a round, nothing private.
pub(super) fn crisis() -> String {
    let text = include_str!("../../../../scenarios/theory/quantal-response-crisis.toml");
    text.replace("lookahead = 3\n", "")
}

/// A type that others learn of by a threat, and an audience that makes it dear to give in.
pub(super) fn signal(sensitivity: f64) -> String {
    head(3, "inaction = { offer = \"equal\", move = \"equal\" }")
        + &actor("challenger", &format!("audience = {{ sensitivity = {sensitivity:?} }}"))
        + &actor("defender", "")
        + "[type.resolve]\nowners = [\"challenger\"]\npoints = { resolute = 0.4, irresolute = 0.6 }\n"
        + NO_TALKS
        + r#"
        [move.threaten]
        by = "challenger"
        steps = 1
        needs = ["round == 1"]
        each = { stand = 0.5 }
        [move.resist]
        by = "defender"
        steps = 1
        needs = ["round == 2", "move.threaten >= 1"]
        [move.back_down]
        by = "challenger"
        steps = 1
        needs = ["round == 3", "move.resist >= 1"]
        each = { concedes = 1 }
        [[outcome]]
        id = "climb_down"
        when = ["move.back_down >= 1"]
        [[outcome]]
        id = "war"
        when = ["move.resist >= 1"]
        payoff = { challenger = { type = "resolve", values = { resolute = -0.1, irresolute = -0.9 } }, defender = -0.8 }
        [[outcome]]
        id = "concession"
        when = ["move.threaten >= 1"]
        payoff = { challenger = 1, defender = -0.5 }
        [[outcome]]
        id = "quiet"
        payoff = { defender = 0.2 }
        "#
}

/// Two prices in turn to a buyer whose taste nobody knows: what a refusal tells moves the second.
pub(super) fn screening() -> String {
    head(2, "schedule = [\"market\"]\ninaction = { offer = \"equal\", move = \"equal\" }")
        + &actor("seller", "")
        + &actor("buyer", "")
        + r#"
        [actor.seller.flow.storage]
        value = -0.05
        until = ["agreements >= 1"]
        [actor.buyer.flow.waiting]
        value = { type = "taste", values = { high = -0.2, low = -0.05 } }
        until = ["agreements >= 1"]
        [type.taste]
        owners = ["buyer"]
        points = { high = 0.5, low = 0.5 }
        [issue.price]
        unsettled = true
        levels = { none = 0, low = 0.3, middle = 0.6, high = 1 }
        [issue.price.worth]
        seller = [0.6, 1.1, 1.6]
        buyer = [
          { type = "taste", values = { high = 1.4, low = 0.4 } },
          { type = "taste", values = { high = 0.9, low = -0.1 } },
          { type = "taste", values = { high = 0.4, low = -0.6 } },
        ]
        [forum.market]
        parties = ["seller", "buyer"]
        issues = ["price"]
        turns = ["seller"]
        [[outcome]]
        id = "sale"
        when = ["agreements >= 1"]
        ends = true
        [[outcome]]
        id = "no_sale"
        "#
}

/// Talks that one side leaves unless it is offered enough, with one who knows what that would cost.
pub(super) fn walk_out() -> String {
    head(2, "schedule = [\"table\"]\ninaction = { offer = \"equal\", move = \"equal\" }")
        + &actor("employer", "")
        + &actor("union", "walk_out = { unless_offered = [\"issue.wage >= half\"], rate = 0.7 }")
        + r#"
        [type.stocks]
        owners = ["employer"]
        points = { full = 0.4, low = 0.6 }
        [issue.wage]
        levels = { old = 0, half = 0.5, whole = 1 }
        worth = { employer = -1, union = 1.2 }
        [forum.table]
        parties = ["employer", "union"]
        issues = ["wage"]
        turns = ["employer", "union"]
        [[outcome]]
        id = "contract"
        when = ["agreements >= 1"]
        ends = true
        [[outcome]]
        id = "strike"
        when = ["talks == collapsed"]
        payoff = { employer = { type = "stocks", values = { full = -0.3, low = -1.5 } }, union = -0.4 }
        [[outcome]]
        id = "no_contract"
        payoff = { employer = { type = "stocks", values = { full = 0, low = -0.2 } } }
        "#
}

/// Alternating offers over a pie in sixths, with a risk of breakdown.
pub(super) fn pie() -> String {
    let shares: Vec<String> = (0..=6).map(|k| format!("p{k} = {:?}", f64::from(k + 1) / 7.0)).collect();
    let worth = |mine: bool| {
        (0..=6).map(|k| format!("{:?}", f64::from(if mine { k } else { 6 - k }) / 6.0)).collect::<Vec<_>>().join(", ")
    };
    let player = |id: &str, accident: f64| {
        let of = "patience = 0.9\nprecision = { offer = 20, answer = 10, move = 1 }";
        format!("[actor.{id}]\n{of}\nwar = {{ accident = {accident:?} }}\n")
    };
    head(4, "schedule = [\"table\"]")
        + &player("one", 0.05)
        + &player("two", 0.1)
        + &format!("[issue.pie]\nunsettled = true\nlevels = {{ none = 0, {} }}\n", shares.join(", "))
        + &format!("worth = {{ one = [{}], two = [{}] }}\n", worth(true), worth(false))
        + r#"
        [forum.table]
        parties = ["one", "two"]
        issues = ["pie"]
        turns = ["one", "two"]
        [incident]
        hazard = { rungs = [0.05] }
        war = 1
        [[outcome]]
        id = "breakdown"
        when = ["ended_by == accident"]
        ends = true
        [[outcome]]
        id = "deal"
        when = ["agreements >= 1"]
        ends = true
        [[outcome]]
        id = "none"
        "#
}

/// A ladder of two who may back down in turn, with a risk on every rung.
pub(super) fn ladder() -> String {
    head(3, "inaction = { offer = \"equal\", move = \"equal\" }")
        + "[actor.red]\npatience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\nwar = { accident = -1 }\n"
        + "[actor.blue]\npatience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\nwar = { accident = -1.2 }\n"
        + NO_TALKS
        + r#"
        [move.red_gives_in]
        by = "red"
        steps = 1
        needs = ["move.blue_gives_in < 1"]
        [move.blue_gives_in]
        by = "blue"
        steps = 1
        needs = ["round >= 2", "move.red_gives_in < 1"]
        [incident]
        hazard = { rungs = [0.2] }
        war = 1
        [[outcome]]
        id = "disaster"
        when = ["ended_by == accident"]
        ends = true
        [[outcome]]
        id = "blue_wins"
        when = ["move.red_gives_in >= 1"]
        ends = true
        payoff = { red = -0.3, blue = 1 }
        [[outcome]]
        id = "red_wins"
        when = ["move.blue_gives_in >= 1"]
        ends = true
        payoff = { red = 1, blue = -0.3 }
        [[outcome]]
        id = "draw"
        "#
}
