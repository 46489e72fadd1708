//! What people type that is not TOML, or is not what they mean: each is recognized, once, with what to write instead.

use detente::internals::scenario::diagnostic::{Diagnostic, render};
use detente::internals::scenario::load;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;

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
        (patience("12.5 %"), "write a share from 0 to 1: `0.125`"),
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

/// More of what people type for a number, between brackets, as a line, and as the name of a table.
#[test]
fn rarer_mistakes_are_recognized_too() {
    let patience = |value: &str| (PATIENCE, format!("patience = {value}"));
    let line = |line: &str| ("[actor.north]", format!("{line}\n[actor.north]"));
    let table = |name: &str| ("[actor.north]", name.to_string());
    let list = |value: &str| ("[\"border\", \"tariff\"]", value.to_string());
    for ((from, to), help) in [
        (patience("- 0.5"), "write `-0.5`"),
        (patience("--0.5"), "numbers are written like"),
        (patience("(0.5)"), "write `0.5`"),
        (patience("<0.5>"), "write `0.5`"),
        (patience("~0.5"), "`{ uniform = [LOW, HIGH]"),
        (patience("{0.5}"), "a number alone"),
        (patience("0.5 0.6"), "`[0.5, 0.6]`"),
        (patience("0.5 - 0.9"), "`{ uniform = [0.5, 0.9]"),
        (patience("0.5..0.9"), "`{ uniform = [0.5, 0.9]"),
        (patience("0.5–0.9"), "`{ uniform = [0.5, 0.9]"),
        (patience("0.5 ± 0.1"), "`{ uniform = [0.4, 0.6]"),
        (patience("½"), "write `0.5`"),
        (patience("1 1/2"), "write `1.5`"),
        (patience("٠٫٥"), "write `0.5`"),
        (patience("0·5"), "write `0.5`"),
        (patience("0.５"), "write `0.5`"),
        (patience("97‰"), "write `0.097`"),
        (patience("97 percent"), "write a share from 0 to 1: `0.97`"),
        (patience("1,000"), "`1000` if it marks thousands"),
        (patience("1.234.567"), "write `1234567`"),
        (patience("26.01.2022"), "numbers are written like"),
        (patience("0.5,"), "write `0.5`"),
        (patience("0.5]"), "write `0.5`"),
        (patience("0.5}"), "write `0.5`"),
        (list("[\"border\" \"tariff\"]"), "write `,` between them"),
        (list("[\"border\"; \"tariff\"]"), "write `,`"),
        (list("(\"border\", \"tariff\")"), "square brackets"),
        (list("{\"border\", \"tariff\"}"), "square brackets"),
        (("{ cost = 0.02, tension = 1.5", "{ cost = 0.02 tension = 1.5".into()), "write `0.02, tension = …`"),
        (table("[actor:north]"), "write `[actor.north]`"),
        (table("[actor/north]"), "write `[actor.north]`"),
        (table("[actor.north] // x"), "write `[actor.north]`; a remark begins with `#`"),
        (table("[.actor.north]"), "write `[actor.north]`"),
        (table("[]"), "write a name"),
        (("[[outcome]]", "[ [outcome] ]".into()), "write `[[outcome]]`"),
        (line("// x"), "begins with `#`"),
        (line("/* x */"), "begins with `#`"),
        (line("; x"), "begins with `#`"),
        (line("-- x"), "begins with `#`"),
        (line("- x"), "in brackets"),
        (line("• x"), "in brackets"),
        (line("---"), "leave the line out"),
        (line("hello"), "`hello = …`"),
        (line("hello there world"), "begins with `#`"),
        (line("<b>x</b>"), "is this the right file?"),
        (line("<<<<<<< HEAD"), "keep one of the two versions"),
        (line("\u{1a}"), "ordinary blank, or nothing"),
        ((NAME, "name = \"the \"North\" side\"".into()), "single ones"),
        ((PATIENCE, "patience += 0.1".into()), "after `--set` alone"),
    ] {
        let (found, text) = said_of(from, &to);
        assert!(found.iter().any(|d| d.code == "S001" && d.help.iter().any(|h| h.contains(help))), "{to}\n{text}");
        assert!(!text.contains("not valid TOML"), "{to}\n{text}");
    }
    let (_, text) = said_of(SOUND, &SOUND.replace('\n', "\r"));
    assert!(text.contains("LF") && text.matches("error[").count() == 1, "{text}");
}

/// A number beyond all that the machine has is none of the words that mean infinity.
#[test]
fn a_number_that_is_too_large_is_not_infinity() {
    for (value, good) in [("inf", true), ("1e400", false), ("-1e400", false)] {
        let (found, text) = said_of("precision = { offer = 100,", &format!("precision = {{ offer = {value},"));
        assert_eq!(found.is_empty(), good, "{text}");
    }
}

#[test]
fn files_of_another_kind_are_called_by_their_name() {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| "[scenario]".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let cases: [(&[u8], &str); 13] = [
        (b"%PDF-1.4\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04\x14\x00", "an office program"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"{\\rtf1\\ansi", "rich text"),
        (b"<!DOCTYPE html>", "HTML or XML"),
        (b"{ \"scenario\": {} }", "JSON"),
        (b"---\nscenario:\n", "YAML"),
        (&utf16(u16::to_le_bytes), "UTF-16"),
        (&utf16(u16::to_be_bytes), "UTF-16"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"),
        (b"a\0b", "not text"),
        (b"caf\xe9", "not UTF-8"),
    ];
    for (bytes, what) in cases {
        let why = Source::from_bytes("x.toml", bytes.to_vec()).unwrap_err();
        assert!(why.code == "S002" && why.message.contains(what), "{what}: {}", why.message);
    }
    assert!(Source::from_bytes("x.toml", SOUND.as_bytes().to_vec()).is_ok());
}

#[test]
fn tests_of_other_languages_are_recognized() {
    let when = "[\"agreements >= 1\", \"issue.border >= shared\"]";
    for (typed, help) in [
        ("[\"agreements ≥ 1\"]", "write `agreements >= 1`"),
        ("[\"agreements => 1\"]", "write `agreements >= 1`"),
        ("[\"agreements <> 1\"]", "write `agreements != 1`"),
        ("[\"agreements >= 1 and tension >= 2\"]", "`[\"agreements >= 1\", \"tension >= 2\"]`"),
        ("[\"agreements >= 1 || tension >= 2\"]", "`[[\"agreements >= 1\"], [\"tension >= 2\"]]`"),
        ("[\"not agreements >= 1\"]", "the opposite test"),
        ("[\"agreements >= 10%\"]", "write `0.1`"),
        ("[\"agreements >= 0,5\"]", "write `0.5`"),
        ("\"agreements >= 1\"", "a condition is a list of tests"),
    ] {
        let (found, text) = said_of(when, typed);
        assert!(found.iter().any(|d| d.help.iter().any(|h| h.contains(help))), "{typed}\n{text}");
    }
}

/// What can never matter is told by `check`: an ending in the shadow of another, a condition that always holds, a forum in
/// which every package crosses a red line.
#[test]
fn what_cannot_work_is_told() {
    let first = "when = [\"ended_by == force\"]";
    let collapse = "when = [\"talks == collapsed\"]";
    let walk = "walk_out  = {";
    for (from, to, code, says) in [
        (first, "when = [\"round >= 1\"]", "S101", "`stalemate`"),
        (first, "when = [\"tension >= 0\"]", "S101", "`settlement`"),
        (collapse, "when = [\"agreements >= 1\", \"issue.border >= moved\"]", "S101", "`collapse`"),
        (collapse, "when = [[\"talks == collapsed\"], [\"talks == open\"]]", "S101", "`stalemate`"),
        ("when = [\"ended_by == accident\"]", "when = [\"ended_by == force.seizure\"]", "S101", "`war_by_accident`"),
        ("each_round = 0.1", "each_round = 0", "S101", "`war_by_decision`"),
        ("cap = 0.5", "cap = 0", "S101", "`clash`"),
        ("rate = 0.2", "rate = 0", "S101", "`collapse`"),
        ("grace = 2", "grace = 20", "S101", "`collapse`"),
        (
            "unless_offered = [\"issue.tariff >= lower\"]",
            "unless_offered = [\"issue.tariff >= high\"]",
            "S114",
            "walk_out",
        ),
        ("until = [\"issue.border >= shared\"]", "until = [\"tension >= 0\"]", "S114", "never runs"),
        (
            walk,
            "red_line = { when = [[\"issue.border >= shared\"], [\"issue.tariff >= lower\"]] }\nwalk_out  = {",
            "S115",
            "`table`",
        ),
    ] {
        let (found, text) = said_of(from, to);
        assert!(found.iter().any(|d| d.code == code && d.message.contains(says)), "{to}\n{text}");
    }
    // Red lines that leave a way, or that depend on what an actor privately is, bar nothing.
    for line in [
        "{ when = [\"issue.border >= shared\"] }",
        "{ when = [[\"issue.border >= moved\"], [\"issue.tariff >= none\"]] }",
    ] {
        let (found, text) = said_of(walk, &format!("red_line = {line}\n{walk}"));
        assert!(found.iter().all(|d| d.code != "S115"), "{text}");
    }
    assert!(said_of(walk, walk).0.is_empty());
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
