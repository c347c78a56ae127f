//! Files of predictions, which are written block by block and appear whole.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
#[cfg(feature = "parquet")]
use dhll::data::parquet::ParquetWriter;
use dhll::model::whole_file::{GrowingFile, is_stream, write_atomically};

use super::predicted::{HEADER, Predicted};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Npy,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    pub(super) fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("npy") => Ok(Self::Npy),
            #[cfg(feature = "parquet")]
            Some("parquet") => Ok(Self::Parquet),
            _ => bail!(
                "{}: predictions are written to files that end in .csv, .npy or, where the program was built with the feature `parquet`, .parquet",
                path.display()
            ),
        }
    }
}

/// A file of predictions that is being written.
pub(super) struct Sink<'a> {
    path: &'a Path,
    to: To,
}

enum To {
    Csv(GrowingFile),
    /// An array, whose rows are counted at the end.
    Npy(GrowingFile),
    /// An array that goes to a pipe, whose header has the number of rows and comes first.
    Held(Vec<u8>),
    #[cfg(feature = "parquet")]
    Parquet(ParquetWriter<GrowingFile>),
}

impl<'a> Sink<'a> {
    /// A file for predictions like the first ones, which are written to it.
    pub(super) fn new(path: &'a Path, format: Format, first: &Predicted<'_>) -> Result<Self> {
        let create = || GrowingFile::create(path).with_context(cannot(path));
        let to = match format {
            Format::Csv => {
                let mut file = create()?;
                file.write_all(first.csv(true)?.as_bytes()).with_context(cannot(path))?;
                To::Csv(file)
            }
            Format::Npy if is_stream(path) => To::Held(first.entries()),
            Format::Npy => {
                let mut file = create()?;
                let bytes = [&[0; HEADER][..], &first.entries()].concat();
                file.write_all(&bytes).with_context(cannot(path))?;
                To::Npy(file)
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let cells = first.cells();
                let writer = ParquetWriter::new(create()?, &first.columns(), &cells);
                let mut writer = writer.with_context(cannot(path))?;
                writer.push(&cells).with_context(cannot(path))?;
                To::Parquet(writer)
            }
        };
        Ok(Self { path, to })
    }

    /// More predictions.
    pub(super) fn write(&mut self, predicted: &Predicted<'_>) -> Result<()> {
        let written = match &mut self.to {
            To::Csv(file) => file.write_all(predicted.csv(false)?.as_bytes()),
            To::Npy(file) => file.write_all(&predicted.entries()),
            To::Held(held) => held.write_all(&predicted.entries()),
            #[cfg(feature = "parquet")]
            To::Parquet(writer) => writer.push(&predicted.cells()),
        };
        written.with_context(cannot(self.path))
    }

    /// The file is complete; `last` are predictions of it, which are for so many rows.
    pub(super) fn finish(self, last: &Predicted<'_>, rows: usize) -> Result<()> {
        let finished: io::Result<()> = match self.to {
            To::Csv(file) => file.finish(),
            To::Npy(file) => file.finish_with_start(&last.npy_header(rows)),
            To::Held(held) => write_atomically(self.path, [&last.npy_header(rows)[..], &held].concat()),
            #[cfg(feature = "parquet")]
            To::Parquet(writer) => writer.finish().and_then(GrowingFile::finish),
        };
        finished.with_context(cannot(self.path))
    }
}

fn cannot(path: &Path) -> impl Fn() -> String {
    move || format!("{} cannot be written", path.display())
}
