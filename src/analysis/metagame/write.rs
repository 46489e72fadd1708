//! The game as a file that other programs read: Gambit's `.nfg` in two forms, and gameanalysis's JSON.
//!
//! Numbers have all their digits: read back, they are the same bits. Gambit reads them as exact decimals.

use serde_json::{Map, Value, json};

use super::payoffs::{Payoffs, Player};

/// Gambit's strategic game in outcome form, with names of strategies and one named outcome for each profile.
///
/// Gambit (McKelvey, McLennan & Turocy) reads it; OpenSpiel reads [`nfg_payoffs`] only. The first player's strategy changes
/// fastest in the list of outcomes. Names that programs would read differently are changed: quotation marks become apostrophes,
/// backslashes become slashes, and names that come again get a number.
///
/// ```
/// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player};
/// use detente::internals::analysis::metagame::write::nfg_outcomes;
/// let players = vec![Player::new("north", ["firm", "soft"]), Player::new("south", ["wait"])];
/// let blocks = vec![vec![vec![1.0, 2.0], vec![0.0, 0.0]], vec![vec![2.0, 2.0], vec![5.0, 6.0]]];
/// let text = nfg_outcomes(&Payoffs::new(players, blocks).unwrap(), "talks", "100 runs");
/// assert!(text.starts_with("NFG 1 R \"talks\" { \"north\" \"south\" }\n"));
/// assert!(text.contains("{ \"firm, wait\" 1.5, 0 }\n{ \"soft, wait\" 2, 5.5 }\n}\n1 2\n"));
/// ```
#[must_use]
pub fn nfg_outcomes(payoffs: &Payoffs, title: &str, comment: &str) -> String {
    let mut out = header(payoffs.players(), title);
    out += "\n{\n";
    let names: Vec<Vec<String>> = payoffs.players().iter().map(|player| apart(&player.strategies, plain)).collect();
    for of_player in &names {
        let quoted: Vec<String> = of_player.iter().map(|name| format!("\"{name}\"")).collect();
        out += &format!("  {{ {} }}\n", quoted.join(" "));
    }
    out += &format!("}}\n\"{}\"\n\n{{\n", plain(comment));
    let order = first_fastest(payoffs);
    let outcome =
        |choices: &Vec<usize>| choices.iter().zip(&names).map(|(s, n)| &*n[*s]).collect::<Vec<_>>().join(", ");
    // A comma in a name could make two outcomes look the same.
    let labels = apart(&order.iter().map(|(_, choices)| outcome(choices)).collect::<Vec<_>>(), plain);
    for ((profile, _), label) in order.iter().zip(labels) {
        out += &format!("{{ \"{label}\" {} }}\n", numbers(payoffs, *profile).join(", "));
    }
    let indices: Vec<String> = (1..=order.len()).map(|k| k.to_string()).collect();
    out + "}\n" + &indices.join(" ") + "\n"
}

/// Gambit's strategic game in payoff form, as both Gambit and OpenSpiel read it: without names of strategies.
///
/// One line for each profile, the first player's strategy fastest.
///
/// ```
/// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player};
/// use detente::internals::analysis::metagame::write::nfg_payoffs;
/// let players = vec![Player::new("north", ["firm", "soft"]), Player::new("south", ["wait"])];
/// let blocks = vec![vec![vec![1.0, 2.0], vec![0.0, 0.0]], vec![vec![2.0, 2.0], vec![5.0, 6.0]]];
/// let text = nfg_payoffs(&Payoffs::new(players, blocks).unwrap(), "talks");
/// assert_eq!(text, "NFG 1 R \"talks\" { \"north\" \"south\" } { 2 1 }\n\n1.5 0\n2 5.5\n");
/// ```
#[must_use]
pub fn nfg_payoffs(payoffs: &Payoffs, title: &str) -> String {
    let counts: Vec<String> = payoffs.players().iter().map(|player| player.strategies.len().to_string()).collect();
    let mut out = header(payoffs.players(), title) + &format!(" {{ {} }}\n\n", counts.join(" "));
    for (profile, _) in first_fastest(payoffs) {
        out += &format!("{}\n", numbers(payoffs, profile).join(" "));
    }
    out
}

/// gameanalysis's `samplegame.1` (Wiedenbeck, Cassell & Wellman 2014): each player is a role of one, and each block an observation.
///
/// Names keep only printable ASCII without `,`, `;` and `:`, which that program reserves; other characters become `_`. It sorts
/// roles and strategies by name.
///
/// ```
/// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player};
/// use detente::internals::analysis::metagame::write::samplegame;
/// let players = vec![Player::new("north", ["firm", "soft"])];
/// let game = samplegame(&Payoffs::new(players, vec![vec![vec![1.0, 2.0]], vec![vec![2.5, 2.0]]]).unwrap());
/// assert_eq!(game["profiles"][1]["north"], serde_json::json!([["soft", 1, [2.5, 2.0]]]));
/// ```
#[must_use]
pub fn samplegame(payoffs: &Payoffs) -> Value {
    let players = payoffs.players();
    let roles = apart(&players.iter().map(|player| player.name.clone()).collect::<Vec<_>>(), reserved);
    let strategies: Vec<Vec<String>> = players.iter().map(|player| apart(&player.strategies, reserved)).collect();
    let by_role = |of: &dyn Fn(usize) -> Value| -> Value {
        Value::Object(roles.iter().enumerate().map(|(k, role)| (role.clone(), of(k))).collect::<Map<_, _>>())
    };
    let game = payoffs.game();
    let profile = |profile: usize| {
        let choices = game.choices(profile);
        by_role(&|k| json!([[strategies[k][choices[k]], 1, payoffs.blocks(profile, k)]]))
    };
    json!({
        "type": "samplegame.1",
        "players": by_role(&|_| json!(1)),
        "strategies": by_role(&|k| json!(strategies[k])),
        "profiles": (0..payoffs.n_profiles()).map(profile).collect::<Vec<_>>(),
    })
}

fn header(players: &[Player], title: &str) -> String {
    let names = apart(&players.iter().map(|player| player.name.clone()).collect::<Vec<_>>(), plain);
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("NFG 1 R \"{}\" {{ {} }}", plain(title), names.join(" "))
}

/// Profiles with their choices, in the order of the file.
fn first_fastest(payoffs: &Payoffs) -> Vec<(usize, Vec<usize>)> {
    let game = payoffs.game();
    let mut all: Vec<(usize, Vec<usize>)> = (0..payoffs.n_profiles()).map(|k| (k, game.choices(k))).collect();
    all.sort_by(|(_, a), (_, b)| a.iter().rev().cmp(b.iter().rev()));
    all
}

fn numbers(payoffs: &Payoffs, profile: usize) -> Vec<String> {
    // The two zeros are one. No exponent: not every program reads one.
    (0..payoffs.players().len()).map(|player| (payoffs.mean(profile, player) + 0.0).to_string()).collect()
}

/// A name as all programs read it: they do not agree on how a quotation mark is written inside of quotation marks.
fn plain(text: &str) -> String {
    let safe = |c: char| match c {
        '"' => '\'',
        '\\' => '/',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(safe).collect()
}

/// A name without what gameanalysis reserves.
fn reserved(text: &str) -> String {
    text.chars().map(|c| if (' '..='~').contains(&c) && !",;:".contains(c) { c } else { '_' }).collect()
}

/// Names made safe, of which those that come again have a number behind them.
fn apart(names: &[String], safe: fn(&str) -> String) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(names.len());
    let mut taken = std::collections::BTreeSet::new();
    for name in names {
        let name = safe(name);
        let mut free = name.clone();
        let mut n = 2;
        while !taken.insert(free.clone()) {
            free = format!("{name} ({n})");
            n += 1;
        }
        out.push(free);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Payoffs {
        let players = vec![Player::new("a \"big\" one", ["x", "x\\y,z"]), Player::new("b", ["é:", "w;", "_;"])];
        let block = |k: usize, i: usize| vec![0.1 * k as f64, 1e-7 * i as f64 - 0.0];
        Payoffs::new(players, (0..6).map(|k| vec![block(k, 0), block(k, 1)]).collect()).unwrap()
    }

    #[test]
    fn outcomes_are_in_order_and_names_are_safe() {
        let text = nfg_outcomes(&sample(), "a\nb", "said \"so\"");
        assert!(text.starts_with("NFG 1 R \"a b\" { \"a 'big' one\" \"b\" }\n{\n  { \"x\" \"x/y,z\" }\n"), "{text}");
        assert!(text.contains("\"said 'so'\""));
        // Profile 3 is the first player's second strategy against the other's first: second in the file.
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("{ \"")).collect();
        assert_eq!(lines[1], "{ \"x/y,z, é:\" 0.15000000000000002, 0.15000005000000002 }");
        assert!(text.ends_with("}\n1 2 3 4 5 6\n"));
    }

    #[test]
    fn numbers_read_back_and_names_of_gameanalysis_differ() {
        let payoffs = sample();
        let text = nfg_payoffs(&payoffs, "t");
        for (line, (profile, _)) in text.lines().skip(2).zip(first_fastest(&payoffs)) {
            let read: Vec<f64> = line.split(' ').map(|x| x.parse().unwrap()).collect();
            assert_eq!(read, [payoffs.mean(profile, 0), payoffs.mean(profile, 1)]);
        }
        let game = samplegame(&payoffs);
        assert_eq!(game["strategies"]["b"], json!(["__", "w_", "__ (2)"]));
        assert_eq!(game["profiles"].as_array().map(Vec::len), Some(6));
        assert_eq!(game["players"], json!({ "a \"big\" one": 1, "b": 1 }));
    }
}
