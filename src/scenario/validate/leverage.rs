//! Rules on moves: which force they act on, and that they do not trigger each other in a circle.

use super::Context;
use crate::index::{TiVec, ti_vec};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::File;
use crate::scenario::format::grammar::crisis::{Each, Move};
use crate::scenario::format::key::OneOrEach;
use crate::scenario::{MoveIdx, Scenario};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for m in &scenario.moves {
        let each = c.one(&File::MOVE, &m.id).table(&Move::EACH);
        let short = matches!(each.find(&Each::BALANCE), Some(OneOrEach::One(_)));
        if short && scenario.forces.len() != 1 {
            let d = Diagnostic::error(
                "S026",
                format!("`{}` does not say which force it is about", each.path(&Each::BALANCE)),
            )
            .at(each.span(&Each::BALANCE), "one number");
            out.push(if scenario.forces.is_empty() {
                d.help("the scenario has no `[force.ID]`; leave it out")
            } else {
                let ids: Vec<String> = scenario.forces.iter().map(|f| format!("{} = …", f.id)).collect();
                d.help(format!("write `balance = {{ {} }}`", ids.join(", ")))
            });
        }
    }
    let before = out.len();
    circles(c, scenario, out);
    if out.len() == before {
        super::storm::check(c, scenario, out);
    }
}

fn circles(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    // 0: not seen, 1: on the way, 2: done.
    let mut state: TiVec<MoveIdx, u8> = ti_vec![0; scenario.moves.len()];
    for start in scenario.moves.keys() {
        if state[start] != 0 {
            continue;
        }
        let mut way = vec![(start, 0_usize)];
        state[start] = 1;
        while let Some(&mut (at, ref mut next)) = way.last_mut() {
            let Some(&to) = scenario.moves[at].each.triggers.get(*next) else {
                state[at] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            match state[to] {
                0 => {
                    state[to] = 1;
                    way.push((to, 0));
                }
                1 => {
                    let from = way.iter().position(|w| w.0 == to).unwrap_or(0);
                    let ids: Vec<&str> =
                        way[from..].iter().map(|w| w.0).chain([to]).map(|m| scenario.moves[m].id.as_str()).collect();
                    let id = scenario.moves[at].id.as_str();
                    out.push(
                        Diagnostic::error("S053", format!("moves trigger each other in a circle: {}", ids.join(" → ")))
                            .at(c.one(&File::MOVE, id).table(&Move::EACH).span(&Each::TRIGGERS), "closes the circle")
                            .help("take one of the triggers out"),
                    );
                }
                _ => {}
            }
        }
    }
}
