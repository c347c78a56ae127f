//! The claims as plain text for a terminal, and as Markdown.

use super::{Claim, Claims, Kind, Tolerance, short};
use crate::table::Table;
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

fn row(claim: &Claim) -> Vec<String> {
    vec![
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
        let mut table = Table::new(["", "claim", "published", "measured", "tolerance"]);
        table.rows = self.all().iter().map(row).collect();
        let run: String = self.run().iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        format!("{run}{}\n{}\n", table.text(), self.summary())
    }

    /// The same for a Markdown document, with the statement of each claim and without the duration, which differs from run to run.
    pub fn markdown(&self) -> String {
        let mut table = Table::new(["claim", "published", "measured", "allowed", "holds"]);
        table.rows = self
            .all()
            .iter()
            .map(|claim| {
                let holds = if claim.holds() { "yes" } else { "**no**" };
                vec![
                    format!("{} (`{}`)", claim.statement(), claim.id()),
                    claim.published().to_string(),
                    claim.measured().to_string(),
                    claim.tolerance().to_string(),
                    holds.to_owned(),
                ]
            })
            .collect();
        let run = self.run().iter().filter(|(name, _)| name != "duration");
        let run: Vec<String> = run.map(|(name, value)| format!("{name}: {value}")).collect();
        format!("{}. {}.\n\n{}", self.summary(), run.join("; "), table.markdown())
    }

    /// "n of m claims hold".
    pub fn summary(&self) -> String {
        let (all, failed) = (self.all().len(), self.failed().len());
        format!("{} of {all} {} hold", all - failed, if all == 1 { "claim" } else { "claims" })
    }
}
