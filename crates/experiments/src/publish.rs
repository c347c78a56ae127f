//! The end of every run: figures, claims and report are written, and the claims are counted.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::claims::Claims;
use crate::document::write_part;
use crate::output::OutputFolder;
use crate::progress::{complain, say};
use crate::report::{Block, Report};
use crate::reproduce::outcome::Outcome;

/// What else a run ends in.
pub struct Ending<'a> {
    /// Whether a claim that does not hold is a failure.
    pub check: bool,
    /// A Markdown document that the claims are written to.
    pub document: Option<&'a Path>,
    /// The command that was run, by which its part of the document is found.
    pub command: &'a str,
}

/// Writes report.html, claims.json and figures/, prints the claims, and fails if that was asked for and one does not hold.
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
    ending: &Ending<'_>,
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
    if let Some(document) = ending.document {
        let command = ending.command;
        let text = format!("## {title}\n\nWritten by `{command}`. {}", claims.markdown());
        write_part(document, command, &text)?;
    }

    say(format_args!("{}\n\nreport: {}", claims.table(), output.path().join("report.html").display()))?;
    let failed = claims.failed().len();
    if ending.check && failed > 0 {
        complain(format_args!("error: {failed} of {} claims do not hold", claims.all().len()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
