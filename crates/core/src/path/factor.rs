//! What a mean did beyond its formula to get a factor: `W` together with ridges, truncations and completions, as [`Note`]s.

use std::fmt;

use ndarray::{Array1, Array2, ArrayView1, Axis};

/// The factor `W` of a mean: `G_alpha = Z W W^T Z^T`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Factor {
    /// `W = diag(w)`, w of length p + c: every column of `Z` scaled by itself.
    Diagonal(Array1<f64>),
    /// `W`, (p + c) x m.
    General(Array2<f64>),
}

impl Factor {
    /// `diag(weights) W`.
    ///
    /// # Shapes
    /// `weights` p + c.
    ///
    /// # Panics
    /// If the length is another.
    pub fn with_rows_scaled(self, weights: ArrayView1<'_, f64>) -> Self {
        match self {
            Factor::Diagonal(w) => Factor::Diagonal(w * weights),
            Factor::General(w) => Factor::General(w * weights.insert_axis(Axis(1))),
        }
    }
}

/// Something a mean did that its formula alone does not say. Meant to be shown: `Display` gives one line with the values.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// `A A^T + inputs I` and `B B^T + labels I` on the joint range took the place of the Gram matrices.
    Ridge {
        /// The parameter: the ridge in units of the mean eigenvalue on the joint range.
        relative: f64,
        /// What was added to the Gram matrix of the inputs.
        inputs: f64,
        /// What was added to the Gram matrix of the labels.
        labels: f64,
    },
    /// Inputs and labels span fewer dimensions than they have columns; directions below the rank cut were left out.
    JointRange {
        /// Dimension of the joint range.
        dimension: usize,
        /// Columns of `Z`, p + c.
        order: usize,
    },
    /// Only the leading eigenvalues of a Gram matrix were used.
    Truncation {
        /// `inputs` or `labels`.
        matrix: &'static str,
        /// The rank that was kept.
        rank: usize,
        /// Share of the trace that was left out.
        discarded: f64,
    },
    /// The geodesic is not unique; the one that keeps the unmatched parts apart was taken.
    Completion {
        /// Rank of `A^T B`: dimensions that are matched.
        matched: usize,
        /// Share of `|A|^2` that no label direction is matched with.
        inputs: f64,
        /// Share of `|B|^2` that no input direction is matched with.
        labels: f64,
    },
    /// The labels were multiplied by this before the mean was taken.
    LabelScale {
        /// The factor of `B`.
        factor: f64,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Ridge { relative, inputs, labels } => {
                write!(
                    f,
                    "ridge {relative:e}: {inputs:e} added to the inputs' eigenvalues, {labels:e} to the labels'"
                )
            }
            Note::JointRange { dimension, order } => {
                write!(f, "the joint range of {order} columns has {dimension} dimensions")
            }
            Note::Truncation { matrix, rank, discarded } => {
                write!(
                    f,
                    "the {matrix} were truncated to rank {rank}, {discarded:.2e} of their trace left out"
                )
            }
            Note::Completion { matched, inputs, labels } => write!(
                f,
                "the geodesic is not unique: {matched} dimensions matched, {inputs:.2e} of the inputs and \
                 {labels:.2e} of the labels kept apart"
            ),
            Note::LabelScale { factor } => write!(f, "the labels were multiplied by {factor:e}"),
        }
    }
}

/// A factor and the notes on how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct NotedFactor {
    /// `W`.
    pub factor: Factor,
    /// What was done beyond the formula, in the order it was done; often nothing.
    pub notes: Vec<Note>,
}

impl From<Factor> for NotedFactor {
    fn from(factor: Factor) -> Self {
        Self { factor, notes: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_read_as_one_line_with_their_values() {
        let note = Note::Truncation { matrix: "inputs", rank: 1, discarded: 0.25 };
        assert_eq!(note.to_string(), "the inputs were truncated to rank 1, 2.50e-1 of their trace left out");
        let note = Note::Completion { matched: 0, inputs: 1.0, labels: 1.0 };
        assert!(!note.to_string().contains('\n'));
    }
}
