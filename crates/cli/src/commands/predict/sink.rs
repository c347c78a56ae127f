//! Files of predictions, which are written block by block and appear whole.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use dhll::model::whole_file::{GrowingFile, is_stream, write_atomically};

use super::predicted::{HEADER, Predicted};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Npy,
}

impl Format {
    pub(super) fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("npy") => Ok(Self::Npy),
            _ => bail!("{}: predictions are written to files that end in .csv or .npy", path.display()),
        }
    }
}

/// A file of predictions that is being written.
pub(super) struct Sink<'a> {
    path: &'a Path,
    format: Format,
    to: To,
    /// The header of an array, whose rows are counted at the end.
    begun: bool,
}

enum To {
    File(GrowingFile),
    /// An array that goes to a pipe, whose header has the number of rows and comes first.
    Held(Vec<u8>),
}

impl<'a> Sink<'a> {
    pub(super) fn new(path: &'a Path, format: Format) -> Result<Self> {
        let to = match format {
            Format::Npy if is_stream(path) => To::Held(Vec::new()),
            Format::Csv | Format::Npy => To::File(GrowingFile::create(path).with_context(cannot(path))?),
        };
        Ok(Self { path, format, to, begun: false })
    }

    pub(super) fn write(&mut self, predicted: &Predicted<'_>) -> Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        let bytes = match self.format {
            Format::Csv => predicted.csv(first)?.into_bytes(),
            Format::Npy => predicted.entries(),
        };
        match &mut self.to {
            To::Held(held) => held.extend(bytes),
            To::File(file) => {
                let header = if first && self.format == Format::Npy { &[0; HEADER][..] } else { &[] };
                let written = file.write_all(header).and_then(|()| file.write_all(&bytes));
                written.with_context(cannot(self.path))?;
            }
        }
        Ok(())
    }

    /// The file is complete; `last` are predictions of it, which are for so many rows.
    pub(super) fn finish(self, last: &Predicted<'_>, rows: usize) -> Result<()> {
        let finished: io::Result<()> = match (self.to, self.format) {
            (To::File(file), Format::Csv) => file.finish(),
            (To::File(file), Format::Npy) => file.finish_with_start(&last.npy_header(rows)),
            (To::Held(held), _) => write_atomically(self.path, [&last.npy_header(rows)[..], &held].concat()),
        };
        finished.with_context(cannot(self.path))
    }
}

fn cannot(path: &Path) -> impl Fn() -> String {
    move || format!("{} cannot be written", path.display())
}
