//! The claims of a run, as JSON, as a table for a terminal, and as Markdown.

use anyhow::{Context, Result, ensure};

use super::claim::Claim;
use crate::table::TextTable;

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
    /// If its id is taken, is empty, or has characters other than letters, digits, `-`, `_` and `.` (it becomes an anchor).
    pub fn add(&mut self, claim: Claim) -> Result<()> {
        let id = claim.id();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        ensure!(
            !id.is_empty() && id.chars().all(plain),
            "claim id \"{id}\" must consist of letters, digits, '-', '_' and '.'"
        );
        ensure!(self.get(id).is_none(), "there are two claims \"{id}\"");
        self.claims.push(claim);
        Ok(())
    }

    /// All claims, in the order in which they were added.
    pub fn all(&self) -> &[Claim] {
        &self.claims
    }

    /// The claim with this id.
    pub fn get(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id() == id)
    }

    /// The claims that do not hold.
    pub fn failed(&self) -> Vec<&Claim> {
        self.claims.iter().filter(|claim| !claim.holds()).collect()
    }

    /// `n of m claims hold`
    pub fn summary(&self) -> String {
        let (all, failed) = (self.claims.len(), self.failed().len());
        format!("{} of {all} {} hold", all - failed, if all == 1 { "claim" } else { "claims" })
    }

    /// The claims as a JSON array with one object per claim.
    ///
    /// # Errors
    /// If a claim cannot be written as JSON; numbers that are not finite are written as null.
    pub fn to_json(&self) -> Result<String> {
        let mut text = serde_json::to_string_pretty(&self.claims).context("writing the claims")?;
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Claims::to_json`] wrote.
    ///
    /// # Errors
    /// If the text is not such an array, an id occurs twice, or the verdict of a claim contradicts its numbers.
    pub fn from_json(text: &str) -> Result<Self> {
        let mut claims = Self::default();
        let read: Vec<Claim> = serde_json::from_str(text).context("reading the claims")?;
        for claim in read {
            ensure!(claim.is_consistent(), "claim \"{}\": the verdict contradicts the numbers", claim.id());
            claims.add(claim)?;
        }
        Ok(claims)
    }

    /// For a terminal: what was run, a row for each claim (✓ where it holds, ✗ where it does not), and how many hold.
    pub fn table(&self) -> String {
        let row = |claim: &Claim| {
            let verdict = if claim.holds() { "✓" } else { "✗" };
            [verdict.to_owned(), claim.id().to_owned()].into_iter().chain(numbers(claim)).collect()
        };
        let table = TextTable::new(["", "claim", "published", "measured", "tolerance"])
            .with_rows(self.claims.iter().map(row));
        let run: String = self.run.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        format!("{run}{}\n{}\n", table.text(), self.summary())
    }

    /// For a Markdown document: the same with the statement of each claim, and without the duration, which differs from run to run.
    pub fn markdown(&self) -> String {
        let row = |claim: &Claim| {
            let holds = if claim.holds() { "yes" } else { "**no**" }.to_owned();
            let statement = format!("{} (`{}`)", claim.statement(), claim.id());
            [statement].into_iter().chain(numbers(claim)).chain([holds]).collect()
        };
        let table = TextTable::new(["claim", "published", "measured", "allowed", "holds"])
            .with_rows(self.claims.iter().map(row));
        let run = self.run.iter().filter(|(name, _)| name != "duration");
        let run: Vec<String> = run.map(|(name, value)| format!("{name}: {value}")).collect();
        format!("{}. {}.\n\n{}", self.summary(), run.join("; "), table.markdown())
    }
}

/// What was published, what was measured, and the rule.
fn numbers(claim: &Claim) -> [String; 3] {
    [claim.published().to_string(), claim.measured().to_string(), claim.tolerance().to_string()]
}
