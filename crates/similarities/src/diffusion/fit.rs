//! A diffusion map before it has seen training rows.

use std::borrow::Cow;
use std::collections::HashSet;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::linalg::PrincipalComponents;
use dhll_core::{Backend, Similarity, SimilarityFit, input};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::eigenvectors::{Leading, leading};
use super::error::DiffusionError;
use super::graph::{Graph, scales};
use super::map::{Axes, DiffusionMap};
use super::neighbours::nearest;
use super::settings::{DiffusionSettings, LEAST_ROWS};

/// Eigenvectors below this eigenvalue change from row to row, and their extension to other rows would divide by it.
const LEAST_EIGENVALUE: f64 = 0.05;

/// Similarity along the data: two rows are similar if a random walk from neighbour to neighbour soon leads from one to the other.
///
/// ```text
/// w_ij = exp(-|x_i - x_j|^2 / (s_i s_j))          for the nearest neighbours; s_i is the distance to the seventh
/// P    = D^-1 W,   P psi_k = lambda_k psi_k       the random walk; psi_k has the mean square 1 under the degrees D
/// phi(x_i) = (lambda_k^t psi_k(x_i))_k            k = 1 ... m; the constant eigenvector is left out
/// ```
///
/// so that `|phi(x_i) - phi(x_j)|` is the distance between the distributions that walks of `t` steps from the two rows end in. It needs no labels: rows
/// without any shape it as much as those that have one. Distances are those of the leading principal components. Equal rows are one row of the
/// graph, and eigenvectors with an eigenvalue below 0.05 are left out.
///
/// # Shapes
/// `x` N x d, features N x m. Neighbours take `O(N^2 q)`, eigenvectors some hundred products of a sparse matrix and m + 20 columns.
///
/// # Examples
/// ```
/// use dhll_core::Similarity;
/// use dhll_faer::Faer;
/// use dhll_similarities::Diffusion;
/// use ndarray::Array2;
///
/// // Two arcs, one inside the other: the first feature tells which arc a row is on.
/// let x = Array2::from_shape_fn((200, 2), |(i, j)| {
///     let (angle, radius) = (i as f64 * 1.2, [1.0, 2.0][i % 2]);
///     radius * [angle.sin(), angle.cos()][j]
/// });
/// let map = Diffusion::default().map(&Faer::default(), x.view())?;
/// let features = map.features(&Faer::default(), x.view())?;
/// assert!((0..100).all(|i| features[[2 * i, 0]] * features[[2 * i + 1, 0]] < 0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Coifman and Lafon, *Diffusion maps*, Applied and Computational Harmonic Analysis 21 (2006); Belkin and Niyogi, *Semi-supervised learning on
/// Riemannian manifolds*, Machine Learning 56 (2004); Zelnik-Manor and Perona, *Self-tuning spectral clustering*, NIPS 2004, for the scales.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Diffusion {
    /// How the graph is built, and how far the diffusion goes.
    pub settings: DiffusionSettings,
}

impl Diffusion {
    /// The map of the rows `x`, N x d.
    ///
    /// # Errors
    /// [`DiffusionError`] if a setting is invalid, there are fewer than three different rows, distances do not fit in memory, or the
    /// eigenvectors are not found.
    pub fn map(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<DiffusionMap, DiffusionError> {
        let DiffusionSettings { neighbours, features, time, rows, seed, .. } = self.settings;
        self.settings.check()?;
        input::not_empty("the number of training rows", x.nrows())?;
        input::not_empty("the number of features", x.ncols())?;
        input::finite("the input", x)?;
        let axes = self.axes(backend, x)?;
        let mut places = distinct(x)?;
        if places.len() > rows {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            places = index::sample(&mut rng, places.len(), rows).into_iter().map(|i| places[i]).collect();
        }
        let rows = axes.project(backend, x.select(Axis(0), &places).view());
        let neighbours = neighbours.min(rows.nrows() - 1);
        let near = nearest(backend, rows.view(), rows.view(), neighbours, true)?;
        let scales = scales(&near);
        let graph = Graph::new(&near, &scales);
        let Leading { values, vectors } = leading(backend, &graph, features, seed)?;
        let kept = values.iter().take_while(|&&value| value >= LEAST_EIGENVALUE).count().max(1);
        let eigenvalues = values.slice(s![..kept]).mapv(|value| value.max(LEAST_EIGENVALUE));
        let degrees = graph.degrees();
        let volume: f64 = degrees.sum();
        let mut features = vectors.slice(s![.., ..kept]).to_owned();
        for (mut row, degree) in features.rows_mut().into_iter().zip(degrees) {
            let unit = (volume / degree).sqrt();
            row.zip_mut_with(&eigenvalues, |v, lambda| *v *= unit * lambda.powf(time));
        }
        Ok(DiffusionMap { neighbours, axes, rows, scales, features, eigenvalues })
    }

    /// The leading principal directions; where there are few columns, all of the space.
    fn axes(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Axes, DiffusionError> {
        if x.ncols() <= self.settings.components {
            return Ok(Axes { mean: Array1::zeros(x.ncols()), directions: Array2::eye(x.ncols()) });
        }
        let PrincipalComponents { mean, directions, .. } = PrincipalComponents::new(backend, x)?;
        let kept = directions.ncols().min(self.settings.components);
        Ok(Axes { mean, directions: directions.slice(s![.., ..kept]).to_owned() })
    }
}

/// The places of the rows that no row before is equal to.
fn distinct(x: ArrayView2<'_, f64>) -> Result<Vec<usize>, DiffusionError> {
    // Adding 0 makes -0 a 0.
    let bits = |row: ArrayView1<'_, f64>| row.iter().map(|v| (v + 0.0).to_bits()).collect::<Vec<u64>>();
    let mut seen = HashSet::with_capacity(x.nrows());
    let places: Vec<usize> = (0..x.nrows()).filter(|&row| seen.insert(bits(x.row(row)))).collect();
    match places.len() {
        found if found < LEAST_ROWS => Err(DiffusionError::FewRows { least: LEAST_ROWS, found }),
        _ => Ok(places),
    }
}

impl SimilarityFit for Diffusion {
    fn name(&self) -> Cow<'static, str> {
        "diffusion".into()
    }

    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        _: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::new(self.map(backend, x.view())?))
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self.settings).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;

    /// Two arcs, one inside the other.
    fn arcs(rows: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, 2), |(i, j)| {
            let (angle, radius) = (i as f64 * 1.2, [1.0, 2.0][i % 2]);
            radius * [angle.sin(), angle.cos()][j]
        })
    }

    #[test]
    fn rows_of_the_graph_keep_their_features_and_others_get_those_of_their_neighbours() {
        let (x, backend) = (arcs(400), Faer::default());
        let map = Diffusion::default().map(&backend, x.slice(s![..300, ..])).unwrap();
        let features = map.features(&backend, x.view()).unwrap();
        assert_eq!(features.slice(s![..300, ..]), map.features);
        for (i, row) in features.rows().into_iter().enumerate().skip(300) {
            assert!(row[0] * features[[i % 2, 0]] > 0.0, "row {i} is on the other arc");
        }
    }

    #[test]
    fn the_rows_may_repeat_and_come_in_any_number() {
        let backend = Faer::default();
        for rows in [3, 4, 12] {
            let repeated = ndarray::concatenate![Axis(0), arcs(rows), arcs(rows)];
            let [once, twice] =
                [arcs(rows), repeated].map(|x| Diffusion::default().map(&backend, x.view()).unwrap());
            assert_eq!(once.features, twice.features);
        }
        let few = Diffusion::default().map(&backend, Array2::zeros((10, 2)).view()).unwrap_err();
        assert_eq!(few, DiffusionError::FewRows { least: 3, found: 1 });
        let settings = DiffusionSettings { time: -1.0, ..DiffusionSettings::default() };
        let backwards = Diffusion { settings }.map(&backend, arcs(9).view()).unwrap_err();
        assert_eq!(backwards, DiffusionError::Time(-1.0));
    }

    #[test]
    fn it_is_the_same_after_it_was_saved() {
        let (x, backend) = (arcs(100), Faer::default());
        let map = Diffusion::default().map(&backend, x.view()).unwrap();
        let again = DiffusionMap::load(map.saved().unwrap()).unwrap();
        let other = arcs(7) * 1.01;
        assert_eq!(
            map.features(&backend, other.view()).unwrap(),
            again.features(&backend, other.view()).unwrap()
        );
    }
}
