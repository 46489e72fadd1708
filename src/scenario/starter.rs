//! The scenarios that `detente new` writes.

/// A commented scenario to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Key, as typed after `--template`.
    pub id: &'static str,
    /// What the case is about, in one sentence without a final stop.
    pub about: &'static str,
    text: &'static str,
}

/// All templates; the first is the one that `detente new` writes unless another is chosen.
pub const TEMPLATES: &[Template] = &[
    Template {
        id: "dispute",
        about: "two countries, a border and tariffs: a trade is possible, and so are a blockade, a war and an accident",
        text: include_str!("starter/dispute.toml"),
    },
    Template {
        id: "two-party",
        about: "a seller and a buyer: plain bargaining over a price, where each knows what the other does not",
        text: include_str!("starter/two-party.toml"),
    },
    Template {
        id: "mediation",
        about: "two countries on one river, and a bank that mediates and has an interest and a conference of its own",
        text: include_str!("starter/mediation.toml"),
    },
    Template {
        id: "merger",
        about: "two boards that talk about a merger, with a hostile bid as leverage and defenses against it",
        text: include_str!("starter/merger.toml"),
    },
    Template {
        id: "strike",
        about: "a union and a company without a contract, with a strike on one side and a lockout on the other",
        text: include_str!("starter/strike.toml"),
    },
];

impl Template {
    /// The template of an id.
    ///
    /// ```
    /// use detente::internals::scenario::Template;
    /// assert!(Template::of("strike").is_some() && Template::of("peace").is_none());
    /// ```
    #[must_use]
    pub fn of(id: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.id == id)
    }

    /// The text of the scenario for a file of this name without its ending: in `port-dues` it is called “Port dues”.
    #[must_use]
    pub fn named(&self, stem: &str) -> String {
        let words = stem.replace(['-', '_'], " ");
        let mut letters = words.chars();
        self.titled(
            &letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>()),
        )
    }

    /// The text of the scenario, with this title.
    ///
    /// ```
    /// use detente::internals::scenario::{TEMPLATES, load, read::no_files, span::Source};
    /// for template in TEMPLATES {
    ///     let loaded = load(Source::new("mine.toml", template.titled("Mine")), &[], &no_files);
    ///     assert_eq!(loaded.result.unwrap().0.name, "Mine");
    /// }
    /// ```
    #[must_use]
    pub fn titled(&self, name: &str) -> String {
        let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.text.replace("{name}", &name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// The first of the [`TEMPLATES`], with this title.
///
/// ```
/// use detente::internals::scenario::{load, read::no_files, span::Source, starter};
/// let loaded = load(Source::new("mine.toml", starter("Mine")), &[], &no_files);
/// assert_eq!(loaded.result.unwrap().0.name, "Mine");
/// ```
#[must_use]
pub fn starter(name: &str) -> String {
    TEMPLATES[0].titled(name)
}
