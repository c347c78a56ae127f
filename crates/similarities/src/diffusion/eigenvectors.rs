//! Leading eigenvectors of a large sparse matrix: subspace iteration, filtered by Chebyshev polynomials.

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, EigenError, InputError, SymmetricEigen, linalg};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::graph::Graph;

/// Vectors beside those that are wanted: the more, the larger the gap that the filter has to work with.
const SPARE: usize = 20;

/// How much more the filter multiplies the first eigenvector by than the last ones of the block. A larger factor needs fewer rounds, but its square
/// is the condition of the block's Gram matrix, which f64 has to bear.
const GAIN: f64 = 1e5;

/// The largest degree of the polynomial.
const MOST_DEGREE: usize = 100;

/// Rounds after which the iteration has failed.
const MOST_ROUNDS: usize = 200;

/// Largest residual `|A v - lambda v|` of a unit eigenvector. Eigenvalues are then exact to its square over the gap.
const TOLERANCE: f64 = 1e-6;

/// Eigenvalues, largest first, and unit eigenvectors in columns.
#[derive(Debug, Clone)]
pub(super) struct Leading {
    pub(super) values: Array1<f64>,
    pub(super) vectors: Array2<f64>,
}

/// The `count` largest eigenvalues of the graph's normalised matrix and their eigenvectors, without the first pair, which is known: 1 and the
/// root of the degrees.
///
/// The spectrum lies in [-1, 1]. Each round filters a block of vectors by the Chebyshev polynomial that is small on all of [-1, c], where `c` is the
/// smallest eigenvalue the block holds so far, and solves the small eigenproblem within the block.
///
/// # Shapes
/// `values` k, `vectors` N x k with k = `count`, or N - 1 if that is less.
///
/// # References
/// Zhou, Saad, Tiago and Chelikowsky, *Self-consistent-field calculations using Chebyshev-filtered subspace iteration*, Journal of Computational
/// Physics 219 (2006).
///
/// # Errors
/// [`EigenError`] if a small eigenproblem fails, the vectors do not fit in memory, or the iteration does not settle.
pub(super) fn leading(
    backend: &dyn Backend,
    graph: &Graph,
    count: usize,
    seed: u64,
) -> Result<Leading, EigenError> {
    let n = graph.order();
    let count = count.min(n - 1);
    let width = (count + SPARE).min(n - 1);
    let what = format_args!("{} eigenvectors of {} rows", counted(width), counted(n));
    memory::check_array(what, &[6, n, width], size_of::<f64>()).map_err(InputError::from)?;
    let known = graph.degrees().mapv(f64::sqrt);
    let known = &known / known.dot(&known).sqrt();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut block = Array2::from_shape_simple_fn((n, width), || rng.random::<f64>() - 0.5);
    let mut cut = 0.0;
    // A block of the whole space has nothing to gain from a filter.
    let whole = width == n - 1;
    for _ in 0..MOST_ROUNDS {
        if !whole {
            block = filtered(graph, block, cut);
        }
        let (vectors, images) = orthonormal(backend, graph, block, known.view())?;
        let small = linalg::product(backend, vectors.t(), images.view());
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(small.view())?;
        let vectors = linalg::product(backend, vectors.view(), eigenvectors.view());
        let images = linalg::product(backend, images.view(), eigenvectors.view());
        let residuals = residuals(&images, &vectors, &eigenvalues, count);
        if residuals <= TOLERANCE {
            let values = eigenvalues.slice(s![..count]).to_owned();
            return Ok(Leading { values, vectors: vectors.slice(s![.., ..count]).to_owned() });
        }
        cut = eigenvalues[eigenvalues.len() - 1].clamp(-0.9, 1.0 - 1e-9);
        block = vectors;
    }
    Err(EigenError::NoConvergence { backend: "sparse", order: n })
}

/// `T_q((2 A - (cut - 1)) / (cut + 1)) X`, which maps [-1, cut] to [-1, 1].
fn filtered(graph: &Graph, x: Array2<f64>, cut: f64) -> Array2<f64> {
    let (centre, half) = ((cut - 1.0) / 2.0, f64::midpoint(cut, 1.0));
    let shifted = |x: ArrayView2<'_, f64>, factor: f64| {
        let mut image = graph.times(x);
        image.zip_mut_with(&x, |image, &x| *image = factor * (*image - centre * x));
        image
    };
    // At the eigenvalue 1 the polynomial is cosh(degree * arccosh(place)).
    let place = (1.0 - centre) / half;
    let degree = ((GAIN.acosh() / place.acosh()) as usize).clamp(2, MOST_DEGREE);
    let mut before = x;
    let mut now = shifted(before.view(), 1.0 / half);
    for _ in 1..degree {
        let next = shifted(now.view(), 2.0 / half) - &before;
        before = std::mem::replace(&mut now, next);
    }
    now
}

/// Orthonormal vectors with the same span, without the part along `known`, and their images under the matrix.
fn orthonormal(
    backend: &dyn Backend,
    graph: &Graph,
    mut block: Array2<f64>,
    known: ArrayView1<'_, f64>,
) -> Result<(Array2<f64>, Array2<f64>), EigenError> {
    // Twice: rounding of the first pass is as large as the condition of the filtered block.
    for _ in 0..2 {
        let along = known.dot(&block);
        block.axis_iter_mut(Axis(0)).zip(known).for_each(|(mut row, &known)| row.scaled_add(-known, &along));
        let lengths = block.map_axis(Axis(0), |column| column.dot(&column).sqrt().max(f64::MIN_POSITIVE));
        block /= &lengths;
        let gram = linalg::product(backend, block.t(), block.view());
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(gram.view())?;
        let kept = eigenvalues.iter().take_while(|&&e| e > 1e-12 * eigenvalues[0]).count();
        let turn = &eigenvectors.slice(s![.., ..kept]) / &eigenvalues.slice(s![..kept]).mapv(f64::sqrt);
        block = linalg::product(backend, block.view(), turn.view());
    }
    let images = graph.times(block.view());
    Ok((block, images))
}

/// The largest residual of the leading pairs; infinite where there are fewer.
fn residuals(images: &Array2<f64>, vectors: &Array2<f64>, values: &Array1<f64>, count: usize) -> f64 {
    if values.len() < count {
        return f64::INFINITY;
    }
    let residual = |k: usize| {
        let images = images.column(k).into_iter().zip(vectors.column(k));
        images.map(|(image, v)| (image - values[k] * v).powi(2)).sum::<f64>().sqrt()
    };
    (0..count).map(residual).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::super::graph::scales;
    use super::super::neighbours::nearest;
    use super::*;
    use dhll_core::Eigensolver;
    use dhll_faer::Faer;

    fn graph(n: usize) -> Graph {
        let x = Array2::from_shape_fn((n, 3), |(i, j)| (i as f64 * (0.37 + 0.61 * j as f64)).sin());
        let near = nearest(&Faer::default(), x.view(), x.view(), 8.min(n - 1), true).unwrap();
        Graph::new(&near, &scales(&near))
    }

    #[test]
    fn they_are_those_of_the_dense_matrix() {
        for (n, count) in [(400, 30), (25, 40), (9, 3)] {
            let graph = graph(n);
            let dense =
                Faer::default().symmetric_eigenvalues(graph.times(Array2::eye(n).view()).view()).unwrap();
            let found = leading(&Faer::default(), &graph, count, 1).unwrap();
            assert_eq!(found.values.len(), count.min(n - 1));
            for (k, value) in found.values.iter().enumerate() {
                assert!((value - dense[k + 1]).abs() < 1e-8, "{n}: {k}: {value} and {}", dense[k + 1]);
            }
            let gram = found.vectors.t().dot(&found.vectors) - Array2::<f64>::eye(found.values.len());
            assert!(gram.iter().all(|v| v.abs() < 1e-10));
        }
    }
}
