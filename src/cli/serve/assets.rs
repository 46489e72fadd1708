//! Script and style, as `web/build.mjs` makes them from `web/src`, and the font of the reports.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::door::typed;

/// Name, type and content.
const ALL: &[(&str, &str, &[u8])] = &[
    ("page.js", "text/javascript; charset=utf-8", include_bytes!("../../../web/dist/page.js")),
    ("editor.js", "text/javascript; charset=utf-8", include_bytes!("../../../web/dist/editor.js")),
    ("page.css", "text/css; charset=utf-8", include_bytes!("../../../web/src/page.css")),
    ("regular.woff2", "font/woff2", include_bytes!("../../../assets/fonts/Inter-Regular.woff2")),
    ("bold.woff2", "font/woff2", include_bytes!("../../../assets/fonts/Inter-Bold.woff2")),
    ("licenses.txt", "text/plain; charset=utf-8", include_bytes!("../../../web/dist/licenses.txt")),
];

/// One of them.
pub(super) async fn get(Path(file): Path<String>) -> Response {
    match ALL.iter().find(|(name, ..)| *name == file) {
        Some((_, kind, content)) => typed(kind, *content),
        None => (StatusCode::NOT_FOUND, "there is no such file").into_response(),
    }
}
