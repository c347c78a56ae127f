//! Which classes are taken for which.

use std::collections::BTreeMap;

use dhll_core::memory::{self, MemoryError, counted};
use ndarray::Array2;

/// How many rows of every class were taken for which class. Only pairs that occur are kept: at most one per row, however many classes there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    n_classes: usize,
    counts: BTreeMap<(usize, usize), usize>,
}

impl Confusion {
    /// Of rows with these classes that were taken for those, all below `n_classes`.
    pub(crate) fn of(n_classes: usize, labels: &[usize], predicted: &[usize]) -> Self {
        let mut counts = BTreeMap::new();
        for (&label, &predicted) in labels.iter().zip(predicted) {
            *counts.entry((label, predicted)).or_insert(0) += 1;
        }
        Self { n_classes, counts }
    }

    /// Class, what it was taken for, and how many rows, for every pair that occurs, in the order of the classes.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.counts.iter().map(|(&(label, predicted), &rows)| (label, predicted, rows))
    }

    /// Rows of class `label` that were taken for class `predicted`.
    pub fn count(&self, label: usize, predicted: usize) -> usize {
        self.counts.get(&(label, predicted)).copied().unwrap_or(0)
    }

    /// Row k, column j: rows of class k that were taken for class j. K x K.
    ///
    /// # Errors
    /// [`MemoryError`] if there are so many classes that it does not fit in memory.
    pub fn matrix(&self) -> Result<Array2<usize>, MemoryError> {
        let k = self.n_classes;
        let what = format_args!("the confusion matrix of {} classes", counted(k));
        memory::check_array(what, &[k, k], size_of::<usize>())?;
        let mut matrix = Array2::zeros((k, k));
        self.iter().for_each(|(label, predicted, rows)| matrix[[label, predicted]] = rows);
        Ok(matrix)
    }
}
