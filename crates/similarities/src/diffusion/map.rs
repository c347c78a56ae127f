//! The fitted diffusion map, which takes any row to where its neighbours are.

use std::borrow::Cow;

use dhll_core::data::Finite;
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, input, linalg};
use ndarray::{Array1, Array2, ArrayView2, Axis, CowArray, Ix2};
use serde::{Deserialize, Serialize};

use super::graph::affinity;
use super::neighbours::nearest;
use crate::maps::blocks;
use crate::maps::saved::{self, LoadError};

/// The name in model files.
pub(crate) const KIND: &str = "diffusion";

/// What a file keeps beside arrays.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    neighbours: usize,
}

/// Principal directions that distances are taken along.
#[derive(Debug, Clone)]
pub(super) struct Axes {
    pub(super) mean: Array1<f64>,
    /// d x q.
    pub(super) directions: Array2<f64>,
}

impl Axes {
    /// `(X - mean) V`, n x q.
    pub(super) fn project(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Array2<f64> {
        linalg::product(backend, (&x - &self.mean).view(), self.directions.view())
    }
}

/// The diffusion map of a graph of rows ([`Diffusion`](super::Diffusion)), with Nystroem's extension to other rows.
///
/// ```text
/// phi_k(x) = sum_j p(x, j) phi_k(x_j) / lambda_k       j over the nearest rows of the graph
/// p(x, j)  = exp(-|x - x_j|^2 / (s(x) s_j)) / sum      s(x) the distance to the seventh neighbour
/// ```
///
/// A row of the graph keeps the features that it has there.
///
/// # Shapes
/// `x` n x d, features n x m. A row takes `O(N q)` for a graph of N rows and q components.
#[derive(Debug, Clone)]
pub struct DiffusionMap {
    pub(super) neighbours: usize,
    pub(super) axes: Axes,
    /// The rows of the graph along the axes, N x q.
    pub(super) rows: Array2<f64>,
    /// `s`, N.
    pub(super) scales: Array1<f64>,
    /// Their features, N x m.
    pub(super) features: Array2<f64>,
    /// `lambda`, m.
    pub(super) eigenvalues: Array1<f64>,
}

impl DiffusionMap {
    /// The map that was saved.
    ///
    /// # Errors
    /// [`LoadError`] if a setting or an array is missing or does not fit.
    pub fn load(saved: SavedSimilarity) -> Result<Self, LoadError> {
        let names = ["mean", "directions", "rows", "scales", "features", "eigenvalues"];
        let (settings, [mean, directions, rows, scales, features, eigenvalues]) = saved::parts(saved, names)?;
        let Saved { neighbours } = saved::settings(settings)?;
        for (what, expected, found) in [
            ("the number of rows of the mean", 1, mean.nrows()),
            ("the number of rows of the scales", 1, scales.nrows()),
            ("the number of rows of the eigenvalues", 1, eigenvalues.nrows()),
            ("the length of the mean", directions.nrows(), mean.ncols()),
            ("the number of directions", rows.ncols(), directions.ncols()),
            ("the number of scales", rows.nrows(), scales.ncols()),
            ("the number of rows with features", rows.nrows(), features.nrows()),
            ("the number of eigenvalues", features.ncols(), eigenvalues.ncols()),
            ("the number of neighbours", neighbours.clamp(1, rows.nrows().max(1)), neighbours),
        ] {
            saved::size(what, expected, found)?;
        }
        let row = |array: Array2<f64>| array.index_axis_move(Axis(0), 0);
        Ok(Self {
            neighbours,
            axes: Axes { mean: row(mean), directions },
            rows,
            scales: row(scales),
            features,
            eigenvalues: row(eigenvalues),
        })
    }

    /// The eigenvalues of the graph's normalised matrix that go with the features, largest first; 1 for every part of the graph that is connected to
    /// no other, beside the first.
    pub fn eigenvalues(&self) -> ndarray::ArrayView1<'_, f64> {
        self.eigenvalues.view()
    }

    /// Number of columns d.
    pub(super) fn n_inputs(&self) -> usize {
        self.axes.mean.len()
    }

    /// Number of features m.
    pub fn width(&self) -> usize {
        self.features.ncols()
    }
}

impl Similarity for DiffusionMap {
    fn name(&self) -> Cow<'static, str> {
        KIND.into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        let row = |array: &Array1<f64>| array.clone().insert_axis(Axis(0));
        let arrays = [
            ("mean", row(&self.axes.mean)),
            ("directions", self.axes.directions.clone()),
            ("rows", self.rows.clone()),
            ("scales", row(&self.scales)),
            ("features", self.features.clone()),
            ("eigenvalues", row(&self.eigenvalues)),
        ];
        Some(SavedSimilarity {
            kind: KIND.to_owned(),
            settings: serde_json::to_value(Saved { neighbours: self.neighbours }).ok()?,
            arrays: arrays.into_iter().map(|(name, array)| (name.to_owned(), array)).collect(),
        })
    }

    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::size("the number of features", self.axes.mean.len(), x.ncols())?;
        let features = blocks::by_blocks(x.view(), self.width(), |x, mut features| {
            let x = self.axes.project(backend, x);
            let near = nearest(backend, x.view(), self.rows.view(), self.neighbours, false)?;
            for (i, scale) in super::graph::scales(&near).into_iter().enumerate() {
                let mut image = features.row_mut(i);
                let first = near.places[[i, 0]];
                if near.squares[[i, 0]] == 0.0 {
                    image.assign(&self.features.row(first));
                    continue;
                }
                let mut sum = 0.0;
                for (&j, &square) in near.places.row(i).iter().zip(near.squares.row(i)) {
                    let weight = affinity(square, scale * self.scales[j]);
                    image.scaled_add(weight, &self.features.row(j));
                    sum += weight;
                }
                image.zip_mut_with(&self.eigenvalues, |v, lambda| *v /= sum * lambda);
            }
            Ok(())
        })?;
        Ok(features.into())
    }
}
