//! Mistakes in values, and in lists and tables of them.

use std::ops::Range;

use super::Found;
use super::line::{Mark, bracket_before, is_key};
use super::numbers::{instead_of, instead_of_plain, number, range, tidy};

/// A value that is no single number: a range, a bound, two numbers, a number in parentheses.
pub(super) fn several(text: &str, from: usize) -> Option<Found> {
    let whole = from..from + text.len();
    let list = text.starts_with('[') && text.ends_with(']');
    let number = |text: &str| instead_of(text).or_else(|| text.parse::<f64>().is_ok().then(|| text.to_string()));
    if !list && let Some((low, high)) = range(text) {
        let help =
            format!("write one number, or `{{ uniform = [{}, {}], kind = \"uncertain\" }}`", tidy(low), tidy(high));
        return Some((whole, format!("`{text}` is a range"), "two numbers".into(), help));
    }
    if let Some(rest) = text.strip_prefix(['-', '+', '−', '–']).filter(|rest| rest.starts_with(char::is_whitespace))
    {
        let sign = if text.starts_with('+') { "" } else { "-" };
        let write = number(rest.trim())?;
        return Some((
            whole,
            format!("`{text}` is not a number"),
            "a blank behind the sign".into(),
            format!("write `{sign}{write}`"),
        ));
    }
    let framed = text.trim_matches(['(', ')', '<', '>', '|', '~', '≈', '≤', '≥', '≃', '`', '*']).trim();
    if framed != text
        && let Some(write) = number(framed)
    {
        let bound = text.starts_with(['<', '>', '≤', '≥', '~', '≈', '≃']);
        let range = if bound {
            "; what is not known exactly is a distribution: `{ uniform = [LOW, HIGH], kind = \"uncertain\" }`"
        } else {
            ""
        };
        return Some((
            whole,
            format!("`{text}` is not a number"),
            "not how numbers are written".into(),
            format!("write `{write}`{range}"),
        ));
    }
    let ended = text.trim_end_matches([',', ')', ']', '}', '.']).trim_end();
    if ended != text && !text.starts_with(['[', '(']) && toml::de::DeValue::parse(ended).is_ok() && !text.ends_with('.')
    {
        let label = if text.ends_with(',') { "a line ends without a comma" } else { "nothing was opened" };
        let more = from + ended.len()..from + text.len();
        return Some((more, "something stands behind the value".into(), label.into(), format!("write `{ended}`")));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [whole_part, fraction] = words[..]
        && fraction.contains('/')
        && let (Some(a), Some(b)) = (instead_of_plain(whole_part), instead_of_plain(fraction))
    {
        let help = format!("write `{}`", tidy(a + b));
        return Some((whole, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
    }
    if let [first, second] = words[..] {
        let percent = matches!(second.to_ascii_lowercase().as_str(), "percent" | "pct" | "%" | "prozent");
        if percent && let Some(write) = instead_of(&format!("{first}%")) {
            let help = format!("write a share from 0 to 1: `{write}`");
            return Some((whole, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
        }
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if [first, second].iter().all(|word| word.parse::<f64>().is_ok()) && !(digits(second) && second.len() == 3) {
            let help = format!("write one of them; a list stands in brackets: `[{first}, {second}]`");
            return Some((whole, format!("`{text}` is two numbers"), "one value is needed".into(), help));
        }
    }
    None
}

/// What is wrong between brackets and braces: a missing comma, a semicolon, braces around a list, parentheses.
pub(super) fn in_brackets(body: &str, marks: &[(usize, Mark)], from: usize, to: usize) -> Option<Found> {
    let value = body.get(from..to)?;
    let start = from + value.len() - value.trim_start().len();
    let text = value.trim();
    let whole = start..start + text.len();
    if text.starts_with('(') {
        let help = "a list stands in square brackets: `[\"one\", \"two\"]`".to_string();
        return Some((whole, "a value cannot begin with a parenthesis".into(), "parentheses".into(), help));
    }
    let code: Vec<(usize, char)> = marks
        .iter()
        .filter(|m| from <= m.0 && m.0 < to)
        .filter_map(|m| match m.1 {
            Mark::Code(c) => Some((m.0, c)),
            _ => None,
        })
        .collect();
    if text.starts_with('{') && !code.iter().any(|m| m.1 == '=') && text.len() > 2 {
        let help =
            "a table in braces holds `key = value`; a list stands in square brackets, and a number alone".to_string();
        return Some((whole, "there is no `key = value` in these braces".into(), "no table".into(), help));
    }
    let within = |at: usize| bracket_before(marks, at);
    if let Some(&(at, _)) = code.iter().find(|m| m.1 == ';' && within(m.0).is_some()) {
        return Some((at..at + 1, "items are separated by commas".into(), "a semicolon".into(), "write `,`".into()));
    }
    // A value that ends, blanks, and another that begins, without a comma between them.
    let mut gap = None;
    for pair in marks.windows(2).filter(|pair| from <= pair[0].0 && pair[1].0 < to) {
        match (pair[0].1, pair[1].1) {
            (Mark::Quoted(_) | Mark::Code('}' | ']'), Mark::Code(' ' | '\t')) => gap = Some(pair[1].0),
            (Mark::Code(' ' | '\t'), Mark::Code(' ' | '\t')) => {}
            (Mark::Code(' ' | '\t'), Mark::Quoted(_) | Mark::Code('{' | '[')) if gap.is_some() => {
                let at = pair[1].0;
                within(at)?;
                return Some((
                    at..at + 1,
                    "a comma is missing between two items".into(),
                    "a comma before this".into(),
                    "write `,` between them".into(),
                ));
            }
            _ => gap = None,
        }
    }
    None
}

/// The first value of a line that is none, or what stands behind a value that ends before it.
pub(super) fn value(body: &str, marks: &[(usize, Mark)], from: usize, to: usize, error: usize) -> Option<Found> {
    let mut words: Vec<Range<usize>> = vec![];
    let mut start: Option<usize> = None;
    for &(at, mark) in marks.iter().filter(|m| from <= m.0 && m.0 < to) {
        let ends = !matches!(mark, Mark::Code(c) if !"[]{},= \t\r".contains(c));
        match (ends, start) {
            (false, None) => start = Some(at),
            (true, Some(begin)) => {
                words.push(begin..at);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|begin| begin..to));
    let followed = |word: &Range<usize>, c: char| body[word.end..to].trim_start().starts_with(c);
    for (i, word) in words.iter().enumerate() {
        if followed(word, '=') {
            continue;
        }
        let text = &body[word.clone()];
        // `0,3` where one value is meant.
        let rest = &body[word.end..to];
        let next = words.get(i + 1).map(|next| &body[next.clone()]);
        let in_list = bracket_before(marks, word.start) == Some('[');
        if let (Some(decimals), false) = (next, in_list)
            && rest.starts_with(&format!(",{decimals}"))
            && text.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && decimals.bytes().all(|b| b.is_ascii_digit())
            && !decimals.is_empty()
        {
            let range = word.start..word.end + 1 + decimals.len();
            let typed = body[range.clone()].to_string();
            let joined = format!("{text}{decimals}");
            let thousands =
                decimals.len() == 3 && !text.trim_start_matches(['+', '-']).starts_with('0') && !text.contains('.');
            let help = match thousands {
                true => {
                    format!("write `{text}.{decimals}` if the comma is a decimal one, `{joined}` if it marks thousands")
                }
                false => format!("write `{}`: decimals follow a point", instead_of(&typed)?),
            };
            return Some((range, format!("`{typed}` is not a number"), "a decimal comma".into(), help));
        }
        // `1 000`, and other pieces of a number with blanks in it.
        if let Some(more) = next.filter(|n| rest.starts_with(&format!(" {n}")))
            && [text, more].iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()))
            && more.len() == 3
        {
            let range = word.start..word.end + 1 + more.len();
            let help = format!("write `{text}{more}` or `{text}_{more}`");
            let typed = body[range.clone()].to_string();
            return Some((range, format!("`{typed}` is not a number"), "a blank in it".into(), help));
        }
        if toml::de::DeValue::parse(text).is_ok() {
            // A value, and then more on the same line.
            let after = rest.trim_start();
            if after.is_empty() || after.starts_with([',', ']', '}']) {
                continue;
            }
            let begin = word.end + rest.len() - after.len();
            let key = after.split('=').next().unwrap_or("").trim();
            if bracket_before(marks, begin) == Some('{') && after.contains('=') && is_key(key) {
                let help = format!("write `{text}, {key} = …`");
                return Some((
                    begin..begin + key.len(),
                    "a comma is missing between two keys".into(),
                    "a comma before this".into(),
                    help,
                ));
            }
            return behind(&body[begin..to], begin..to);
        }
        return wrong_value(body, word.clone(), to);
    }
    // Behind a closed text, list or table.
    let begin = error.min(to);
    let tail = body.get(begin..to)?;
    if words.is_empty() || tail.starts_with([';', '/']) { behind(tail, begin..to) } else { None }
}

/// Something behind a value.
pub(super) fn behind(text: &str, range: Range<usize>) -> Option<Found> {
    let message = "something stands behind the value".to_string();
    let label = "this".to_string();
    match text {
        _ if text.starts_with("//") || text.starts_with("/*") || text.starts_with("--") => {
            Some((range, message, label, "a remark begins with `#`".into()))
        }
        _ if text.starts_with(';') => Some((range, message, label, "a line ends without `;`: leave it out".into())),
        _ if text.starts_with('%') => Some((range, message, label, "write a share from 0 to 1: `0.1` for 10%".into())),
        _ if text.starts_with(|c: char| c.is_alphabetic()) && !text.contains('=') => {
            Some((range, message, label, "a unit is not written; a remark begins with `#`".into()))
        }
        _ => None,
    }
}

/// A word that is no value.
fn wrong_value(body: &str, word: Range<usize>, to: usize) -> Option<Found> {
    let text = body[word.clone()].to_string();
    let trimmed = text.trim_end_matches(';');
    if trimmed.len() < text.len() && toml::de::DeValue::parse(trimmed).is_ok() {
        return behind(&text[trimmed.len()..], word.start + trimmed.len()..word.end);
    }
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "nan" | "none" | "null" | "nil" | "n/a" | "na") {
        let help = "leave the key out: what is not given has its default".to_string();
        return Some((word, format!("`{text}` is not a value"), "no value".into(), help));
    }
    if let Some(write) = instead_of(&text) {
        let flag = matches!(write.as_str(), "true" | "false");
        let what = if flag { "is not `true` or `false`" } else { "is not a number" };
        let label = if flag { "flags are in small letters" } else { "not how numbers are written" };
        return Some((word, format!("`{text}` {what}"), label.into(), format!("write `{write}`")));
    }
    let digits = text.trim_start_matches(['+', '-']);
    let zeros = digits.starts_with('0') && digits[1..].starts_with(|c: char| c.is_ascii_digit());
    if zeros && text.len() <= digits.len() + 1 && digits.trim_start_matches('0').parse::<f64>().is_ok() {
        let bare = digits.trim_start_matches('0');
        let sign = if text.starts_with('-') { "-" } else { "" };
        let help = format!("write `{sign}{}`", if bare.starts_with('.') { format!("0{bare}") } else { bare.into() });
        return Some((word, format!("`{text}` is not a number"), "zeros in front".into(), help));
    }
    if let Some(number) = digits.strip_suffix(['k', 'K', 'M', 'm']).and_then(number) {
        let scale = if text.ends_with(['k', 'K']) { 1e3 } else { 1e6 };
        let help = format!("write `{}`", number * scale);
        return Some((word, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
    }
    if text.starts_with(char::is_alphabetic) {
        let end = body[word.start..to].find([',', ']', '}', '=']).map_or(to, |i| word.start + i);
        let whole = body[word.start..end].trim_end();
        let range = word.start..word.start + whole.len();
        // `"the "North" side"`: a text that ended too early.
        if body[..word.start].trim_end().ends_with('"') || whole.contains('"') {
            let help = "write `\\\"` for a quotation mark within a text, or put the text into single ones: `'the \"North\" side'`".to_string();
            let message = "a text ends at the next quotation mark, and more stands behind it".to_string();
            return Some((range, message, "behind the text".into(), help));
        }
        let help = format!("write `\"{whole}\"`");
        return Some((range, format!("the text `{whole}` has no quotation marks"), "text".into(), help));
    }
    if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.' || is_money(c)) {
        let help = "numbers are written like `0.3`, `-2` or `1e6`, without units".to_string();
        return Some((word, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
    }
    None
}

fn is_money(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥')
}

/// The first backslash in double quotation marks that begins no escape.
pub(super) fn bad_escape(body: &str, marks: &[(usize, Mark)]) -> Option<usize> {
    let mut quote = None;
    let mut skip = false;
    for &(at, mark) in marks {
        let Mark::Quoted(c) = mark else { continue };
        match (quote, c) {
            _ if skip => skip = false,
            (None, '"' | '\'') => quote = Some(c),
            (Some('"'), '\\') => {
                let rest = &body[at + 1..];
                let hex = |n: usize| rest.get(1..=n).is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
                let good = match rest.chars().next() {
                    Some('u') => hex(4),
                    Some('U') => hex(8),
                    Some('x') => hex(2),
                    Some(c) => "btnfre\"\\".contains(c),
                    None => true,
                };
                if !good {
                    return Some(at);
                }
                skip = true;
            }
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    None
}
