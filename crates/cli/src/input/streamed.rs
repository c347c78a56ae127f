//! Arrays whose rows are read in blocks, beside labels that are held.

use anyhow::Result;
use dhll::Target;
use dhll::data::classes::{self, Classes};
use dhll::data::npy::NpyRows;

use super::Data;
use super::source::Source;

impl Data {
    /// The rows and the classes of a NPY or IDX file; `None` for other data, and for labels that are no whole numbers, which
    /// [`load`](Self::load) reads, or says what is wrong with them.
    pub(crate) fn streamed(&self) -> Result<Option<(NpyRows, Target)>> {
        let Source::Array(path) = self.source()? else { return Ok(None) };
        if self.unlabelled.is_some() {
            return Ok(None);
        }
        let labels = self.label_file(&path)?;
        let Ok(labels) = NpyRows::open(labels).and_then(|mut labels| labels.read_all()) else {
            return Ok(None);
        };
        let whole = |value: &f64| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
        if labels.ncols() != 1 || !labels.iter().all(whole) {
            return Ok(None);
        }
        let labels: Vec<f64> = labels.into_iter().collect();
        let Ok(Classes { names, places }) = classes::of_numbers(&labels) else { return Ok(None) };
        Ok(Some((NpyRows::open(path)?, Target::Classes { labels: places, names })))
    }
}
