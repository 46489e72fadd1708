//! Names that people could not tell apart.

use super::Context;
use super::item::Item;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::actors::{Actor, Point, Type};
use crate::scenario::format::grammar::crisis::{Force, Move, Shift, Step};
use crate::scenario::format::grammar::{Block, File, Forum, Issue, Level, Outcome, Proposal};
use crate::scenario::format::key::{ById, Key};
use crate::scenario::names::step_id;
use crate::scenario::span::Span;
use crate::scenario::text::{Named, tell_apart};
use crate::scenario::tree::{Entry, Node};

pub(super) fn check(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let file = Item::file(c);
    by_id(&file, &File::ACTOR, &Actor::NAME, "actors", out);
    by_id(&file, &File::TYPE, &Type::NAME, "types", out);
    by_id(&file, &File::ISSUE, &Issue::NAME, "issues", out);
    by_id(&file, &File::BLOCK, &Block::NAME, "blocks", out);
    by_id(&file, &File::FORUM, &Forum::NAME, "forums", out);
    by_id(&file, &File::PROPOSAL, &Proposal::NAME, "proposals", out);
    by_id(&file, &File::MOVE, &Move::NAME, "moves", out);
    by_id(&file, &File::FORCE, &Force::NAME, "uses of force", out);
    by_id(&file, &File::SHIFT, &Shift::NAME, "shifts", out);
    let classes = file.node(&File::OUTCOME).and_then(Node::list).unwrap_or_default();
    let classes = classes.iter().filter_map(|n| Some(named(Outcome::ID.of(n)?.text()?, n, &Outcome::NAME, n.span)));
    tell_apart("outcome classes", classes, out);
    for issue in file.by_id(&File::ISSUE) {
        let levels = issue.entries(&Issue::LEVELS).map(|e| of_entry(e, &Level::NAME));
        tell_apart(&format!("levels of `{}`", issue.id), levels, out);
    }
    for known in file.by_id(&File::TYPE) {
        let points = known.entries(&Type::POINTS).map(|e| of_entry(e, &Point::NAME));
        tell_apart(&format!("points of `{}`", known.id), points, out);
    }
    for one in file.by_id(&File::MOVE) {
        let steps = one.node(&Move::STEPS).and_then(Node::list).unwrap_or_default();
        let steps = steps.iter().filter_map(|n| Some(named(step_id(n)?, n, &Step::NAME, n.span)));
        tell_apart(&format!("steps of `{}`", one.id), steps, out);
    }
}

fn by_id<S>(
    file: &Item<'_, File>,
    tables: &Key<File, ById<S>>,
    name: &Key<S, String>,
    plural: &str,
    out: &mut Vec<Diagnostic>,
) {
    tell_apart(plural, file.entries(tables).map(|entry| of_entry(entry, name)), out);
}

fn of_entry<'a, S>(entry: &'a Entry, name: &Key<S, String>) -> Named<'a> {
    named(&entry.key, &entry.node, name, entry.key_span)
}

fn named<'a, S>(id: &'a str, table: &'a Node, name: &Key<S, String>, place: Span) -> Named<'a> {
    Named { id, name: name.of(table).and_then(|n| Some((n.text()?, n.span))), place }
}
