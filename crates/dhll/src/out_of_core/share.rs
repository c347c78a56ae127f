//! The rows of a file that one process of several holds.

use std::ops::Range;
use std::sync::Arc;

use dhll_core::Dataset;
use dhll_core::data::{RowSource, SourceError};
use dhll_core::team::{Team, TeamError};
use dhll_model::Fingerprint;
use ndarray::{Array1, ArrayView2, ArrayViewMut2, s};

/// Who holds the rows, how many there are, and which of them are held here.
#[derive(Debug, Clone)]
pub(super) struct Share {
    pub(super) team: Arc<Team>,
    pub(super) n_rows: usize,
    pub(super) own: Range<usize>,
}

impl Share {
    pub(super) fn new(team: &Arc<Team>, n_rows: usize) -> Self {
        Self { team: team.clone(), n_rows, own: team.share(n_rows) }
    }

    /// Whether two rows of all differ, from those that are held here.
    pub(super) fn any_differ(&self, own: Variety) -> Result<bool, TeamError> {
        let differ = self.team.gathered(vec![u8::from(own.differ)])?.concat().contains(&1);
        // The sum brings both zeros to one.
        let bytes = |value: f64| (value + 0.0).to_le_bytes();
        let first = own.first.map_or(Vec::new(), |row| row.into_iter().flat_map(bytes).collect());
        let mut firsts = self.team.gathered(first)?;
        firsts.retain(|bytes| !bytes.is_empty());
        Ok(differ || firsts.windows(2).any(|pair| pair[0] != pair[1]))
    }

    /// The fingerprint of all rows, from that of the rows that are held here.
    pub(super) fn fingerprint(&self, mut own: Fingerprint, data: &Dataset) -> Result<String, TeamError> {
        let digests = self.team.gathered(own.digests())?.concat();
        let whole = if self.team.rank() == 0 { own.finish(data, &digests) } else { String::new() };
        Ok(String::from_utf8_lossy(&self.team.gathered(whole.into_bytes())?.concat()).into_owned())
    }
}

/// Whether rows differ.
#[derive(Default)]
pub(super) struct Variety {
    first: Option<Array1<f64>>,
    differ: bool,
}

impl Variety {
    /// The next rows.
    pub(super) fn see(&mut self, rows: ArrayView2<'_, f64>) {
        for row in rows.rows() {
            let first = self.first.get_or_insert_with(|| row.to_owned());
            if self.differ {
                break;
            }
            self.differ = row != first.view();
        }
    }
}

/// The rows of a source that are held here.
pub(super) struct Window {
    source: Box<dyn RowSource>,
    rows: Range<usize>,
    next: usize,
}

impl Window {
    /// These rows of `source`, which stands at the first of all.
    pub(super) fn new(source: Box<dyn RowSource>, rows: Range<usize>) -> Self {
        Self { source, rows, next: 0 }
    }
}

impl RowSource for Window {
    fn n_columns(&self) -> usize {
        self.source.n_columns()
    }

    fn by_columns(&self) -> bool {
        self.source.by_columns()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        if self.next < self.rows.start {
            self.next += self.source.skip(self.rows.start - self.next)?;
        }
        let most = rows.nrows().min(self.rows.end.saturating_sub(self.next));
        if most == 0 {
            return Ok(0);
        }
        let count = self.source.read(rows.slice_mut(s![..most, ..]))?;
        self.next += count;
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.next = 0;
        self.source.rewind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_core::data::MemoryRows;
    use ndarray::{Array2, array};

    #[test]
    fn a_window_shows_its_rows_alone() {
        static ROWS: [f64; 5] = [0.0, 1.0, 2.0, 3.0, 4.0];
        let all = ndarray::ArrayView2::from_shape((5, 1), &ROWS).unwrap();
        let mut window = Window::new(Box::new(MemoryRows::new(all)), 1..4);
        let mut block = Array2::zeros((2, 1));
        for _ in 0..2 {
            assert_eq!(window.read(block.view_mut()).unwrap(), 2);
            assert_eq!(block, array![[1.0], [2.0]]);
            assert_eq!(window.read(block.view_mut()).unwrap(), 1);
            assert_eq!(block[[0, 0]], 3.0);
            assert_eq!(window.read(block.view_mut()).unwrap(), 0);
            window.rewind().unwrap();
        }
        // The files may have become shorter.
        let mut window = Window::new(Box::new(MemoryRows::new(all)), 6..9);
        assert_eq!(window.read(block.view_mut()).unwrap(), 0);
    }
}
