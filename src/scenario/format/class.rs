//! What ids can name, and the index type of each.

use crate::index::{
    ActorIdx, BlockIdx, ForceIdx, ForumIdx, Index, IssueIdx, MoveIdx, OutcomeIdx, ProposalIdx, ShiftIdx, TypeIdx,
};

/// What an id can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// `[actor.ID]`
    Actor,
    /// `[type.ID]`
    Type,
    /// `[issue.ID]`
    Issue,
    /// `block` of an issue
    Block,
    /// `[forum.ID]`
    Forum,
    /// `[proposal.ID]`
    Proposal,
    /// `[move.ID]`
    Move,
    /// `[force.ID]`
    Force,
    /// `[shift.ID]`
    Shift,
    /// `[event.ID]`
    Event,
    /// `[[outcome]]`
    Outcome,
    /// `[evidence.ID]`
    Evidence,
    /// `[uncertainty.ID]`
    Uncertainty,
    /// a flow of one actor, referred to by nothing
    Flow,
}

impl Class {
    /// Word for messages; also the table's key in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Actor => "actor",
            Class::Type => "type",
            Class::Issue => "issue",
            Class::Block => "block",
            Class::Forum => "forum",
            Class::Proposal => "proposal",
            Class::Move => "move",
            Class::Force => "force",
            Class::Shift => "shift",
            Class::Event => "event",
            Class::Outcome => "outcome",
            Class::Evidence => "evidence",
            Class::Uncertainty => "uncertainty",
            Class::Flow => "flow",
        }
    }

    /// The word with its article.
    pub(super) fn an(self) -> String {
        let word = self.word();
        if word.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {word}") } else { format!("a {word}") }
    }
}

/// A position that an id of the file stands for.
pub(crate) trait OfClass: Index {
    /// What its ids name.
    const CLASS: Class;
}

macro_rules! of_class {
    ($($index:ident: $class:ident),* $(,)?) => {$(
        impl OfClass for $index {
            const CLASS: Class = Class::$class;
        }
    )*};
}

of_class!(
    ActorIdx: Actor,
    BlockIdx: Block,
    ForceIdx: Force,
    ForumIdx: Forum,
    IssueIdx: Issue,
    MoveIdx: Move,
    OutcomeIdx: Outcome,
    ProposalIdx: Proposal,
    ShiftIdx: Shift,
    TypeIdx: Type,
);
