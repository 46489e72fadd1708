//! The widest vectors that a processor has, for loops over arrays.

/// Compiles functions for the widest vectors of several processors. Each call uses the version that the present processor
/// supports: 512 or 256 bits on x86-64 if it has them, else what every processor of the architecture has.
///
/// The result has the same bits everywhere. A loop over independent elements does the same operations on each, however
/// many are done at once; sums keep the order in which they are written; and the compiler never fuses a multiplication
/// with an addition by itself. A function called from there uses wide vectors only if it is inlined, so mark it
/// `#[inline(always)]`, and prefer `for` to closures.
macro_rules! wide {
    ($($(#[$attribute:meta])* $seen_by:vis fn $name:ident($($argument:tt)*) $(-> $result:ty)? $body:block)*) => {$(
        $(#[$attribute])*
        #[multiversion::multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"), dispatcher = "direct")]
        #[allow(clippy::too_many_arguments)]
        $seen_by fn $name($($argument)*) $(-> $result)? $body
    )*};
}

pub(crate) use wide;

#[cfg(test)]
mod tests {
    use crate::maths::exp::logistic;
    use std::hint::black_box;

    #[inline(always)]
    fn formula(x: f64) -> f64 {
        logistic(x) * x - (x + 0.1) / (x * x + 0.3)
    }

    wide! {
        fn widely(numbers: &mut [f64]) {
            for x in numbers {
                *x = formula(*x);
            }
        }
    }

    #[test]
    fn wide_work_has_the_bits_of_narrow_work() {
        let inputs: Vec<f64> = (0..4099_i32).map(|i| -750.0 + f64::from(i) * 0.37).collect();
        let mut outputs = inputs.clone();
        widely(&mut outputs);
        for (y, x) in outputs.iter().zip(&inputs) {
            assert_eq!(y.to_bits(), formula(black_box(*x)).to_bits());
        }
    }
}
