//! Games as files for other programs. `tests/gambit` has these programs read and solve them.

use std::collections::BTreeMap;

use crate::desk::{Desk, Done, scenario};
use crate::equilibrium::GAMES;

fn game(name: &str) -> String {
    scenario(&format!("games/{name}.toml"))
}

fn typed(desk: &Desk, words: &[&str]) -> Done {
    Done::from(desk.command("").args(words).output().unwrap())
}

/// A number as a fraction of whole numbers.
type Fraction = (u128, u128);

/// What a file says, read as narrowly as the strictest reader does.
#[derive(Debug, PartialEq)]
struct Read {
    title: String,
    players: Vec<String>,
    comment: String,
    nodes: Vec<Node>,
}

#[derive(Debug, PartialEq)]
enum Node {
    Chance(Vec<(String, Fraction)>),
    Choice { player: usize, set: usize, label: String, actions: Vec<String> },
    End(Vec<f64>),
}

/// Words: texts in quotation marks, and what stands between blanks.
fn words(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (part, text) in line.split('"').enumerate() {
        match part % 2 {
            1 => out.push(text.to_string()),
            _ => out.extend(text.split_whitespace().map(str::to_string)),
        }
    }
    out
}

fn fraction(text: &str) -> Fraction {
    match text.split_once('/') {
        // Some readers keep both in 32 bits.
        Some((a, b)) => (a.parse::<i32>().unwrap() as u128, b.parse::<i32>().unwrap() as u128),
        None => {
            let digits = text.strip_prefix("0.").unwrap();
            (digits.parse().unwrap(), 10_u128.pow(digits.len() as u32))
        }
    }
}

fn read(text: &str) -> Read {
    let mut lines = text.lines();
    let head = words(lines.next().unwrap());
    assert_eq!(head[..3], ["EFG", "2", "R"]);
    assert_eq!((head[4].as_str(), head.last().unwrap().as_str()), ("{", "}"));
    let comment = words(lines.next().unwrap()).remove(0);
    assert_eq!(lines.next(), Some(""));
    let mut numbers = (0, 0);
    let node = |line: &str| {
        let words = words(line);
        match words[0].as_str() {
            "c" => {
                numbers.0 += 1;
                assert_eq!(words[2], numbers.0.to_string());
                assert_eq!(
                    (words[4].as_str(), &words[words.len() - 2..]),
                    ("{", &["}".to_string(), "0".to_string()][..])
                );
                let options = words[5..words.len() - 2].chunks(2);
                Node::Chance(options.map(|pair| (pair[0].clone(), fraction(&pair[1]))).collect())
            }
            "p" => Node::Choice {
                player: words[2].parse::<usize>().unwrap() - 1,
                set: words[3].parse().unwrap(),
                label: words[4].clone(),
                actions: words[6..words.len() - 2].to_vec(),
            },
            "t" => {
                numbers.1 += 1;
                assert_eq!(words[2], numbers.1.to_string());
                Node::End(words[5..words.len() - 1].iter().map(|x| x.trim_end_matches(',').parse().unwrap()).collect())
            }
            other => panic!("{other}"),
        }
    };
    let nodes = lines.map(node).collect();
    Read { title: head[3].clone(), players: head[5..head.len() - 1].to_vec(), comment, nodes }
}

/// What is left of 1.
fn less((a, b): Fraction, (c, d): Fraction) -> Fraction {
    let common = |mut x: u128, mut y: u128| {
        while y > 0 {
            (x, y) = (y, x % y);
        }
        x.max(1)
    };
    let (top, bottom) = (a * d - c * b, b * d);
    (top / common(top, bottom), bottom / common(top, bottom))
}

impl Read {
    /// Expected payoffs of even play from a node on, and the node behind all that follow it.
    fn even(&self, at: usize) -> (Vec<f64>, usize) {
        let odds: Vec<f64> = match &self.nodes[at] {
            Node::End(payoff) => return (payoff.clone(), at + 1),
            Node::Chance(options) => options.iter().map(|(_, (a, b))| *a as f64 / *b as f64).collect(),
            Node::Choice { actions, .. } => vec![1.0 / actions.len() as f64; actions.len()],
        };
        let (mut sum, mut next) = (vec![0.0; self.players.len()], at + 1);
        for p in odds {
            let (values, then) = self.even(next);
            sum.iter_mut().zip(values).for_each(|(sum, v)| *sum += p * v);
            next = then;
        }
        (sum, next)
    }

    /// Rules that other programs have.
    fn is_portable(&self) {
        let mut sets: Vec<BTreeMap<usize, (&String, &Vec<String>)>> = vec![BTreeMap::new(); self.players.len()];
        for node in &self.nodes {
            match node {
                Node::Chance(options) => {
                    assert!(options.len() > 1 && options.iter().all(|(_, (a, _))| *a > 0));
                    let rest = options.iter().fold((1, 1), |rest, (_, p)| less(rest, *p));
                    assert_eq!(rest, (0, 1), "{options:?}");
                    apart(options.iter().map(|(name, _)| name));
                }
                Node::Choice { player, set, label, actions } => {
                    assert!(actions.len() > 1);
                    apart(actions.iter());
                    let same = sets[*player].entry(*set).or_insert((label, actions));
                    assert_eq!(*same, (label, actions));
                }
                Node::End(payoff) => assert_eq!(payoff.len(), self.players.len()),
            }
        }
        for sets in sets {
            assert_eq!(sets.keys().copied().collect::<Vec<_>>(), (1..=sets.len()).collect::<Vec<_>>());
            apart(sets.values().map(|(label, _)| *label));
        }
        assert_eq!(self.even(0).1, self.nodes.len());
    }
}

fn apart<'a>(names: impl Iterator<Item = &'a String>) {
    let mut names: Vec<&String> = names.collect();
    names.sort();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

/// Every game of ours is a tree that others read, whose even play has the payoffs of precision 0.
#[test]
fn every_game_is_portable_and_the_same_game() {
    let desk = Desk::new();
    let mut shipped: Vec<String> = std::fs::read_dir(scenario("games"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().trim_end_matches(".toml").to_string())
        .collect();
    shipped.sort();
    assert_eq!(shipped, GAMES);
    for name in GAMES {
        let text = desk.run(&format!("export {} --efg", game(name))).good().out;
        assert_eq!(text, desk.run(&format!("export {} --efg", game(name))).good().out, "{name}");
        let tree = read(&text);
        tree.is_portable();
        assert!(tree.nodes.len() < 2000 && !tree.comment.contains("Note"), "{name}");
        let law = desk.run(&format!("exact {} --lambda 0 --format json", game(name))).good().json();
        let payoffs: Vec<f64> = law["equilibrium"]["gains"]
            .as_array()
            .unwrap()
            .iter()
            .map(|gain| law["law"]["payoff"][gain["actor"].as_str().unwrap()].as_f64().unwrap())
            .collect();
        let even = tree.even(0).0;
        assert_eq!(even.len(), payoffs.len());
        for (a, b) in even.iter().zip(&payoffs) {
            assert!((a - b).abs() < 1e-12, "{name}: {even:?} {payoffs:?}");
        }
    }
}

/// Both choose at once: the second knows its own type, and not what the first has done.
#[test]
fn simultaneous_moves_are_successive_ones_in_one_information_set() {
    let desk = Desk::new();
    let tree = read(&desk.run(&format!("export {} --efg", game("private-chicken"))).good().out);
    let of = |who: usize| {
        let mut sizes = BTreeMap::new();
        for node in &tree.nodes {
            if let Node::Choice { player, set, .. } = node
                && *player == who
            {
                *sizes.entry(*set).or_insert(0) += 1;
            }
        }
        sizes.into_values().collect::<Vec<i32>>()
    };
    // Two types each. The first sees neither the other's type; the second sees neither it nor what the first does.
    assert_eq!((of(0), of(1)), (vec![2, 2], vec![4, 4]));
}

/// By hand: who enters, who fights, who leaves.
#[test]
fn a_normal_form_has_what_every_combination_of_plans_pays() {
    let desk = Desk::new();
    let text = desk.run(&format!("export {} --nfg", game("entry-deterrence"))).good().out;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "NFG 1 R \"Entry deterrence\" { \"entrant\" \"incumbent\" }");
    assert_eq!(lines[2].trim(), "{ \"1: no move\" \"1: enter; 2: no move\" \"1: enter; 2: leave\" }");
    assert_eq!(lines[3].trim(), "{ \"1: no move\" \"1: fight\" }");
    // Stays out; enters; enters to leave after a fight. The incumbent shares, then fights.
    assert_eq!(lines[7..], ["0 1", "0.5 0.4", "0.5 0.4", "0 1", "-0.6 -0.2", "-0.3 0.6"]);
    let large = desk.run(&format!("export {} --nfg", game("chain-store"))).refused(2, "combinations of plans");
    assert!(large.err.contains("`--efg`"), "{}", large.err);
}

#[test]
fn chances_that_are_no_small_fractions_are_decimals_that_add_up() {
    let desk = Desk::new();
    let text = desk.run(&format!("export {} --efg --set actor.union.walk_out.rate=1", game("walk-out"))).good().out;
    read(&text).is_portable();
    assert!(
        text.contains("\"nothing\" 0.36787944117144") && text.contains("\"union walks out\" 0.63212055882855"),
        "{text}"
    );
}

#[test]
fn names_are_those_for_people_and_safe() {
    let desk = Desk::new();
    let file = game("entry-deterrence");
    let set = [
        "actor.entrant.name=\"The \\\"new\\\" one\\\\two\"",
        "move.enter.name=\"Go in\"",
        "move.leave.name=\"Go in!\"",
    ];
    let words: Vec<&str> =
        ["export", &file, "--efg"].into_iter().chain(set.iter().flat_map(|s| ["--set", *s])).collect();
    let tree = read(&typed(&desk, &words).good().out);
    tree.is_portable();
    assert_eq!(
        (tree.title.as_str(), &tree.players[..]),
        ("Entry deterrence", &["The 'new' one/two", "incumbent"].map(str::to_string)[..])
    );
    let Node::Choice { actions, .. } = &tree.nodes[0] else { panic!() };
    assert_eq!(actions[..], ["no move", "Go in"]);
}

#[test]
fn what_stands_there_is_replaced_only_if_somebody_says_so() {
    let desk = Desk::new();
    let export = format!("export {} --efg -o game.efg", game("entry-deterrence"));
    assert_eq!(desk.run(&export).good().out, "game.efg\n");
    let first = std::fs::read(desk.path("game.efg")).unwrap();
    std::fs::write(desk.path("game.efg"), "mine").unwrap();
    desk.run(&export).refused(2, "`--force`");
    assert_eq!(std::fs::read(desk.path("game.efg")).unwrap(), b"mine");
    desk.run(&format!("{export} --force")).good();
    assert_eq!(std::fs::read(desk.path("game.efg")).unwrap(), first);
    let file = game("entry-deterrence");
    desk.run(&format!("export {file} --efg -o case")).refused(2, "is a folder");
    desk.run(&format!("export {file} --efg -o nowhere/game.efg")).refused(2, "cannot write `nowhere/game.efg`");
    desk.run(&format!("export {file}")).refused(2, "--efg");
    desk.run(&format!("export {file} --efg --nfg")).refused(2, "cannot be used with");
    desk.run(&format!("export {file} --efg --force")).refused(2, "--out");
}

#[test]
fn games_that_cannot_be_written_out_are_refused_with_a_way_out() {
    let desk = Desk::new();
    desk.run(&format!("export {} --efg --most 20", game("chain-store"))).refused(2, "allow more with `--most N`");
    let baseline = scenario("security-talks-2022/baseline.toml");
    desk.run(&format!("export {baseline} --efg")).refused(2, "continuous distribution");
    desk.run("export case/mime.toml --efg").refused(2, "did you mean");
}

/// Other programs know one λ, equal weights and payoffs of round 1. Where that is another equilibrium, it is said.
#[test]
fn it_is_said_where_a_logit_equilibrium_would_be_another_one() {
    let desk = Desk::new();
    let notes = |name: &str, set: &str| {
        let done = desk.run(&format!("export {} --efg --set {set}", game(name))).good();
        let notes: Vec<String> =
            done.err.lines().filter_map(|line| line.strip_prefix("note: ")).map(str::to_string).collect();
        let comment = read(&done.out).comment;
        assert!(notes.iter().all(|note| comment.contains(&format!("Note: {note}."))), "{comment}");
        assert_eq!(comment.matches("Note").count(), notes.len());
        notes
    };
    let one = |name: &str, set: &str, word: &str| {
        let notes = notes(name, set);
        assert!(notes.len() == 1 && notes[0].contains(word), "{set}: {notes:?}");
    };
    assert!(notes("walk-out", "actor.union.precision.answer=1").is_empty());
    one("walk-out", "scenario.inaction.offer=0.5", "`inaction`");
    one("walk-out", "actor.union.precision.answer=2", "precisions");
    one("walk-out", "actor.union.patience=0.9", "`patience`");
    one("screening-two-prices", "scenario.foresight=myopic", "do not choose in an equilibrium");
    let quiet = desk.run(&format!("export {} --efg --quiet --set actor.union.patience=0.9", game("walk-out"))).good();
    assert!(!quiet.err.contains("note"), "{}", quiet.err);
}
