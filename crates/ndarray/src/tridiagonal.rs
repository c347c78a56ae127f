//! Symmetric tridiagonal eigenproblems by implicit QL steps with Wilkinson's shift.
//!
//! linfa-linalg has a solver of its own, which is not used: its last step on each 2 x 2 block subtracts nearly equal
//! numbers and leaves residuals of 1e-10 at order 47, and its iteration has no end where it does not converge.
//!
//! # References
//! Martin and Wilkinson, *The implicit QL algorithm*, Numerische Mathematik 12 (1968); `imtql2` of EISPACK.

use ndarray::{Array2, Zip, s};

/// Steps allowed for one eigenvalue; two are usual.
const STEPS: usize = 50;
/// Steps after which an entry counts as zero beside the whole matrix, and not only beside its two neighbours. Each step
/// stirs up rounding of the size of the whole, so that on a matrix of low rank what is left over never settles by itself.
const PATIENCE: usize = 4;

/// Turn `diagonal` into the eigenvalues of the matrix with `off` beside its diagonal, and the rows of `vectors` into the
/// eigenvectors, if they were the basis it is written in. False if the iteration does not settle.
///
/// # Shapes
/// `diagonal` n, `off` n - 1, `vectors` n x any.
pub(crate) fn diagonalise(diagonal: &mut [f64], off: &mut [f64], vectors: &mut Array2<f64>) -> bool {
    let last = diagonal.len().saturating_sub(1);
    let norm = diagonal.iter().chain(off.iter()).fold(0.0_f64, |largest, v| largest.max(v.abs()));
    for low in 0..last {
        let mut steps = 0;
        loop {
            // Smaller than the square of rounding nothing matters, however small its neighbours.
            let whole = if steps < PATIENCE { f64::EPSILON.powi(2) * norm } else { f64::EPSILON * norm };
            let negligible = |i: &usize| {
                off[*i].abs() <= f64::EPSILON * (diagonal[*i].abs() + diagonal[*i + 1].abs()) + whole
            };
            let high = (low..last).find(negligible).unwrap_or(last);
            if high == low {
                break;
            }
            if steps == STEPS {
                return false;
            }
            steps += 1;
            step(diagonal, off, vectors, low, high);
        }
    }
    true
}

/// One QL step on the block from `low` to `high`: a rotation in the last plane that has the shift in it, and the
/// rotations that chase the entry it leaves beside the three diagonals up and out.
fn step(diagonal: &mut [f64], off: &mut [f64], vectors: &mut Array2<f64>, low: usize, high: usize) {
    let slope = (diagonal[low + 1] - diagonal[low]) / (2.0 * off[low]);
    let shift = diagonal[low] - off[low] / (slope + slope.hypot(1.0).copysign(slope));
    let mut g = diagonal[high] - shift;
    let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
    for i in (low..high).rev() {
        let (f, b) = (sine * off[i], cosine * off[i]);
        let r = f.hypot(g);
        if i + 1 < high {
            off[i + 1] = r;
        }
        if r == 0.0 {
            // The block has fallen apart here.
            diagonal[i + 1] -= moved;
            return;
        }
        (sine, cosine) = (f / r, g / r);
        g = diagonal[i + 1] - moved;
        let turned = (diagonal[i] - g) * sine + 2.0 * cosine * b;
        moved = sine * turned;
        diagonal[i + 1] = g + moved;
        g = cosine * turned - b;
        let (x, y) = vectors.multi_slice_mut((s![i, ..], s![i + 1, ..]));
        Zip::from(x).and(y).for_each(|x, y| {
            (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
        });
    }
    diagonal[low] -= moved;
    off[low] = g;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_difference_has_its_known_eigenvalues() {
        for n in [1, 2, 3, 30] {
            let (mut diagonal, mut off) = (vec![2.0; n], vec![-1.0; n - 1]);
            let mut vectors = Array2::eye(n);
            assert!(diagonalise(&mut diagonal, &mut off, &mut vectors));
            for (value, vector) in diagonal.iter().zip(vectors.rows()) {
                // T v = lambda v, entry by entry.
                for i in 0..n {
                    let beside = |j: Option<usize>| j.and_then(|j| vector.get(j)).copied().unwrap_or(0.0);
                    let image = 2.0 * vector[i] - beside(i.checked_sub(1)) - beside(Some(i + 1));
                    assert!((image - value * vector[i]).abs() < 1e-14 * n as f64);
                }
            }
            diagonal.sort_by(f64::total_cmp);
            for (k, value) in diagonal.iter().enumerate() {
                let expected = 2.0 - 2.0 * (std::f64::consts::PI * (k + 1) as f64 / (n + 1) as f64).cos();
                assert!((value - expected).abs() < 1e-14 * n as f64);
            }
        }
        assert!(diagonalise(&mut [], &mut [], &mut Array2::zeros((0, 0))));
    }

    #[test]
    fn what_never_settles_is_given_up() {
        assert!(!diagonalise(&mut [f64::NAN, 1.0, 2.0], &mut [1.0, 1.0], &mut Array2::eye(3)));
    }
}
