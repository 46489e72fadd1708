//! The pages. What moves on them is done by `web/src`; each names its script in `data-page`.

mod library;
mod parts;
mod views;

pub(super) use library::library;
pub(super) use views::{compare, explore, replay, theory, workbench};
