//! Rows in files that are learnt from without being held.

use std::path::Path;

use anyhow::{Result, bail};
use dhll::core::data::RowSource as _;
use dhll::data::TableFile;
use dhll::data::npy::NpyParts;
use dhll::out_of_core::FileRows;

use super::choices::Task;
use super::source::Source;
use super::{Data, taken};

/// Bytes that a fit takes for every entry of the rows that it holds: as it was read, scaled, and in single precision.
const ENTRY: u128 = 20;

/// Whether rows are read in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum OutOfCore {
    /// Where they do not fit into memory and every choice allows it
    #[default]
    Auto,
    /// In any case
    Always,
    /// In no case
    Never,
}

impl Data {
    /// Bytes that a fit takes that holds all rows, where that can be told before they are read.
    pub(crate) fn bytes_held(&self) -> Option<u128> {
        let (rows, columns) = match self.source().ok()? {
            Source::Table(path) | Source::Parquet(path) => {
                // A pipe is read once, and not by this.
                again(&path).ok()?;
                let file = TableFile::open(&path, &self.csv_options().ok()?).ok()?;
                (file.row_estimate().ok()??, file.header().columns().count())
            }
            Source::Array(path) => {
                again(&path).ok()?;
                let rows = NpyParts::open(&path).ok()?;
                (rows.n_rows() as u64, rows.n_columns())
            }
            _ => return None,
        };
        Some(u128::from(rows) * columns as u128 * ENTRY)
    }

    /// The rows in files, whose target is read, and what is to be said of it.
    pub(crate) fn file_rows(&self) -> Result<(FileRows, Option<String>)> {
        if self.unlabelled.is_some() {
            bail!("--unlabelled needs all rows in memory; leave it out, or choose --out-of-core never");
        }
        match self.source()? {
            Source::Table(path) | Source::Parquet(path) => {
                again(&path)?;
                if self.target.is_empty() {
                    bail!("{}: which column is to be predicted? name it with --target", path.display());
                }
                let options = self.csv_options()?;
                let (rows, reason) = FileRows::table(&path, &self.target, Task::choice(self.task), &options)?;
                let kind = rows.target().target().kind();
                Ok((rows, taken::note(&self.target, &reason, kind.labels())))
            }
            Source::Array(path) => {
                again(&path)?;
                Ok((FileRows::array(&path, &self.label_file(&path)?)?, None))
            }
            Source::Npz(path) => bail!(
                "{}: a NPZ file is read whole; save its arrays as NPY files, or choose --out-of-core never",
                path.display()
            ),
            _ => bail!("--out-of-core is of use for files alone; leave it out"),
        }
    }
}

/// `Ok` unless it can be read only once.
fn again(path: &Path) -> Result<()> {
    match path.metadata() {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => bail!(
            "{}: it can be read only once, but rows in blocks are read several times; save it to a file first, or choose --out-of-core never",
            path.display()
        ),
        _ => Ok(()),
    }
}
