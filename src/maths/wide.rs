//! The widest vectors that a processor has, for loops over arrays.

use multiversion::multiversion;

/// Does some work in code that was compiled for the widest vectors of the processor at hand: 512 or 256 bits on x86-64
/// where it has them, else those that every processor of the architecture has.
///
/// The result has the same bits everywhere. A loop over independent elements does the same operations on each, however
/// many are done at once; sums keep the order in which they are written; and the compiler never fuses a multiplication
/// with an addition by itself. What the work calls is done widely too if it is inlined, so mark that `#[inline(always)]`,
/// and the closure itself where it is long.
///
/// ```
/// use detente::maths::wide::wide;
/// let mut numbers = [1.0, 2.0, 3.0];
/// wide(|| numbers.iter_mut().for_each(|x| *x *= 2.0));
/// assert_eq!(numbers, [2.0, 4.0, 6.0]);
/// ```
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"), dispatcher = "direct")]
pub fn wide<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::exp::logistic;
    use std::hint::black_box;

    #[test]
    fn wide_work_has_the_bits_of_narrow_work() {
        let inputs: Vec<f64> = (0..4099_i32).map(|i| -750.0 + f64::from(i) * 0.37).collect();
        let formula = |x: f64| logistic(x) * x - (x + 0.1) / (x * x + 0.3);
        let mut widely = vec![0.0; inputs.len()];
        wide(|| widely.iter_mut().zip(&inputs).for_each(|(w, x)| *w = formula(*x)));
        for (w, x) in widely.iter().zip(&inputs) {
            assert_eq!(w.to_bits(), formula(black_box(*x)).to_bits());
        }
    }
}
