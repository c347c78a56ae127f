//! The end of every run: figures, claims and report are written, and the claims are counted.

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::claims::Claims;
use crate::output::OutputFolder;
use crate::progress::{complain, say};
use crate::report::{Block, Report};
use crate::reproduce::outcome::Outcome;

/// Write report.html, claims.json and figures/, print the claims, and fail if `check` is set and one does not hold.
///
/// # Errors
/// If two outcomes make the same claim, a figure cannot be drawn or a file cannot be written.
pub fn publish(
    output: &OutputFolder,
    title: &str,
    lead: &str,
    facts: Vec<(String, String)>,
    notice: Option<String>,
    outcomes: Vec<Outcome>,
    check: bool,
) -> Result<ExitCode> {
    let mut claims = Claims::new(facts.clone());
    let mut sections = Vec::new();
    for outcome in outcomes {
        claims.extend(outcome.claims)?;
        for block in &outcome.section.blocks {
            if let Block::Figure { name, figure, .. } = block {
                output.write_figure(name, figure).with_context(|| format!("figure {name}"))?;
            }
        }
        sections.push(outcome.section);
    }
    let report = Report { title: title.to_owned(), lead: lead.to_owned(), facts, notice, sections };
    output.write("claims.json", claims.to_json()?)?;
    output.write("report.html", report.html(&claims)?)?;

    say(format_args!("{}\n\nreport: {}", claims.table(), output.path().join("report.html").display()))?;
    let failed = claims.failed().len();
    if check && failed > 0 {
        complain(format_args!("error: {failed} of {} claims do not hold", claims.all().len()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
