//! Numbers: compared with one constant or a set of them.

use crate::matcher::satisfies;
use lanner_fields::Value;
use lanner_lang::ast::{Modifier, Op};

/// A prepared comparison. Integers of all types meet as 128-bit ones, so no comparison wraps.
#[derive(Debug, Clone)]
pub enum NumberMatcher {
    /// `=`
    Eq(i128),
    /// `!=`
    Ne(i128),
    /// `<`
    Lt(i128),
    /// `<=`
    Le(i128),
    /// `>`
    Gt(i128),
    /// `>=`
    Ge(i128),
    /// One of them; sorted.
    In(Vec<i128>),
    /// Each constant by itself, counted.
    Count(Modifier, Vec<NumberMatcher>),
}

impl NumberMatcher {
    /// The matcher of a comparison with one constant; `None` for operators that numbers don't have.
    pub fn compare(op: Op, constant: i128) -> Option<Self> {
        Some(match op {
            Op::Eq | Op::EqEq => Self::Eq(constant),
            Op::Ne => Self::Ne(constant),
            Op::Lt => Self::Lt(constant),
            Op::Le => Self::Le(constant),
            Op::Gt => Self::Gt(constant),
            Op::Ge => Self::Ge(constant),
            _ => return None,
        })
    }

    /// One of these.
    pub fn one_of(mut constants: Vec<i128>) -> Self {
        constants.sort_unstable();
        constants.dedup();
        Self::In(constants)
    }

    /// True if the value satisfies it; never for values that are no numbers.
    #[inline]
    pub fn matches(&self, value: Value<'_>) -> bool {
        let number = match value {
            Value::Int(number) => i128::from(number),
            Value::Uint(number) => i128::from(number),
            Value::Bool(flag) => i128::from(flag),
            Value::Float(number) => return self.matches_float(number),
            Value::Text(_) | Value::Bytes(_) | Value::Ip(_) => return false,
        };
        self.matches_integer(number)
    }

    #[inline]
    fn matches_integer(&self, number: i128) -> bool {
        match self {
            Self::Eq(constant) => number == *constant,
            Self::Ne(constant) => number != *constant,
            Self::Lt(constant) => number < *constant,
            Self::Le(constant) => number <= *constant,
            Self::Gt(constant) => number > *constant,
            Self::Ge(constant) => number >= *constant,
            Self::In(constants) => constants.binary_search(&number).is_ok(),
            Self::Count(modifier, parts) => satisfies(*modifier, parts.iter().map(|part| part.matches_integer(number))),
        }
    }

    /// Constants are integers for fractional fields too, and small ones: the conversion is exact.
    fn matches_float(&self, number: f64) -> bool {
        match self {
            Self::Eq(constant) => number == *constant as f64,
            Self::Ne(constant) => number != *constant as f64,
            Self::Lt(constant) => number < *constant as f64,
            Self::Le(constant) => number <= *constant as f64,
            Self::Gt(constant) => number > *constant as f64,
            Self::Ge(constant) => number >= *constant as f64,
            Self::In(constants) => constants.iter().any(|constant| number == *constant as f64),
            Self::Count(modifier, parts) => satisfies(*modifier, parts.iter().map(|part| part.matches_float(number))),
        }
    }
}
