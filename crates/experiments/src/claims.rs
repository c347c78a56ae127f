//! Claims: a statement, what was published, what was measured, and whether that holds, which only the numbers decide.

mod table;
mod value;

pub use value::Value;
pub(crate) use value::short;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// How a measured value is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `|measured - published| <= value`, for each number.
    Absolute,
    /// `measured >= value`, for each number.
    AtLeast,
    /// `measured <= value`, for each number.
    AtMost,
    /// `measured = published`, for each number.
    Exact,
}

/// The rule of a claim and why it is that strict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// The distance or the bound.
    pub value: f64,
    /// What the value means.
    pub kind: Kind,
    /// Why this value.
    pub reason: String,
}

/// A statement and the numbers that decide whether it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Record")]
pub struct Claim {
    id: String,
    section: String,
    statement: String,
    published: Value,
    measured: Value,
    tolerance: Tolerance,
    holds: bool,
}

/// A claim as it was written, not yet checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: String,
    section: String,
    statement: String,
    published: Value,
    measured: Value,
    tolerance: Tolerance,
    holds: bool,
}

impl TryFrom<Record> for Claim {
    type Error = String;

    fn try_from(record: Record) -> Result<Self, String> {
        let Record { id, section, statement, published, measured, tolerance, holds } = record;
        let claim = Self::judged(id, section, statement, published, measured, tolerance);
        match claim.holds == holds {
            true => Ok(claim),
            false => {
                Err(format!("claim \"{}\" says holds = {holds}, but its numbers say otherwise", claim.id))
            }
        }
    }
}

impl Claim {
    fn judged(
        id: impl Into<String>,
        section: impl Into<String>,
        statement: impl Into<String>,
        published: Value,
        measured: Value,
        tolerance: Tolerance,
    ) -> Self {
        let bound = tolerance.value;
        let holds = match tolerance.kind {
            // An infinite distance would let anything hold.
            Kind::Absolute => bound.is_finite() && measured.is_within(bound, &published),
            Kind::Exact => measured.is_finite() && measured.numbers() == published.numbers(),
            Kind::AtLeast => {
                bound.is_finite() && measured.is_finite() && measured.numbers().iter().all(|m| *m >= bound)
            }
            Kind::AtMost => {
                bound.is_finite() && measured.is_finite() && measured.numbers().iter().all(|m| *m <= bound)
            }
        };
        let (id, section, statement) = (id.into(), section.into(), statement.into());
        Self { id, section, statement, published, measured, tolerance, holds }
    }

    /// Holds if the measured number is no further than `tolerance` from the published one.
    pub fn near(
        id: impl Into<String>,
        section: impl Into<String>,
        statement: impl Into<String>,
        published: f64,
        measured: f64,
        tolerance: f64,
        reason: impl Into<String>,
    ) -> Self {
        let tolerance = Tolerance { value: tolerance, kind: Kind::Absolute, reason: reason.into() };
        Self::judged(id, section, statement, published.into(), measured.into(), tolerance)
    }

    /// Holds if each measured number is no further than `tolerance` from the published one in its place.
    pub fn near_each(
        id: impl Into<String>,
        section: impl Into<String>,
        statement: impl Into<String>,
        published: impl Into<Vec<f64>>,
        measured: impl Into<Vec<f64>>,
        tolerance: f64,
        reason: impl Into<String>,
    ) -> Self {
        let tolerance = Tolerance { value: tolerance, kind: Kind::Absolute, reason: reason.into() };
        Self::judged(id, section, statement, published.into().into(), measured.into().into(), tolerance)
    }

    /// Holds if what was measured (each number of it) is at least `bound`; `published` is only shown.
    pub fn at_least(
        id: impl Into<String>,
        section: impl Into<String>,
        statement: impl Into<String>,
        published: impl Into<Value>,
        measured: impl Into<Value>,
        bound: f64,
        reason: impl Into<String>,
    ) -> Self {
        let tolerance = Tolerance { value: bound, kind: Kind::AtLeast, reason: reason.into() };
        Self::judged(id, section, statement, published.into(), measured.into(), tolerance)
    }

    /// Holds if what was measured (each number of it) is at most `bound`; `published` is only shown.
    pub fn at_most(
        id: impl Into<String>,
        section: impl Into<String>,
        statement: impl Into<String>,
        published: impl Into<Value>,
        measured: impl Into<Value>,
        bound: f64,
        reason: impl Into<String>,
    ) -> Self {
        let tolerance = Tolerance { value: bound, kind: Kind::AtMost, reason: reason.into() };
        Self::judged(id, section, statement, published.into(), measured.into(), tolerance)
    }

    /// Holds if the measured whole number is the published one.
    pub fn exact(
        id: impl Into<String>,
        section: impl Into<String>,
        statement: impl Into<String>,
        published: u32,
        measured: u32,
        reason: impl Into<String>,
    ) -> Self {
        let tolerance = Tolerance { value: 0.0, kind: Kind::Exact, reason: reason.into() };
        let (published, measured) = (f64::from(published), f64::from(measured));
        Self::judged(id, section, statement, published.into(), measured.into(), tolerance)
    }

    /// The name by which the claim is referred to.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it belongs: a section or figure of the paper.
    pub fn section(&self) -> &str {
        &self.section
    }

    /// What is claimed.
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// What was published; none for a finding of our own.
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
}

/// The claims of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    run: Vec<(String, String)>,
    claims: Vec<Claim>,
}

impl Claims {
    /// No claims yet; `run` says what was run, as names and values.
    pub fn new(run: Vec<(String, String)>) -> Self {
        Self { run, claims: Vec::new() }
    }

    /// Adds a claim.
    ///
    /// # Errors
    /// If its id is empty, is taken, or is not made of letters, digits, `-`, `_` and `.` only (it becomes an anchor).
    pub fn add(&mut self, claim: Claim) -> Result<()> {
        let id = &claim.id;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        ensure!(
            !id.is_empty() && id.chars().all(plain),
            "claim id \"{id}\" must be letters, digits, '-', '_', '.'"
        );
        ensure!(self.get(id).is_none(), "there is a claim \"{id}\" already");
        self.claims.push(claim);
        Ok(())
    }

    /// Adds several claims.
    ///
    /// # Errors
    /// As for [`Claims::add`]; claims before the offending one stay added.
    pub fn extend(&mut self, claims: impl IntoIterator<Item = Claim>) -> Result<()> {
        claims.into_iter().try_for_each(|claim| self.add(claim))
    }

    /// What was run.
    pub fn run(&self) -> &[(String, String)] {
        &self.run
    }

    /// All claims, in the order in which they were added.
    pub fn all(&self) -> &[Claim] {
        &self.claims
    }

    /// The claim of that id.
    pub fn get(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The claims that do not hold.
    pub fn failed(&self) -> Vec<&Claim> {
        self.claims.iter().filter(|claim| !claim.holds).collect()
    }

    /// The claims as a JSON array, one object a claim.
    ///
    /// # Errors
    /// If a claim cannot be written as JSON; numbers that are not finite can, as null.
    pub fn to_json(&self) -> Result<String> {
        let mut text = serde_json::to_string_pretty(&self.claims).context("writing the claims")?;
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Claims::to_json`] wrote, and judges each claim anew.
    ///
    /// # Errors
    /// If the text is not such an array, an id occurs twice, or a claim's `holds` is not what its numbers say.
    pub fn from_json(text: &str) -> Result<Self> {
        let mut claims = Self::default();
        claims.extend(serde_json::from_str::<Vec<Claim>>(text).context("reading the claims")?)?;
        Ok(claims)
    }
}

#[cfg(test)]
mod tests;
