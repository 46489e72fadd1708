//! `path=value` on the command line.

use super::Document;

pub(super) fn apply(document: &mut Document, text: &str) {
    let _ = (document, text);
}
