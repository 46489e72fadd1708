//! From the bytes of a file to its text, or what the file is instead.

use super::diagnostic::Diagnostic;
use super::span::{MAX_BYTES, Source};

impl Source {
    /// A source from the bytes of a file, or why they cannot be a scenario.
    ///
    /// The diagnostic carries no place, since there may be no text to point into.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
        let name = name.into();
        if bytes.len() > MAX_BYTES {
            return Err(Diagnostic::error(
                "S003",
                format!("`{name}` has {} bytes, more than {MAX_BYTES}", bytes.len()),
            )
            .help("a scenario is a text file of a few kilobytes; is this the right file?"));
        }
        if let Some((what, help)) = other_kind(&bytes) {
            return Err(Diagnostic::error(
                "S002",
                format!("`{name}` is {what}, and scenarios are TOML files in UTF-8"),
            )
            .help(help));
        }
        match String::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => {
                let at = text.find('\0').unwrap_or(0);
                Err(Diagnostic::error("S002", format!("`{name}` is not text: byte {} is zero", at + 1))
                    .help("a scenario is a TOML text file; is this the right file?"))
            }
            Ok(text) => Ok(Source { name, text: text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text) }),
            Err(e) => Err(Diagnostic::error(
                "S002",
                format!("`{name}` is not UTF-8 text: byte {} fits no character", e.utf8_error().valid_up_to() + 1),
            )
            .help("save the file as UTF-8")),
        }
    }
}

/// What a file is that cannot be a scenario, told by how it begins, and what to do.
fn other_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const WHICH: &str = "is this the right file? `detente new NAME` writes a scenario to start from";
    const SAVE: &str = "save the file as UTF-8";
    const BINARY: [(&[u8], &str); 8] = [
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or a document of an office program"),
        (b"\xd0\xcf\x11\xe0", "a document of an office program"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "a compressed file"),
        (b"{\\rtf", "rich text of a word processor"),
    ];
    if let Some((_, what)) = BINARY.iter().find(|(start, _)| bytes.starts_with(start)) {
        let help =
            if what.contains("document") || what.contains("rich") { "save it as plain text, UTF-8" } else { WHICH };
        return Some((what, help));
    }
    // Text in units of two or four bytes has zeros in fixed places.
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).take(16).all(|b| *b == 0);
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Some(("UTF-32 text", SAVE)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Some(("UTF-16 text", SAVE)),
        [a, 0, b, 0, ..] if *a > 0 && *b > 0 && zeros(1) => return Some(("UTF-16 text", SAVE)),
        [0, a, 0, b, ..] if *a > 0 && *b > 0 && zeros(0) => return Some(("UTF-16 text", SAVE)),
        _ => {}
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    match text {
        [b'<', ..] => Some(("HTML or XML", WHICH)),
        [b'{', ..] => Some(("JSON", WHICH)),
        [b'-', b'-', b'-', b'\n' | b'\r', ..] => Some(("YAML", WHICH)),
        _ => None,
    }
}
