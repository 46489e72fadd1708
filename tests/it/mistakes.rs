//! What people type that is not TOML, or is not what they mean: each is recognized, once, with what to write instead.

use detente::scenario::diagnostic::{Diagnostic, render};
use detente::scenario::load;
use detente::scenario::read::no_files;
use detente::scenario::span::Source;

/// A sound scenario with something of everything that is mistyped here.
const SOUND: &str = include_str!("mistakes.toml");

/// What is said of it with one line in place of another.
fn said_of(from: &str, to: &str) -> (Vec<Diagnostic>, String) {
    let text = SOUND;
    assert!(text.contains(from), "{from}");
    let loaded = load(Source::new("x.toml", text.replacen(from, to, 1)), &[], &no_files);
    let found = match loaded.result {
        Ok((_, warnings)) => warnings,
        Err(faults) => faults,
    };
    let text = render(&found, &loaded.sources);
    (found, text)
}

const PATIENCE: &str =
    "patience  = 0.97                                        # what 1 in the next round is worth now";
const NAME: &str = "name      = \"North\"";

#[test]
fn every_common_mistake_is_recognized_once() {
    let patience = |value: &str| (PATIENCE, format!("patience = {value}"));
    for ((from, to), help) in [
        (patience("10%"), "write `0.1`"),
        (patience("12.5 %"), "`0.1` for 10%"),
        (patience("0,3"), "write `0.3`"),
        (patience("-0,3 # x"), "write `-0.3`"),
        (patience("“0.5”"), "`\"0.5\"`"),
        (patience("‘high’"), "`\"high\"`"),
        (patience("«high»"), "`\"high\"`"),
        (patience("−0.5"), "write `-0.5`"),
        (patience("–0.5"), "write `-0.5`"),
        (patience("\u{a0}0.5"), "ordinary blank"),
        (patience("0.5\u{200b}"), "ordinary blank"),
        (patience("1/3"), "write `0.333333333`"),
        (patience(".5"), "write `0.5`"),
        (patience("5."), "write `5`"),
        (patience("∞"), "write `inf`"),
        (patience("Infinity"), "write `inf`"),
        (patience("NaN"), "leave the key out"),
        (patience("None"), "leave the key out"),
        (patience("1 000"), "write `1000` or `1_000`"),
        (patience("00.5"), "write `0.5`"),
        (patience("20k"), "write `20000`"),
        (patience("$5"), "without units"),
        (patience("0.5 // half"), "begins with `#`"),
        (patience("0.5;"), "without `;`"),
        (patience("high"), "write `\"high\"`"),
        (patience("True"), "write `true`"),
        (patience(""), "write a value after `=`"),
        ((PATIENCE, "patience => 0.5".into()), "write `key = value`"),
        ((PATIENCE, "patience == 0.5".into()), "write `key = value`"),
        ((PATIENCE, "patience := 0.5".into()), "write `key = value`"),
        ((PATIENCE, "patience: 0.5".into()), "write `patience = …`"),
        ((PATIENCE, "my patience = 0.5".into()), "did you mean `my_patience`?"),
        ((PATIENCE, "geduld_für_x = 0.5".into()), "letters a to z"),
        ((PATIENCE, "patience ＝ 0.5".into()), "write `=`"),
        ((NAME, "name = North".into()), "write `\"North\"`"),
        ((NAME, "name = \"North".into()), "write `\"` where the text ends"),
        ((NAME, "name = 'Don't'".into()), "double quotation marks"),
        ((NAME, "name = \"C:\\users\"".into()), "`'C:\\users'`"),
        ((NAME, "name = \"C:\\dir\"".into()), "`'C:\\dir'`"),
        (("[actor.south]", "[actor.south".into()), "write `[actor.south]`"),
        (("[actor.south]", "[actor south]".into()), "did you mean `actor_south`?"),
        (("[actor.south]", "[actor.süd]".into()), "letters a to z"),
        (("parties = [\"north\", \"south\"]", "parties = [“north”, “south”]".into()), "`\"north\"`"),
        (("parties = [\"north\", \"south\"]", "parties = [north, south]".into()), "write `\"north\"`"),
        (("parties = [\"north\", \"south\"]", "parties = [\"north\", \"south\"".into()), "write `]` where it ends"),
        (("{ cost = 0.02, tension = 1.5", "{ cost: 0.02, tension = 1.5".into()), "write `cost = …`"),
        (("{ cost = 0.02, tension = 1.5", "{ cost = 0,02, tension = 1.5".into()), "write `0.02`"),
        (("{ cost = 0.02, tension = 1.5", "{ cost = 2%, tension = 1.5".into()), "write `0.02`"),
    ] {
        let (found, text) = said_of(from, &to);
        assert_eq!(found.iter().filter(|d| d.code == "S001").count(), 1, "{to}\n{text}");
        assert!(found.iter().any(|d| d.code == "S001" && d.help.iter().any(|h| h.contains(help))), "{to}\n{text}");
        assert!(!text.contains("not valid TOML"), "{to}\n{text}");
    }
}

/// What is TOML and of the wrong kind says what was meant, too.
#[test]
fn numbers_in_quotation_marks_are_recognized() {
    for (value, help) in
        [("\"0.5\"", "write `0.5`"), ("\"10%\"", "write `0.1`"), ("\"0,3\"", "write `0.3`"), ("\"∞\"", "write `inf`")]
    {
        let (found, text) = said_of(PATIENCE, &format!("patience = {value}"));
        assert_eq!(found.len(), 1, "{text}");
        assert!(text.contains(help), "{text}");
    }
    let (_, text) = said_of("relief = true", "relief = \"yes\"");
    assert!(text.contains("write `true`"), "{text}");
}

#[test]
fn line_ends_and_marks_of_order_are_no_faults() {
    let plain = load(Source::new("x.toml", SOUND), &[], &no_files).result.unwrap().0;
    let windows = format!("\u{feff}{}", SOUND.replace('\n', "\r\n"));
    let source = Source::from_bytes("x.toml", windows.into_bytes()).unwrap();
    assert_eq!(load(source, &[], &no_files).result.unwrap().0, plain);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("a".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(Source::from_bytes("x.toml", wide).unwrap_err().message.contains("UTF-16"));
}

#[test]
fn what_is_given_twice_is_one_error_with_both_places() {
    let table = "[actor.south]\nname      = \"South\"";
    for (from, to, what) in [
        (table, "[actor.north]\nname      = \"South\"", "`[actor.north]` is given twice"),
        (table, "[ actor . \"north\" ]\nname      = \"South\"", "`[actor.north]` is given twice"),
        (PATIENCE, "patience = 0.5\npatience = 0.6", "the key `patience` is given twice"),
        ("precision = { offer = 100,", "precision = { offer = 3, offer = 100,", "the key `offer` is given twice"),
    ] {
        let (found, text) = said_of(from, to);
        let twice: Vec<_> = found.iter().filter(|d| d.code == "S005").collect();
        assert_eq!((twice.len(), twice[0].labels.len()), (1, 2), "{text}");
        assert!(text.contains(what) && text.contains("first here") && text.contains("again here"), "{text}");
    }
}

#[test]
fn a_decimal_comma_in_a_list_gets_a_remark() {
    let list = "{ uniform = [0.3, 0.9], kind = \"private\"";
    let (found, text) = said_of(list, "{ uniform = [0, 0,3], kind = \"private\"");
    assert_eq!(found.len(), 1, "{text}");
    assert!(text.contains("given: 3") && text.contains("for one number write `0.3`"), "{text}");
    // Where three numbers are allowed, it is a warning.
    let (found, text) = said_of("worth  = { north = 0.4,", "worth  = { north = [0, 1,2],");
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["S121"], "{text}");
    for plain in ["[0, 1, 2]", "[0,1,2]", "[0.5, 1.5,2]", "[0 ,1, 2]"] {
        let (found, text) = said_of("worth  = { north = 0.4,", &format!("worth  = {{ north = {plain},"));
        assert!(found.is_empty(), "{text}");
    }
    let loaded = load(Source::new("x.toml", SOUND), &["issue.border.worth.north=[0, 1,2]".into()], &no_files);
    assert!(loaded.result.unwrap().1.iter().any(|d| d.code == "S121"));
}
