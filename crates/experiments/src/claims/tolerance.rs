//! The rule that decides whether a claim holds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::value::{Value, short};

/// How measured numbers are judged; each number on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToleranceKind {
    /// `|measured - published| <= value`
    Absolute,
    /// `measured >= value`
    AtLeast,
    /// `measured <= value`
    AtMost,
    /// `measured = published`
    Exact,
}

/// The rule of a claim and the reason for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// The distance or the bound.
    pub value: f64,
    /// What the value means.
    pub kind: ToleranceKind,
    /// Why this value.
    pub reason: String,
}

impl Tolerance {
    /// Whether the numbers satisfy the rule; numbers that are not finite never do.
    pub fn allows(&self, published: &Value, measured: &Value) -> bool {
        let bound = self.value;
        let each = |allowed: fn(f64, f64) -> bool| {
            bound.is_finite() && measured.is_finite() && measured.numbers().iter().all(|&m| allowed(m, bound))
        };
        match self.kind {
            // An infinite distance would allow anything.
            ToleranceKind::Absolute => bound.is_finite() && measured.is_within(bound, published),
            ToleranceKind::AtLeast => each(|measured, bound| measured >= bound),
            ToleranceKind::AtMost => each(|measured, bound| measured <= bound),
            ToleranceKind::Exact => measured.is_finite() && measured.numbers() == published.numbers(),
        }
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ToleranceKind::Absolute => write!(f, "± {}", short(self.value)),
            ToleranceKind::AtLeast => write!(f, "at least {}", short(self.value)),
            ToleranceKind::AtMost => write!(f, "at most {}", short(self.value)),
            ToleranceKind::Exact => f.write_str("exact"),
        }
    }
}
