//! The normal distribution, Student's t and the incomplete beta function.

mod beta;
mod normal;
mod student;

pub use self::beta::{beta_cdf, beta_quantile};
pub use self::normal::{normal_between, normal_cdf, normal_pdf, normal_pdf_drop, normal_quantile};
pub use self::student::student_quantile;
