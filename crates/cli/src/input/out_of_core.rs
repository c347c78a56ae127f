//! Rows in files that are learnt from without being held.

use std::path::Path;

use anyhow::{Result, bail};
use dhll::out_of_core::FileRows;
use dhll_terminal::Progress;

use super::choices::Task;
use super::source::Source;
use super::{Data, taken};

impl Data {
    /// The rows in files, whose target is read.
    pub(crate) fn file_rows(&self, progress: &Progress) -> Result<FileRows> {
        let refused = [(self.weights.is_some(), "--weights"), (self.unlabelled.is_some(), "--unlabelled")];
        if let Some((_, option)) = refused.into_iter().find(|(given, _)| *given) {
            bail!("{option} needs all rows in memory; leave out {option} or --out-of-core");
        }
        match self.source()? {
            Source::Table(path) | Source::Parquet(path) => {
                again(&path)?;
                if self.target.is_empty() {
                    bail!("{}: which column is to be predicted? name it with --target", path.display());
                }
                let options = self.csv_options()?;
                let (rows, reason) = FileRows::table(&path, &self.target, Task::choice(self.task), &options)?;
                let labels = rows.target().target().kind();
                if let Some(note) = taken::note(&self.target, &reason, labels.labels()) {
                    progress.above(&note);
                }
                Ok(rows)
            }
            Source::Array(path) => {
                again(&path)?;
                Ok(FileRows::array(&path, &self.label_file(&path)?)?)
            }
            Source::Npz(path) => bail!(
                "{}: a NPZ file is read whole; save its arrays as NPY files, or leave out --out-of-core",
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
            "{}: it can be read only once, but --out-of-core reads it several times; save it to a file first",
            path.display()
        ),
        _ => Ok(()),
    }
}
