//! The graph of nearest neighbours: symmetric weights, and the normalised matrix whose eigenvectors are the diffusion's.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut1};
use rayon::prelude::*;

use super::neighbours::Neighbours;

/// The neighbour whose distance is the scale of a row, counted from 1: the seventh, as Zelnik-Manor and Perona have it.
const SCALE_NEIGHBOUR: usize = 7;

/// Scales below this share of the mean scale are raised to it, so that rows in a dense spot still have neighbours.
const LEAST_SCALE: f64 = 1e-3;

/// A symmetric graph in compressed rows.
///
/// ```text
/// w_ij = exp(-|x_i - x_j|^2 / (s_i s_j))      if j is among the neighbours of i, or i among those of j
/// A    = D^(-1/2) W D^(-1/2),  d_i = sum_j w_ij
/// ```
#[derive(Debug, Clone)]
pub(super) struct Graph {
    starts: Vec<usize>,
    places: Vec<usize>,
    /// Entries of `A`.
    values: Vec<f64>,
    degrees: Array1<f64>,
}

impl Graph {
    /// The graph of rows whose neighbours and scales these are.
    pub(super) fn new(neighbours: &Neighbours, scales: &Array1<f64>) -> Self {
        let (n, k) = neighbours.places.dim();
        let mut rows: Vec<Vec<(usize, f64)>> = vec![Vec::with_capacity(2 * k); n];
        for ((i, near), &j) in neighbours.places.indexed_iter() {
            let weight = affinity(neighbours.squares[[i, near]], scales[i] * scales[j]);
            rows[i].push((j, weight));
            rows[j].push((i, weight));
        }
        for row in &mut rows {
            row.sort_unstable_by_key(|&(place, _)| place);
            row.dedup_by_key(|&mut (place, _)| place);
        }
        let degrees: Array1<f64> =
            rows.iter().map(|row| row.iter().map(|&(_, weight)| weight).sum::<f64>()).collect();
        let (mut starts, mut places, mut values) = (vec![0], Vec::new(), Vec::new());
        for (i, row) in rows.iter().enumerate() {
            for &(j, weight) in row {
                places.push(j);
                values.push(weight / (degrees[i] * degrees[j]).sqrt());
            }
            starts.push(places.len());
        }
        Self { starts, places, values, degrees }
    }

    /// N.
    pub(super) fn order(&self) -> usize {
        self.degrees.len()
    }

    /// `d`, all above 0.
    pub(super) fn degrees(&self) -> &Array1<f64> {
        &self.degrees
    }

    /// `A X`.
    ///
    /// # Shapes
    /// `x` N x b, as the result.
    pub(super) fn times(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let width = x.ncols();
        let mut result = vec![0.0; x.len()];
        result.par_chunks_mut(width.max(1)).enumerate().for_each(|(i, row)| {
            let mut row = ArrayViewMut1::from(row);
            for at in self.starts[i]..self.starts[i + 1] {
                row.scaled_add(self.values[at], &x.row(self.places[at]));
            }
        });
        Array2::from_shape_vec(x.dim(), result).unwrap_or_else(|_| unreachable!("as many entries as x has"))
    }
}

/// `exp(-square / scale)`, at least the smallest normal number, so that no row is without neighbours.
pub(super) fn affinity(square: f64, scale: f64) -> f64 {
    (-square / scale).exp().max(f64::MIN_POSITIVE.sqrt())
}

/// `s_i`: the distance to the seventh neighbour, or to the last of fewer.
pub(super) fn scales(neighbours: &Neighbours) -> Array1<f64> {
    let near = neighbours.squares.ncols().min(SCALE_NEIGHBOUR) - 1;
    let mut scales = neighbours.squares.column(near).mapv(f64::sqrt);
    let mean = scales.mean().unwrap_or(1.0);
    let least = if mean > 0.0 { LEAST_SCALE * mean } else { 1.0 };
    scales.mapv_inplace(|scale| scale.max(least));
    scales
}

#[cfg(test)]
mod tests {
    use super::super::neighbours::nearest;
    use super::*;
    use dhll_faer::Faer;
    use ndarray::Axis;

    #[test]
    fn it_is_symmetric_and_its_first_eigenvector_is_the_root_of_the_degrees() {
        let x = Array2::from_shape_fn((60, 2), |(i, j)| (i as f64 * (0.7 + j as f64)).sin());
        let near = nearest(&Faer::default(), x.view(), x.view(), 5, true).unwrap();
        let graph = Graph::new(&near, &scales(&near));
        let dense = graph.times(Array2::eye(60).view());
        assert_eq!(dense, dense.t());
        let root = graph.degrees().mapv(f64::sqrt).insert_axis(Axis(1));
        let off = (graph.times(root.view()) - &root).mapv(f64::abs).fold(0.0, |most: f64, v| most.max(*v));
        assert!(off < 60.0 * f64::EPSILON * root[[0, 0]].abs() * 10.0, "{off}");
    }
}
