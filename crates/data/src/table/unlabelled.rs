//! Rows of a table without a target, and what becomes of them.

use ndarray::Axis;

use super::rows::Table;

/// What becomes of rows whose target is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unlabelled {
    /// They are an error.
    #[default]
    Refuse,
    /// They are left out.
    Drop,
    /// They are the unlabelled rows of the data set ([`Dataset::unlabelled`](crate::Dataset::unlabelled)).
    Use,
}

impl Table {
    /// The table of these rows, all of which have a target; the others are kept beside them where they are to be used. Their weights go.
    pub(super) fn of_known(mut self, known: &[usize], unlabelled: Unlabelled) -> Self {
        let mut is_known = vec![false; self.features.nrows()];
        known.iter().for_each(|&row| is_known[row] = true);
        let others: Vec<usize> = (0..is_known.len()).filter(|&row| !is_known[row]).collect();
        self.unlabelled = (unlabelled == Unlabelled::Use).then(|| self.features.select(Axis(0), &others));
        self.features = self.features.select(Axis(0), known);
        self.targets = self.targets.into_iter().map(|column| column.select(known)).collect();
        let select = |weights: Vec<f64>| known.iter().map(|&row| weights[row]).collect();
        self.weights = self.weights.map(|(name, weights)| (name, select(weights)));
        self
    }
}

/// The rows in which none of these columns of entries has a NaN, if there are others.
pub(super) fn known_rows<'a>(columns: impl Iterator<Item = &'a [f64]> + Clone) -> Option<Vec<usize>> {
    let rows = columns.clone().next().map_or(0, <[f64]>::len);
    let known: Vec<usize> =
        (0..rows).filter(|&row| columns.clone().all(|entries| !entries[row].is_nan())).collect();
    (known.len() < rows).then_some(known)
}
