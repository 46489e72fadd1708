//! What all pages have: head, navigation, foot.

use axum::response::Response;
use maud::{DOCTYPE, Markup, html};

use crate::cli::serve::door::typed;

/// Pages of a case: first part of the address, name.
const VIEWS: &[(&str, &str)] =
    &[("work", "Workbench"), ("compare", "Compare"), ("replay", "Replay"), ("explore", "Explore")];

/// Which page it is.
pub(super) struct Page<'a> {
    /// Name of its script, and of the view.
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    /// Key of the case.
    pub(super) case: Option<&'a str>,
    /// How many folders lie between the page and the first one.
    pub(super) depth: usize,
}

impl Page<'_> {
    /// The whole page around what is its own.
    pub(super) fn around(&self, main: Markup) -> Response {
        let up = if self.depth == 0 { "./".to_string() } else { "../".repeat(self.depth) };
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · detente" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href={ (up) "assets/page.css" };
                    script type="module" src={ (up) "assets/page.js" } {}
                }
                body data-page=(self.name) data-root=(up) data-case=[self.case] {
                    a.skip href="#main" { "Skip to the page" }
                    header.top {
                        a.home href=(up) { "detente" }
                        nav aria-label="Pages" {
                            @if let Some(key) = self.case {
                                @for (view, name) in VIEWS {
                                    a href={ (up) (view) "/" (key) } data-view=(view)
                                        aria-current=[(*view == self.name).then_some("page")] { (name) }
                                }
                            }
                            a href={ (up) "theory" } aria-current=[(self.name == "theory").then_some("page")] { "Theory" }
                        }
                    }
                    main id="main" { (main) }
                    noscript { p.trouble { "These pages need JavaScript, which runs on this machine alone." } }
                    footer {
                        "detente " (env!("CARGO_PKG_VERSION")) ". Everything runs on this machine. This is a simulation of stated "
                        "assumptions, not a forecast. " a href={ (up) "assets/licenses.txt" } { "Licenses" }
                    }
                }
            }
        };
        typed("text/html; charset=utf-8", page.into_string())
    }
}
