//! How far actors see.

use serde::{Serialize, Serializer};

/// How actors value what follows a decision.
///
/// ```
/// use detente::internals::scenario::Foresight;
/// assert_eq!(Foresight::of("equilibrium"), Some(Foresight::Equilibrium));
/// assert_eq!(Foresight::of("clairvoyant"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foresight {
    /// As carrying on without further agreement.
    Myopic,
    /// As the exact expectation over the next rounds, with myopic values after them.
    Lookahead,
    /// As what the rest of the game pays if everybody goes on to choose by logit: an agent quantal response equilibrium.
    Equilibrium,
}

impl Foresight {
    /// The words of the file, in the order of the variants.
    pub const WORDS: [&'static str; 3] = ["myopic", "lookahead", "equilibrium"];

    const ALL: [Foresight; 3] = [Foresight::Myopic, Foresight::Lookahead, Foresight::Equilibrium];

    /// The foresight that a word of the file stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Foresight> {
        Foresight::ALL.into_iter().find(|foresight| foresight.word() == word)
    }

    /// Its word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        Foresight::WORDS[self as usize]
    }

    /// Whether it stands in the hash of a scenario: the other two are told apart by the rounds that are foreseen.
    pub(super) fn follows_from_lookahead(&self) -> bool {
        *self != Foresight::Equilibrium
    }
}

impl Serialize for Foresight {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}
