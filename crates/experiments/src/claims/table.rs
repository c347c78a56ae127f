//! The claims as plain text for a terminal.

use super::{Claim, Claims, Kind, Tolerance, short};
use std::fmt;

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Absolute => write!(f, "± {}", short(self.value)),
            Kind::AtLeast => write!(f, "at least {}", short(self.value)),
            Kind::AtMost => write!(f, "at most {}", short(self.value)),
            Kind::Exact => f.write_str("exact"),
        }
    }
}

fn row(claim: &Claim) -> [String; 5] {
    [
        if claim.holds() { "✓" } else { "✗" }.to_string(),
        claim.id().to_string(),
        claim.published().to_string(),
        claim.measured().to_string(),
        claim.tolerance().to_string(),
    ]
}

impl Claims {
    /// What was run, a row for each claim (✓ where it holds, ✗ where not), and how many hold.
    pub fn table(&self) -> String {
        let header = ["", "claim", "published", "measured", "tolerance"].map(str::to_string);
        let rows: Vec<[String; 5]> = std::iter::once(header).chain(self.all().iter().map(row)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 5] = std::array::from_fn(width);
        let mut text: String = self.run().iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        for row in &rows {
            let line: Vec<String> = row.iter().zip(widths).map(|(cell, w)| format!("{cell:<w$}")).collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text.push_str(&self.summary());
        text.push('\n');
        text
    }

    /// "n of m claims hold".
    pub fn summary(&self) -> String {
        let (all, failed) = (self.all().len(), self.failed().len());
        format!("{} of {all} {} hold", all - failed, if all == 1 { "claim" } else { "claims" })
    }
}
