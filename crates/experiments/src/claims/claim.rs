//! A statement and the numbers that decide whether it holds.

use serde::{Deserialize, Serialize};

use super::tolerance::{Tolerance, ToleranceKind};
use super::value::Value;

/// What is claimed, before any number is known. Its methods make the claim, one for each kind of rule; where a value is a row of numbers, the rule
/// holds for each of them.
#[derive(Clone, Debug)]
pub struct Statement {
    id: String,
    section: String,
    text: String,
}

impl Statement {
    /// A statement with the id it is referred to by and the section or figure of the paper it belongs to.
    pub fn new(id: impl Into<String>, section: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), section: section.into(), text: text.into() }
    }

    /// Holds if the measured number is within `distance` of the published one.
    pub fn near(
        self,
        published: impl Into<Value>,
        measured: impl Into<Value>,
        distance: f64,
        reason: &str,
    ) -> Claim {
        self.judged(published.into(), measured.into(), ToleranceKind::Absolute, distance, reason)
    }

    /// Holds if the measured number equals the published one.
    pub fn exact(self, published: impl Into<Value>, measured: impl Into<Value>, reason: &str) -> Claim {
        self.judged(published.into(), measured.into(), ToleranceKind::Exact, 0.0, reason)
    }

    /// Holds if the measured number is at least `bound`.
    pub fn at_least(self, measured: impl Into<Value>, bound: f64, reason: &str) -> Claim {
        self.judged(Value::None, measured.into(), ToleranceKind::AtLeast, bound, reason)
    }

    /// Holds if the measured number is at most `bound`.
    pub fn at_most(self, measured: impl Into<Value>, bound: f64, reason: &str) -> Claim {
        self.judged(Value::None, measured.into(), ToleranceKind::AtMost, bound, reason)
    }

    fn judged(
        self,
        published: Value,
        measured: Value,
        kind: ToleranceKind,
        value: f64,
        reason: &str,
    ) -> Claim {
        let tolerance = Tolerance { value, kind, reason: reason.to_owned() };
        let holds = tolerance.allows(&published, &measured);
        let Self { id, section, text } = self;
        Claim { id, section, statement: text, published, measured, tolerance, holds }
    }
}

/// A statement with its numbers and the verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    id: String,
    section: String,
    statement: String,
    published: Value,
    measured: Value,
    tolerance: Tolerance,
    holds: bool,
}

impl Claim {
    /// The id, which is also the claim's anchor in the report.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The section or figure of the paper.
    pub fn section(&self) -> &str {
        &self.section
    }

    /// What is claimed.
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// What was published; none for a finding of this project.
    pub fn published(&self) -> &Value {
        &self.published
    }

    /// What was measured.
    pub fn measured(&self) -> &Value {
        &self.measured
    }

    /// The rule.
    pub fn tolerance(&self) -> &Tolerance {
        &self.tolerance
    }

    /// Whether the measured numbers satisfy the rule.
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Whether the verdict agrees with the numbers; it does unless the claim was read from a file that someone edited.
    pub(super) fn is_consistent(&self) -> bool {
        self.holds == self.tolerance.allows(&self.published, &self.measured)
    }
}
