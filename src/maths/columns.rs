//! Loops over columns of numbers that are equally long, in the widest vectors of the machine. Each number is worked on by itself, in
//! the order that is written here.

use super::wide::wide;

wide! {
/// Adds numbers.
pub(crate) fn add(out: &mut [f64], numbers: &[f64]) {
    for (o, x) in out.iter_mut().zip(numbers) {
        *o += x;
    }
}

/// Adds multiples of numbers.
pub(crate) fn add_multiple(out: &mut [f64], factor: f64, numbers: &[f64]) {
    for (o, x) in out.iter_mut().zip(numbers) {
        *o += factor * x;
    }
}

/// Multiplies numbers by others.
pub(crate) fn multiply(out: &mut [f64], by: &[f64]) {
    for (o, x) in out.iter_mut().zip(by) {
        *o *= x;
    }
}

/// Parts of wholes; 1 of nothing.
pub(crate) fn quotients(out: &mut [f64], parts: &[f64], wholes: &[f64]) {
    for ((o, part), whole) in out.iter_mut().zip(parts).zip(wholes) {
        *o = if *whole > 0.0 { part / whole } else { 1.0 };
    }
}
}
