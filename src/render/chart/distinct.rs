//! Names cut to a room of a given width, so that different names stay different.
//!
//! A cut name keeps its beginning; in two lines, its beginning and its end. Where that would make two names alike, what they
//! have in common is left out instead, and the part in which they differ is kept.

use crate::render::text::cut;

use super::canvas::Type;
use super::letters::isolated;

/// Each name in at most `lines` (one or two) lines no wider than `room`.
pub(crate) fn cut_distinct<S: AsRef<str>>(names: &[S], look: Type, room: f64, lines: usize) -> Vec<Vec<String>> {
    let plain = |name: &str| if lines < 2 { vec![look.fit(name, room)] } else { look.both_ends(name, room) };
    let from = |name: &str, at: usize| {
        let rest: String = name.chars().skip(at).collect();
        if at == 0 {
            return plain(name);
        }
        if lines < 2 {
            // A short rest leaves more room for the beginning.
            let head = look.fit(&head_of(name, at), (room - look.width(&rest)).max(0.35 * room));
            vec![look.fit(&format!("{head}{rest}"), room)]
        } else {
            vec![look.fit(&head_of(name, at), room), look.fit(&format!("…{rest}"), room)]
        }
    };
    apart(names, &plain, &from, &|text, mark| {
        let mut text = text.to_vec();
        let last = text.pop().unwrap_or_default();
        text.push(format!("{}{mark}", look.fit(&last, room - look.width(mark))));
        text
    })
}

/// The same in one line each.
pub(crate) fn fit_distinct<S: AsRef<str>>(names: &[S], look: Type, room: f64) -> Vec<String> {
    cut_distinct(names, look, room, 1).into_iter().map(|mut lines| lines.pop().unwrap_or_default()).collect()
}

/// Longest name within a title, in characters.
const IN_TITLE: usize = 42;

/// Names short enough to stand in one title.
pub(crate) fn in_title_apart(names: &[&str]) -> Vec<String> {
    let plain = |name: &str| vec![cut(name, IN_TITLE)];
    let from = |name: &str, at: usize| {
        let rest: String = name.chars().skip(at).collect();
        vec![if at == 0 { cut(name, IN_TITLE) } else { format!("{}{}", cut(name, 16), cut(&rest, IN_TITLE - 16)) }]
    };
    let all = apart(names, &plain, &from, &|text, mark| vec![format!("{}{mark}", text.concat())]);
    all.into_iter().map(|lines| isolated(&lines.concat())).collect()
}

/// The same for some of many: they stay different from all the others, too.
pub(crate) fn in_title_among<'a>(names: &[&'a str], all: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut known: Vec<&str> = names.to_vec();
    for name in all {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let mut cut = in_title_apart(&known);
    cut.truncate(names.len());
    cut
}

/// One name of many, short enough to stand in a title.
pub(crate) fn one_in_title<'a>(name: &'a str, all: impl IntoIterator<Item = &'a str>) -> String {
    in_title_among(&[name], all).swap_remove(0)
}

/// A name short enough to stand in a title.
pub(crate) fn in_title(name: &str) -> String {
    isolated(&cut(name, IN_TITLE))
}

/// Beginning of a name up to `at`, with the sign that there is more.
fn head_of(name: &str, at: usize) -> String {
    let head: String = name.chars().take(at).collect();
    format!("{}…", head.trim_end())
}

type Lines = Vec<String>;

fn apart<S: AsRef<str>>(
    names: &[S],
    plain: &dyn Fn(&str) -> Lines,
    from: &dyn Fn(&str, usize) -> Lines,
    marked: &dyn Fn(&[String], &str) -> Lines,
) -> Vec<Lines> {
    let name = |k: usize| names[k].as_ref();
    let mut out: Vec<Lines> = (0..names.len()).map(|k| plain(name(k))).collect();
    let like = |out: &[Lines], k: usize| -> Vec<usize> {
        (0..out.len()).filter(|&other| out[other] == out[k] && name(other) != name(k)).collect()
    };
    // First from where a group begins to differ; then from where each differs from the one nearest to it.
    for nearest in [false, true] {
        let starts: Vec<Option<usize>> = (0..names.len())
            .map(|k| {
                let common = like(&out, k).into_iter().map(|other| common(name(k), name(other)));
                if nearest { common.max() } else { common.min() }
            })
            .collect();
        for (k, start) in starts.into_iter().enumerate() {
            if let Some(start) = start {
                out[k] = from(name(k), word_start(name(k), start));
            }
        }
    }
    // What is left is told apart by its place among the names.
    let left: Vec<usize> = (0..out.len()).filter(|&k| !like(&out, k).is_empty()).collect();
    for k in left {
        out[k] = marked(&out[k], &format!(" ({})", k + 1));
    }
    out
}

/// How many characters two names begin with in common.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// The start of the word that holds the place, if it is near.
fn word_start(name: &str, at: usize) -> usize {
    let letters: Vec<char> = name.chars().collect();
    let at = at.min(letters.len().saturating_sub(1));
    let start = letters[..at].iter().rposition(|&c| c == ' ').map_or(0, |space| space + 1);
    if at - start <= 12 { start } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = [
        "The provisional arrangement on transit, first draft, with inspections by the joint commission",
        "The provisional arrangement on transit, second draft, with inspections by the joint commission",
        "The provisional arrangement on transit, second draft, with inspections by the joint committee",
        "The provisional arrangement on transit",
    ];

    fn all_differ<T: PartialEq>(texts: &[T]) -> bool {
        (0..texts.len()).all(|k| !texts[..k].contains(&texts[k]))
    }

    #[test]
    fn cut_names_stay_different_and_fit() {
        for room in [70.0, 90.0, 140.0, 200.0] {
            for lines in [1, 2] {
                let look = Type::new(12.0);
                let cut = cut_distinct(&NAMES, look, room, lines);
                assert!(all_differ(&cut), "{room} {lines}: {cut:?}");
                assert!(cut.iter().flatten().all(|line| look.width(line) <= room + 0.01), "{room}: {cut:?}");
                assert!(cut.iter().all(|name| !name.is_empty() && name.len() <= lines), "{cut:?}");
            }
        }
        assert!(all_differ(&in_title_apart(&NAMES)));
        assert_eq!(in_title_apart(&["War", "Peace"]), ["War", "Peace"]);
    }

    #[test]
    fn names_without_a_blank_and_in_grids_stay_different() {
        let long = "Zwischenregierungskommissionsvorsitzendenstellvertreterkonferenz";
        let grid: Vec<String> = (0..9).map(|k| format!("{long}{} and then {long}{}", k / 3, k % 3)).collect();
        for lines in [1, 2] {
            assert!(all_differ(&cut_distinct(&grid, Type::new(11.0), 120.0, lines)), "{lines}");
        }
        // Equal names have nothing that could tell them apart.
        assert_eq!(fit_distinct(&["a", "a"], Type::new(11.0), 120.0), ["a", "a"]);
    }
}
