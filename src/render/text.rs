//! Text for the terminal: lines of at most 80 columns.

/// Columns of the narrowest terminal that text is made for.
pub(super) const WIDTH: usize = 80;

/// Words broken into lines: the first begins with `lead`, the others with as many blanks.
pub(super) fn wrapped(lead: &str, text: &str) -> String {
    let indent = lead.chars().count();
    let mut out = lead.to_string();
    let mut column = indent;
    let mut first = true;
    // A number and its error stay together, and so does what a caller joined with a hard space.
    let text = text.replace(" ± ", "\u{a0}±\u{a0}");
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        if !first && column + 1 + width > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
            first = true;
        }
        if !first {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word.replace('\u{a0}', " "));
        column += width;
        first = false;
    }
    out.push('\n');
    out
}

/// At most so many characters, with an ellipsis where some are left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Blanks after a text up to a width, in characters.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// Blanks before a text up to a width, in characters.
pub(super) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.chars().count())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_lose_no_word() {
        let text = "word ".repeat(100) + &"x".repeat(120);
        let out = wrapped("  - ", &text);
        assert_eq!(out.split_whitespace().skip(1).collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH || line.contains('x')), "{out}");
        assert_eq!(wrapped("- ", ""), "- \n");
        assert_eq!((cut("a name", 6), cut("a longer", 4)), ("a name".to_string(), "a l…".to_string()));
    }
}
