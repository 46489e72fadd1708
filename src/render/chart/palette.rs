//! Colours and fills: Okabe & Ito's palette, ordered so that neighbours also differ in grey, and patterns where hue is shared.

use crate::analysis::compare::Comparison;
use crate::analysis::findings::Findings;
use crate::scenario::{Cause, EndingKind};

use super::hatch::Pattern;

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

pub(crate) const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
/// Text and whiskers.
pub(crate) const INK: Rgb = Rgb(0x22, 0x22, 0x22);
/// Text on a filled area, which keeps its colour on a dark page. It differs from [`INK`] in name only.
pub(crate) const INK_ON_FILL: Rgb = Rgb(0x21, 0x21, 0x21);
/// White text on a filled area.
pub(crate) const WHITE_ON_FILL: Rgb = Rgb(0xfe, 0xfe, 0xfe);
/// Lesser text.
pub(crate) const GREY: Rgb = Rgb(0x5c, 0x5c, 0x5c);
/// Axes and leaders.
pub(crate) const RULE: Rgb = Rgb(0x9a, 0x9a, 0x9a);
/// Grid lines.
pub(crate) const GRID: Rgb = Rgb(0xe2, 0xe2, 0xe2);
/// Ground of a dark page.
const DARK: Rgb = Rgb(0x16, 0x19, 0x1d);
/// Areas that only set off, such as runs still going.
pub(crate) const PALE: Rgb = Rgb(0xee, 0xee, 0xee);

pub(crate) const BLUE: Rgb = Rgb(0x00, 0x72, 0xb2);
pub(crate) const YELLOW: Rgb = Rgb(0xf0, 0xe4, 0x42);
/// A little lighter than in the source, to stand off from vermillion in grey.
pub(crate) const GREEN: Rgb = Rgb(0x1c, 0xad, 0x82);
pub(crate) const SKY: Rgb = Rgb(0x56, 0xb4, 0xe9);
/// Much darker than in the source, to stand off from blue in grey.
pub(crate) const PURPLE: Rgb = Rgb(0x7c, 0x2d, 0x5e);
pub(crate) const VERMILLION: Rgb = Rgb(0xd5, 0x5e, 0x00);
/// Outer and inner band of a fan.
pub(crate) const WIDE: Rgb = Rgb(0xd3, 0xe5, 0xf1);
pub(crate) const NARROW: Rgb = Rgb(0x8f, 0xbf, 0xde);
/// Where both sides gain.
pub(crate) const RANGE: Rgb = Rgb(0xdf, 0xf0, 0xe9);
const SILVER: Rgb = Rgb(0xc6, 0xc6, 0xc6);
const EMBER: Rgb = Rgb(0xfb, 0xe1, 0xd0);

impl Rgb {
    /// Relative luminance, 0 to 1 (WCAG 2.1).
    pub(crate) fn luminance(self) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// The colour of text that can be read on this one.
    pub(crate) fn text(self) -> Rgb {
        if self.luminance() > 0.22 { INK_ON_FILL } else { WHITE_ON_FILL }
    }

    /// A step of `share` from this colour to another.
    pub(crate) fn towards(self, other: Rgb, share: f64) -> Rgb {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Rgb(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fill {
    pub(crate) base: Rgb,
    /// Colour of the pattern.
    pub(crate) mark: Rgb,
    pub(crate) pattern: Pattern,
}

impl Fill {
    pub(crate) const fn plain(base: Rgb) -> Self {
        Self { base, mark: base, pattern: Pattern::Plain }
    }
}

const PATTERNS: [Pattern; 6] = [
    Pattern::Plain,
    Pattern::Lines { degrees: -45.0, distance: 5.0, width: 1.4 },
    Pattern::Dots { distance: 5.6, radius: 1.25 },
    Pattern::Lines { degrees: 0.0, distance: 4.6, width: 1.4 },
    Pattern::Cross { distance: 6.2, width: 1.1 },
    Pattern::Lines { degrees: 90.0, distance: 4.6, width: 1.4 },
];

/// The fill of the `index`-th of things that have an order but no meaning of their own; 36 of them differ.
pub(crate) fn by_order(index: usize) -> Fill {
    const BASES: [Rgb; 6] = [BLUE, YELLOW, GREEN, SKY, PURPLE, SILVER];
    let base = BASES[index % BASES.len()];
    // Purple is near blue in grey, and green near vermillion.
    let ahead = match base {
        PURPLE => 1,
        GREEN => 3,
        _ => 0,
    };
    let pattern = PATTERNS[(index / BASES.len() + ahead) % PATTERNS.len()];
    let mark = if base.luminance() > 0.22 { base.towards(INK, 0.55) } else { base.towards(WHITE, 0.6) };
    Fill { base, mark, pattern }
}

/// The fill of each outcome, in the order of the findings. Endings by force and clashes share a hue: those by decision are solid, those by
/// accident hatched, clashes dotted.
pub(crate) fn outcomes(findings: &Findings) -> Vec<Fill> {
    by_cause(findings.outcomes.iter().map(|one| one.cause))
}

/// The same for the classes of a comparison.
pub(crate) fn classes(comparison: &Comparison) -> Vec<Fill> {
    by_cause(comparison.outcomes.iter().map(|one| one.cause))
}

/// The fill of endings that share a place for lack of room, by their kind.
pub(crate) fn joined(kind: EndingKind) -> Fill {
    let pattern = Pattern::Cross { distance: 7.4, width: 1.0 };
    match kind {
        EndingKind::Force | EndingKind::Clash => Fill { base: EMBER, mark: VERMILLION, pattern },
        EndingKind::Agreement => Fill { base: Rgb(0xd8, 0xe8, 0xf3), mark: BLUE, pattern },
        EndingKind::Other => Fill { base: Rgb(0xe6, 0xe6, 0xe6), mark: Rgb(0x7a, 0x7a, 0x7a), pattern },
    }
}

fn by_cause(causes: impl Iterator<Item = Option<Cause>>) -> Vec<Fill> {
    let mut seen = [0usize; 4];
    causes.map(|cause| one_outcome(cause, &mut seen)).collect()
}

fn one_outcome(cause: Option<Cause>, seen: &mut [usize; 4]) -> Fill {
    let kind = match cause {
        Some(Cause::Decision) => 0,
        Some(Cause::Accident) => 1,
        Some(Cause::Clash) => 2,
        _ => 3,
    };
    let nth = seen[kind];
    seen[kind] += 1;
    // Several classes of one kind step towards black, so that they differ in grey as well.
    let hue = VERMILLION.towards(Rgb(0x30, 0x10, 0x00), 0.28 * (nth % 4) as f64);
    let wider = (nth / 4) as f64;
    match kind {
        0 if nth < 4 => Fill::plain(hue),
        0 => Fill {
            base: hue,
            mark: WHITE,
            pattern: Pattern::Lines { degrees: 90.0, distance: 4.0 + 2.0 * wider, width: 1.2 },
        },
        1 => Fill {
            base: EMBER,
            mark: hue,
            pattern: Pattern::Lines { degrees: 45.0, distance: 5.0 + 2.0 * wider, width: 2.2 },
        },
        2 => Fill { base: EMBER, mark: hue, pattern: Pattern::Dots { distance: 5.2 + 2.0 * wider, radius: 1.3 } },
        _ => by_order(nth),
    }
}

/// Between a large fall (−1, dark blue), no change (0, near white) and a large rise (1, dark orange). Both ends are equally dark, so
/// that in grey the sign must be read from the figure beside it.
pub(crate) fn diverging(change: f64) -> Rgb {
    const FALL: [Rgb; 4] = [Rgb(0xee, 0xf5, 0xfa), Rgb(0xb3, 0xd3, 0xe9), Rgb(0x4f, 0x9c, 0xcd), Rgb(0x0c, 0x4d, 0x82)];
    const RISE: [Rgb; 4] = [Rgb(0xfd, 0xf2, 0xea), Rgb(0xf8, 0xc9, 0xa6), Rgb(0xe0, 0x85, 0x43), Rgb(0x86, 0x38, 0x00)];
    steps(if change < 0.0 { &FALL } else { &RISE }, change.abs())
}

fn steps(steps: &[Rgb], share: f64) -> Rgb {
    let place = share.clamp(0.0, 1.0) * (steps.len() - 1) as f64;
    let step = (place.floor() as usize).min(steps.len() - 2);
    steps[step].towards(steps[step + 1], place - step as f64)
}

/// A colour on a dark page.
struct Turned {
    of: Rgb,
    to: Rgb,
    /// Whether areas and text, and whether lines of this colour turn.
    fill: bool,
    stroke: bool,
}

/// What turns on a dark page: the ground, what is drawn on it and the lines. Filled areas and the text on them stay.
fn turned() -> Vec<Turned> {
    let both = |of, to| Turned { of, to, fill: true, stroke: true };
    let fill = |of, to| Turned { of, to, fill: true, stroke: false };
    let line = |of, to| Turned { of, to, fill: false, stroke: true };
    let mut out = vec![
        both(WHITE, DARK),
        both(INK, Rgb(0xe9, 0xe9, 0xe9)),
        both(GREY, Rgb(0xb4, 0xb4, 0xb4)),
        both(RULE, Rgb(0x8a, 0x8a, 0x8a)),
        both(GRID, Rgb(0x33, 0x38, 0x3e)),
        both(PALE, Rgb(0x2b, 0x30, 0x36)),
        fill(RANGE, Rgb(0x1d, 0x3b, 0x30)),
        fill(WIDE, Rgb(0x1c, 0x3a, 0x50)),
        fill(NARROW, Rgb(0x2c, 0x66, 0x90)),
        fill(PURPLE, Rgb(0xa3, 0x54, 0x8a)),
        line(BLUE, Rgb(0x7c, 0xc4, 0xf2)),
        line(PURPLE, Rgb(0xcf, 0x86, 0xb6)),
    ];
    // Bands of intervals: paler than their lines on white, darker on a dark ground.
    for color in [BLUE, VERMILLION, GREEN, PURPLE, SKY, INK, RULE] {
        let to = if color == INK { Rgb(0x55, 0x55, 0x55) } else { color.towards(DARK, 0.55) };
        out.push(fill(tint(color), to));
    }
    out
}

/// Style of a chart within a dark page. It holds only where the SVG stands within a page: a file opened by itself is light, and so is
/// print. A page may set `--chart-ground`, the colour of the ground.
pub(crate) fn dark_style() -> String {
    let hex = |Rgb(r, g, b): Rgb| format!("#{r:02X}{g:02X}{b:02X}");
    let rules = turned().into_iter().map(|one| {
        let to = if one.of == WHITE { format!("var(--chart-ground,{})", hex(one.to)) } else { hex(one.to) };
        let rule = |on: bool, what: &str| match on {
            true => format!(":root:not(svg) .detente-chart [{what}=\"{}\"]{{{what}:{to}}}", hex(one.of)),
            false => String::new(),
        };
        rule(one.fill, "fill") + &rule(one.stroke, "stroke")
    });
    format!("@media screen and (prefers-color-scheme:dark){{{}}}", rules.collect::<String>())
}

/// A colour made so pale that a line of the full colour stands off from it.
pub(crate) fn tint(color: Rgb) -> Rgb {
    color.towards(WHITE, 0.72)
}

/// Light to dark blue for 0 to 1, even in luminance.
pub(crate) fn ramp(share: f64) -> Rgb {
    const STEPS: [Rgb; 6] = [
        Rgb(0xf3, 0xf8, 0xfc),
        Rgb(0xcf, 0xe3, 0xf1),
        Rgb(0x9c, 0xc6, 0xe3),
        Rgb(0x56, 0xa0, 0xd0),
        Rgb(0x1a, 0x70, 0xae),
        Rgb(0x0b, 0x3f, 0x70),
    ];
    steps(&STEPS, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_two_fills_differ() {
        let fills: Vec<Fill> = (0..36).map(by_order).collect();
        for (index, fill) in fills.iter().enumerate() {
            assert!(!fills[..index].contains(fill), "{index}");
        }
    }

    #[test]
    fn fills_differ_in_grey() {
        // Lightness as the eye has it (CIE 1976), 0 to 100.
        let lightness = |color: Rgb| 116.0 * color.luminance().cbrt() - 16.0;
        let fills: Vec<Fill> = (0..6).map(by_order).chain([Fill::plain(VERMILLION)]).collect();
        for (index, one) in fills.iter().enumerate() {
            for other in &fills[..index] {
                let apart = (lightness(one.base) - lightness(other.base)).abs();
                let enough = if one.pattern == other.pattern { 7.0 } else { 5.0 };
                assert!(apart > enough, "{one:?} {other:?}: {apart}");
            }
            // A pattern can be seen on its own ground.
            assert!(
                one.pattern == Pattern::Plain || (lightness(one.base) - lightness(one.mark)).abs() > 15.0,
                "{one:?}"
            );
        }
    }

    #[test]
    fn falls_and_rises_are_equally_dark() {
        for step in 1..=20 {
            let at = f64::from(step) / 20.0;
            let (fall, rise) = (diverging(-at).luminance(), diverging(at).luminance());
            assert!((fall - rise).abs() < 0.05, "{at}: {fall} {rise}");
            assert!(diverging(at).luminance() < diverging(at - 0.05).luminance());
        }
    }

    #[test]
    fn a_dark_page_turns_the_ground_and_not_the_text_on_fills() {
        let style = dark_style();
        assert!(style.contains("[fill=\"#FFFFFF\"]{fill:var(--chart-ground") && style.contains("[stroke=\"#E2E2E2\"]"));
        assert!(
            !style.contains("#212121") && !style.contains("#FEFEFE") && !style.contains('<') && !style.contains('&')
        );
        // Every colour is turned once.
        assert_eq!(style.matches("[fill=\"#FFFFFF\"]").count(), 1);
    }

    #[test]
    fn what_turns_can_be_seen_on_a_dark_ground() {
        let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
        let text: Vec<Turned> = turned().into_iter().filter(|one| one.of == INK || one.of == GREY).collect();
        assert_eq!(text.len(), 2);
        // Text as WCAG asks for it, lines and areas so that they can be seen.
        assert!(text.iter().all(|one| contrast(one.to.luminance(), DARK.luminance()) > 4.5));
        for stroke in [BLUE, PURPLE, VERMILLION, GREEN, SKY, INK] {
            let to = turned().into_iter().find(|one| one.of == stroke && one.stroke).map_or(stroke, |one| one.to);
            assert!(contrast(to.luminance(), DARK.luminance()) > 3.0, "{stroke:?}");
        }
    }

    #[test]
    fn ramp_darkens() {
        for step in 0..20 {
            assert!(ramp(f64::from(step) / 20.0).luminance() > ramp(f64::from(step + 1) / 20.0).luminance());
        }
    }
}
