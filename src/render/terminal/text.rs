//! Text for the terminal: lines no wider than it, in the columns that a terminal counts.

use unicode_width::UnicodeWidthStr;

/// Columns of a terminal that says nothing about its width.
pub const USUAL_WIDTH: usize = 80;
/// The narrowest terminal that text is made for.
pub const LEAST_WIDTH: usize = 60;
/// Columns beyond which a line of prose is hard to read.
const MEASURE: usize = 100;
/// Width of text whose lines somebody else breaks, such as a browser.
pub const UNBROKEN: usize = usize::MAX;

/// Columns that a text takes: a Chinese character takes two, a combining mark none.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Words broken into lines: the first begins with `lead`, the others with as many blanks. Lines of prose are no longer
/// than can be read with ease, however wide the terminal.
pub fn wrapped(lead: &str, text: &str, width: usize) -> String {
    let width = if width == UNBROKEN { width } else { width.clamp(LEAST_WIDTH, MEASURE) };
    let indent = columns(lead);
    let mut out = lead.to_string();
    let mut column = indent;
    let mut first = true;
    // A number and its error stay together, and so does what a caller joined with a hard space.
    let text = text.replace(" ± ", "\u{a0}±\u{a0}");
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        for (place, part) in pieces(word, width.saturating_sub(indent)).into_iter().enumerate() {
            let (taken, gap) = (columns(&part), usize::from(place == 0));
            if !first && column + gap + taken > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
                first = true;
            }
            if !first && gap > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(&part.replace('\u{a0}', " "));
            column += taken;
            first = false;
        }
    }
    out.push('\n');
    out
}

/// A word in parts that may stand on lines of their own: more than one only where it is too long for any line and is no path.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let is_path = word.contains(['/', '\\', '.', '=']);
    if columns(word) <= room || is_path {
        return vec![word.to_string()];
    }
    let mut out: Vec<String> = vec![String::new()];
    for letter in word.chars() {
        let here = letter.to_string();
        match out.last_mut() {
            Some(last) if columns(last) + columns(&here) <= room => last.push(letter),
            _ => out.push(here),
        }
    }
    out
}

/// At most so many columns, with an ellipsis where something is left out.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_string();
    }
    let room = most.saturating_sub(1);
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let end = ends.take_while(|&end| columns(&text[..end]) <= room).last().unwrap_or(0);
    format!("{}…", text[..end].trim_end())
}

/// Texts cut to so many columns, those that would read alike by their middles, so that all still differ.
#[cfg(any(feature = "cli", test))]
pub(in crate::render) fn cut_distinct(texts: &[String], most: usize) -> Vec<String> {
    let short: Vec<String> = texts.iter().map(|text| cut(text, most)).collect();
    let differs = |place: usize, shown: &str, all: &[String]| {
        all.iter().enumerate().all(|(other, text)| other == place || text != shown)
    };
    let mut out = short.clone();
    for (place, text) in texts.iter().enumerate() {
        if differs(place, &short[place], &short) {
            continue;
        }
        // The ends tell them apart where the beginnings do not.
        let letters: Vec<char> = text.chars().collect();
        let tails = (0..letters.len()).map(|from| letters[from..].iter().collect::<String>());
        let tail = tails.into_iter().find(|tail| columns(tail) <= most / 2).unwrap_or_default();
        let head = cut(text, most.saturating_sub(columns(&tail)));
        out[place] = format!("{head}{}", tail.trim_start());
    }
    for place in 0..out.len() {
        if !differs(place, &out[place], &out) {
            let mark = format!(" ({})", place + 1);
            out[place] = format!("{}{mark}", cut(&texts[place], most.saturating_sub(columns(&mark))));
        }
    }
    out
}

/// Blanks after a text up to a width, in columns.
pub(in crate::render) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Blanks before a text up to a width, in columns.
pub(in crate::render) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A line of a list: a name after `lead`, in so many columns, and what stands beside it. A name that is too long for its room
/// has lines of its own before that.
pub(in crate::render) fn listed(lead: &str, name: &str, room: usize, beside: &str, width: usize) -> String {
    let line = match columns(name) <= room {
        true => format!("{lead}{}{beside}", padded(name, room)),
        false => format!("{}{lead}{}{beside}", wrapped(lead, name, width), " ".repeat(room)),
    };
    line.trim_end().to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_lose_no_word() {
        let text = "word ".repeat(100) + "results/" + &"x".repeat(220);
        for width in [60, 80, 100, 200] {
            let out = wrapped("  - ", &text, width);
            assert_eq!(out.split_whitespace().skip(1).collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
            let most = width.min(MEASURE);
            assert!(out.lines().all(|line| columns(line) <= most || line.contains("results/")), "{out}");
            assert!(out.lines().any(|line| columns(line) > most - 6), "{out}");
        }
        assert_eq!(wrapped("- ", "", 80), "- \n");
        assert_eq!((cut("a name", 6), cut("a longer", 4)), ("a name".to_string(), "a l…".to_string()));
    }

    #[test]
    fn wide_letters_and_marks_count_as_terminals_count_them() {
        assert_eq!((columns("北京会谈"), columns("e\u{301}"), columns("abc")), (8, 1, 3));
        assert_eq!(cut("北京会谈", 6), "北京…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(padded("北京", 6), "北京  ");
        assert_eq!(right("北京", 6), "  北京");
        // A script without blanks is broken between letters, and nothing is lost.
        let text = "北京会谈".repeat(40);
        let out = wrapped("  ", &text, 60);
        assert!(out.lines().all(|line| columns(line) <= 60) && out.lines().count() > 5, "{out}");
        assert_eq!(out.split_whitespace().collect::<String>(), text);
    }

    #[test]
    fn a_list_keeps_its_columns_and_loses_no_name() {
        assert_eq!(listed("  ", "War", 6, " 12%", 60), "  War    12%\n");
        assert_eq!(listed("  ", "War", 6, "", 60), "  War\n");
        assert_eq!(listed("  ", "A long name", 6, " 12%", 60), "  A long name\n         12%\n");
    }

    #[test]
    fn names_are_never_cut_to_the_same_text() {
        let names: Vec<String> =
            ["0.1", "0.2", "0.3"].map(|x| format!("The western alliance: discount factor {x}")).into();
        let names: Vec<String> =
            names.into_iter().chain(["Short".to_string(), "x".repeat(50), "x".repeat(60)]).collect();
        for most in [12, 20, 30] {
            let short = cut_distinct(&names, most);
            for (place, name) in short.iter().enumerate() {
                assert!(columns(name) <= most, "{name}");
                assert_eq!(short.iter().position(|other| other == name), Some(place), "{short:?}");
            }
        }
        assert_eq!(cut_distinct(&names, 20)[0], "The weste…factor 0.1");
        assert_eq!(cut_distinct(&names, 100), names);
    }
}
