//! The first page: the cases, and how to begin one.

use std::sync::OnceLock;

use axum::extract::State as Extract;
use axum::response::Response;
use maud::{Markup, html};

use super::parts::Page;
use crate::cli::serve::ask::Case;
use crate::cli::serve::desk::State;
use crate::cli::serve::shelf::{Item, Shelf};
use crate::facade::scenario::Scenario;
use crate::scenario::TEMPLATES;

/// A case on the shelf: what it is called and about, or that it cannot be opened.
fn card(shelf: &Shelf, item: &Item) -> Markup {
    let case = Case { case: item.key.clone(), text: None, changes: Vec::new() };
    let link = format!("work/{}", item.key);
    html! {
        li.card {
            @match &shelf.open(&case) {
                Ok(scenario) => {
                    (table(scenario))
                    div {
                        h3 { a href=(link) { (scenario.name()) } }
                        @if let Some(about) = about(shelf, item, scenario) { p { (about) } }
                        p.quiet { (facts(scenario)) br; code { (item.file) } }
                    }
                }
                Err(trouble) => {
                    div {
                        h3 { a href=(link) { (item.file) } }
                        p.bad { (trouble.message) "; open it to see where" }
                    }
                }
            }
        }
    }
}

/// Actors up to so many are named.
const NAMED: usize = 4;

fn facts(scenario: &Scenario) -> String {
    let checked = scenario.checked();
    let names: Vec<&str> = checked.actors.iter().map(|actor| actor.name.as_str()).collect();
    let who = if names.len() > NAMED { format!("{} actors", names.len()) } else { names.join(", ") };
    format!("{who}; {} round{}", checked.rounds, if checked.rounds == 1 { "" } else { "s" })
}

/// Who talks with whom: actors as circles, a line between any two who sit in one forum.
fn table(scenario: &Scenario) -> Markup {
    let checked = scenario.checked();
    let n = checked.actors.len();
    let at = |i: usize| {
        let angle = std::f64::consts::TAU * (i as f64 / n as f64 - 0.25);
        (46.0 + 32.0 * angle.cos(), 46.0 + 32.0 * angle.sin())
    };
    let meet = |a: usize, b: usize| {
        checked.forums.iter().any(|forum| [a, b].iter().all(|i| forum.parties.iter().any(|party| party.0 == *i)))
    };
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).filter(|(a, b)| meet(*a, *b));
    html! {
        svg viewBox="0 0 92 92" aria-hidden="true" {
            @for (a, b) in pairs {
                @let ((x1, y1), (x2, y2)) = (at(a), at(b));
                line x1=(short(x1)) y1=(short(y1)) x2=(short(x2)) y2=(short(y2)) {}
            }
            @for (i, actor) in checked.actors.iter().enumerate() {
                @let (x, y) = at(i);
                circle cx=(short(x)) cy=(short(y)) r="12" {}
                text x=(short(x)) y=(short(y)) { (initials(&actor.name)) }
            }
        }
    }
}

fn short(x: f64) -> String {
    format!("{x:.1}")
}

/// The first letters of up to two words, or of one.
fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphabetic())).take(2).collect()
}

/// What the case is about, in a sentence: why it is as it is, else what its file begins with.
fn about(shelf: &Shelf, item: &Item, scenario: &Scenario) -> Option<String> {
    let checked = scenario.checked();
    let head = || {
        let text = shelf.text(&item.key).unwrap_or_default();
        let comment = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
        comment.collect::<Vec<_>>().join(" ")
    };
    let words = if checked.why.trim().is_empty() { head() } else { checked.why.clone() };
    // What stands in the card already is not said again.
    let is_known = |sentence: &&str| {
        let plain = sentence.trim_end_matches('.');
        plain.is_empty() || plain == scenario.name() || plain == checked.source
    };
    sentences(&words).into_iter().find(|sentence| !is_known(sentence)).map(str::to_string)
}

/// A text, cut behind its full stops.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(". ").map(str::trim).collect()
}

/// Cases by folder, those of one folder together. A folder with a case to begin with is open.
fn shelves(shelf: &Shelf, items: &[Item], all_open: bool) -> Markup {
    let mut groups: Vec<(&str, Vec<&Item>)> = Vec::new();
    for item in items {
        match groups.last_mut() {
            Some((group, of)) if *group == item.group => of.push(item),
            _ => groups.push((&item.group, vec![item])),
        }
    }
    let has_base = |of: &[&Item]| of.iter().any(|item| item.file.ends_with("baseline.toml"));
    groups.sort_by_key(|(_, of)| !has_base(of));
    html! {
        @for (group, of) in &groups {
            details open[all_open || has_base(of)] {
                summary {
                    b { @if group.is_empty() { "In the folder itself" } @else { (group) } }
                    span.quiet { " · " (of.len()) @if of.len() == 1 { " case" } @else { " cases" } }
                }
                ul.cards { @for item in of { (card(shelf, item)) } }
            }
        }
    }
}

/// The cases of this program, which stay as they are: opened for the first page, not for each.
static SHIPPED: OnceLock<Markup> = OnceLock::new();

/// All cases.
pub(in crate::cli::serve) async fn library(Extract(desk): State) -> Response {
    let own = desk.shelf.own();
    let main = html! {
        h1 { "Negotiations under the threat of escalation" }
        p.lead { "Open a case, move a number, and watch the endings move." }
        section aria-labelledby="own" {
            h2 id="own" { "Your folder " code { (desk.shelf.root().display()) } }
            @if own.is_empty() {
                p { "There is no case in it yet. Begin one here, or open one that comes with the program and write a copy." }
            }
            (shelves(&desk.shelf, &own, true))
            form.row.new {
                label { "New case" input name="name" required placeholder="harbor" autocomplete="off"; }
                label { "from"
                    select name="template" {
                        @for template in TEMPLATES { option value=(template.id) data-about=(template.about) { (template.id) } }
                    }
                }
                button type="submit" { "Write it into the folder" }
                p.quiet.about role="status" { (TEMPLATES[0].about) }
            }
            form.row.link {
                label.grow { "Open a link that somebody sent" input name="link" required placeholder="detente:work/…" autocomplete="off"; }
                button type="submit" { "Open" }
            }
            p.trouble role="alert" hidden {}
        }
        section aria-labelledby="shipped" {
            h2 id="shipped" { "Cases that come with the program" }
            (SHIPPED.get_or_init(|| shelves(&desk.shelf, &Shelf::shipped(), false)))
        }
    };
    Page { name: "library", title: "Cases", case: None, depth: 0 }.around(main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_case_says_what_it_is_about() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().into()).unwrap();
        for item in Shelf::shipped() {
            let case = Case { case: item.key.clone(), text: None, changes: Vec::new() };
            let scenario = shelf.open(&case).unwrap();
            let about = about(&shelf, &item, &scenario).unwrap();
            assert!(about.ends_with(['.', '?', ':']) && !about.starts_with('#'), "{}: {about}", item.file);
        }
    }
}
