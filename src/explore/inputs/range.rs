//! Where ranges of numbers come from: as they are typed, and what holds where nothing is said.

/// A range of a number, as it is typed: `PATH=LO..HI`.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The path.
    pub path: String,
    /// The ends.
    pub ends: [f64; 2],
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}..{}", self.path, self.ends[0], self.ends[1])
    }
}

impl Range {
    /// Reads a range.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out.
    ///
    /// ```
    /// use detente::internals::explore::inputs::Range;
    /// assert_eq!(Range::read("tension.start=2..6").unwrap().ends, [2.0, 6.0]);
    /// assert!(Range::read("tension.start=6..2").unwrap_err().contains("`tension.start=2..6`"));
    /// ```
    pub fn read(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not a range; write `PATH=LO..HI`, such as `tension.start=2..6`");
        let (path, ends) = text.split_once('=').ok_or_else(bad)?;
        let (low, high) = ends.split_once("..").ok_or_else(bad)?;
        let number = |word: &str| word.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(bad);
        let (path, low, high) = (path.trim(), number(low)?, number(high)?);
        match low < high {
            _ if path.is_empty() => Err(bad()),
            true => Ok(Self { path: path.into(), ends: [low, high] }),
            false => Err(format!("the range in `{text}` does not rise; write `{path}={high}..{low}`")),
        }
    }
}

/// What the ranges of numbers come from.
#[derive(Debug, Clone, Copy)]
pub struct Ranges<'a> {
    /// Those that were typed, which come before those of the file.
    pub typed: &'a [Range],
    /// How far numbers without a range go, as a part of the value: 0.2 is a fifth less and a fifth more.
    pub spread: f64,
    /// Beginnings of the paths that are wanted; all if there are none.
    pub only: &'a [String],
}
