//! The end of a run: report, figures and claims are written, and the claims are counted.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use dhll_terminal::{complain, say};

use super::document::write_part;
use super::folder::OutputFolder;
use crate::report::{Block, Report};

/// What a run ends with besides the report.
pub struct Ending<'a> {
    /// Fail if a claim does not hold.
    pub check: bool,
    /// A Markdown document to write the claims and `tables` to.
    pub document: Option<&'a Path>,
    /// The command that was run; it names the command's part of the document.
    pub command: &'a str,
    /// Markdown that follows the claims in the document.
    pub tables: String,
}

/// Writes `report.html` and `figures/`.
///
/// # Errors
/// If the report contradicts itself, a figure cannot be drawn or a file cannot be written.
pub fn write_report(output: &OutputFolder, report: &Report) -> Result<()> {
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Figure { name, figure, .. } = block {
            output.write_figure(name, figure)?;
        }
    }
    output.write("report.html", report.html()?)?;
    Ok(())
}

/// Writes the report and `claims.json`, prints the claims, and fails if [`Ending::check`] is set and a claim does not hold.
///
/// # Errors
/// As [`write_report`].
pub fn publish(output: &OutputFolder, report: &Report, ending: &Ending<'_>) -> Result<ExitCode> {
    let claims = report.claims()?;
    output.write("claims.json", claims.to_json()?)?;
    write_report(output, report)?;
    if let Some(document) = ending.document {
        let Ending { command, tables, .. } = ending;
        let text = format!("## {}\n\nWritten by `{command}`. {}{tables}", report.title, claims.markdown());
        write_part(document, command, &text)?;
    }

    say(format_args!("{}\nreport: {}", claims.table(), output.path().join("report.html").display()))?;
    let failed = claims.failed().len();
    if ending.check && failed > 0 {
        complain(format_args!("error: {failed} of {} claims do not hold", claims.all().len()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
