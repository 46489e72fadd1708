//! Situations that an actor thinks of: with a package accepted.

use crate::engine::game::consent::{at_the_table, ratifiers};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorSet, ForumIdx, IssueSet, PackageIdx};
use crate::model::Model;

/// Puts into `to` the situation with package z of a forum, as those think of it who are asked for it: adopted, and with the
/// tension step that success brings. `changed`: issues that it changes.
pub fn suppose(world: &World, from: &State, to: &mut State, forum: ForumIdx, z: PackageIdx, changed: IssueSet) {
    let model = world.model;
    let missing = ratifiers(model, changed) & !at_the_table(model, forum);
    adopt(model, from, to, forum, z, changed, missing);
    if missing.is_empty() {
        let rise = from.rise(model, &to.levels);
        to.add_tension(-world.truth(model.tension.relief) * rise);
    }
}

/// Writes into `to` the situation with a package accepted: final if no ratifier is missing, else waiting.
pub fn adopt(
    model: &Model,
    from: &State,
    to: &mut State,
    forum: ForumIdx,
    z: PackageIdx,
    changed: IssueSet,
    missing: ActorSet,
) {
    to.copy_situation(from);
    to.adopt(model, forum, z, changed, missing);
}
