//! The pages of a case, and that of theory: places that their scripts fill.

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::parts::Page;
use crate::cli::serve::desk::Desk;
use crate::cli::serve::desk::State;
use crate::render::html::prose;
use crate::validation::FORMS;

/// A page of a case, or that there is no such case.
fn view((desk, key): (&Desk, &str), name: &str, title: &str, main: Markup) -> Response {
    match desk.shelf.path(key) {
        Ok(path) => {
            let title = format!("{title}: {}", path.display());
            Page { name, title: &title, case: Some(key), depth: key.split('/').count() }.around(main)
        }
        Err(trouble) => (StatusCode::NOT_FOUND, trouble.message).into_response(),
    }
}

/// How far the work is, and how to end it.
fn progress() -> Markup {
    html! {
        div.progress hidden {
            progress max="1" value="0" aria-label="How far it is" {}
            span.left {}
            button type="button" data-do="cancel" { "Cancel" }
        }
        p.trouble role="alert" hidden {}
    }
}

/// A command with a button that copies it.
fn command() -> Markup {
    html! { code tabindex="0" {} button type="button" data-do="copy" { "Copy the command" } }
}

/// What was found, and what to do with it.
fn found() -> Markup {
    html! {
        section.found hidden aria-label="What was found" {
            div.command { (command()) button type="button" data-do="save" { "Save the results" } }
            p.quiet.note hidden {}
            p.quiet.digest {}
            p.saved role="status" hidden {}
            iframe.report title="Report" sandbox="allow-same-origin" {}
        }
    }
}

/// Title of the case, which its script fills in.
fn title() -> Markup {
    html! { h1.case { span.name { "…" } } p.quiet.about {} }
}

fn seed() -> Markup {
    html! { label { "Seed" input.seed inputmode="numeric" autocomplete="off" size="8"; } }
}

fn runs(hint: &str) -> Markup {
    html! { label { "Runs" input.runs inputmode="numeric" placeholder=(hint) autocomplete="off" size="9"; } }
}

/// The workbench.
pub(in crate::cli::serve) async fn workbench(Extract(desk): State, Path(key): Path<String>) -> Response {
    let main = html! {
        (title())
        div.bench {
            section.side aria-label="The scenario" {
                div.tabs role="tablist" {
                    button type="button" role="tab" id="tab-numbers" aria-controls="numbers" aria-selected="true" { "Numbers" }
                    button type="button" role="tab" id="tab-text" aria-controls="text" aria-selected="false" { "Text" }
                }
                div id="numbers" role="tabpanel" aria-labelledby="tab-numbers" {
                    div.row {
                        label.grow { "Find" input.search type="search" placeholder="cost, tension, north …"; }
                        label.check { input.defaults type="checkbox"; "also defaults" }
                    }
                    div.knobs {}
                }
                div id="text" role="tabpanel" aria-labelledby="tab-text" hidden {
                    div.editor {}
                    ul.faults aria-live="polite" {}
                    div.row {
                        button type="button" data-do="save-text" { "Save the text" }
                        label { "or as" input.as autocomplete="off" aria-label="Name of the copy" size="12"; }
                        button type="button" data-do="copy-case" { "Write a copy into the folder" }
                    }
                    p.written role="status" hidden {}
                }
            }
            section.ends aria-label="Endings" {
                div.row.controls {
                    (seed())
                    button type="button" data-do="reseed" { "Another seed" }
                    (runs(""))
                    label { "Back to" select.history {} }
                    button type="button" data-do="variant" { "Keep for Compare" }
                    button type="button" data-do="link" { "Copy a link" }
                }
                ul.changes {}
                div.bars {}
                p.status.quiet role="status" {}
                (progress())
                (found())
            }
        }
    };
    view((&desk, &key), "work", "Workbench", main)
}

/// The comparison of settings.
pub(in crate::cli::serve) async fn compare(Extract(desk): State, Path(key): Path<String>) -> Response {
    let main = html! {
        (title())
        p { "Each variant is the case with some changes. All are played with the same random draws." }
        form.variants {
            ol.list {}
            div.row {
                button type="button" data-do="add" { "Add a variant" }
                button type="button" data-do="add-bench" { "Add the setting of the workbench" }
                (seed()) (runs(""))
                button.go type="submit" { "Compare" }
            }
        }
        (progress())
        (found())
    };
    view((&desk, &key), "compare", "Compare", main)
}

/// One run.
pub(in crate::cli::serve) async fn replay(Extract(desk): State, Path(key): Path<String>) -> Response {
    let main = html! {
        (title())
        form.row.controls {
            label { "Run" input.run inputmode="numeric" value="0" autocomplete="off" size="7"; }
            (seed())
            button.go type="submit" { "Tell it" }
            button type="button" data-do="before" { "← Run before" }
            button type="button" data-do="after" { "Next run →" }
            label { "that ends" select.ending { option value="" { "in any way" } option value="same" { "in the same way" } } }
        }
        (progress())
        div.command hidden { (command()) }
        p.lead role="status" {}
        div.timeline {}
    };
    view((&desk, &key), "replay", "Replay", main)
}

/// Sweeps, tornados, flips, regions, strategies.
pub(in crate::cli::serve) async fn explore(Extract(desk): State, Path(key): Path<String>) -> Response {
    let main = html! {
        (title())
        form.explore {
            fieldset.kinds { legend { "What do you want to know?" } }
            div.fields {}
            div.row {
                (seed()) (runs("as usual"))
                button.go type="submit" { "Play" }
            }
        }
        (progress())
        (found())
    };
    view((&desk, &key), "explore", "Explore", main)
}

/// Closed forms.
pub(in crate::cli::serve) async fn theory(Extract(_): State) -> Response {
    let main = html! {
        h1 { "Theory" }
        p.lead { "Where theory has an answer, the engine has to give it. Move the inputs; both are computed anew." }
        @for form in FORMS {
            details.form data-form=(form.id) {
                summary { b { (form.title) } span.quiet { " · " (form.source) } }
                p { (form.setup) }
                p.formula { (form.formula) }
                @for rule in form.rules { p.quiet { (prose(rule.says)) } }
                @for input in form.inputs {
                    label.knob data-input=(input.id) data-usual=(input.usual) data-low=(input.domain.low) data-high=(input.domain.high) {
                        span.name { (input.id) } span.quiet { (input.about) "; " (input.domain) }
                    }
                }
                p.trouble role="alert" hidden {}
                div.rows aria-live="polite" {}
                div.command hidden { (command()) }
            }
        }
    };
    Page { name: "theory", title: "Theory", case: None, depth: 0 }.around(main)
}
