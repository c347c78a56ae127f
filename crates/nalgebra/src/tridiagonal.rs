//! Symmetric tridiagonal eigenproblems by implicit QL steps with Wilkinson's shift.
//!
//! nalgebra's own iteration is not used: it takes an entry for zero only beside its two neighbours on the diagonal, which on
//! a matrix of low rank may never happen, and it cannot be bounded where only eigenvalues are wanted.
//!
//! # References
//! Martin and Wilkinson, *The implicit QL algorithm*, Numerische Mathematik 12 (1968); `imtql2` of EISPACK.

/// Steps allowed for one eigenvalue; two are usual.
const STEPS: usize = 50;
/// Steps after which an entry counts as zero beside the whole matrix, and not only beside its two neighbours. Each step
/// stirs up rounding of the size of the whole, so that on a matrix of low rank what is left over never settles by itself.
const PATIENCE: usize = 4;

/// Turns `diagonal` into the eigenvalues of the matrix with `off` beside its diagonal, and the basis in which it is written,
/// one vector after the other in `vectors`, into the eigenvectors. False if the iteration does not converge.
///
/// # Shapes
/// `diagonal` n, `off` n - 1, `vectors` n times the length of a vector, which is 0 where no vectors are wanted.
pub(crate) fn diagonalise(diagonal: &mut [f64], off: &mut [f64], vectors: &mut [f64]) -> bool {
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
fn step(diagonal: &mut [f64], off: &mut [f64], vectors: &mut [f64], low: usize, high: usize) {
    let length = vectors.len() / diagonal.len();
    let slope = (diagonal[low + 1] - diagonal[low]) / (2.0 * off[low]);
    let shift = diagonal[low] - off[low] / (slope + slope.hypot(1.0).copysign(slope));
    let mut g = diagonal[high] - shift;
    let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
    for i in (low..high).rev() {
        let (f, b) = (sine * off[i], cosine * off[i]);
        // `hypot` is needed only where squares lose digits, and takes as long as ten rotated entries.
        let square = f * f + g * g;
        let r = if square > f64::MIN_POSITIVE / f64::EPSILON { square.sqrt() } else { f.hypot(g) };
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
        let (x, y) = vectors[i * length..(i + 2) * length].split_at_mut(length);
        for (x, y) in x.iter_mut().zip(y) {
            (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
        }
    }
    diagonal[low] -= moved;
    off[low] = g;
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn the_second_difference_has_its_known_eigenvalues() {
        for n in [1, 2, 3, 30] {
            let (mut diagonal, mut off) = (vec![2.0; n], vec![-1.0; n - 1]);
            let mut vectors = Array2::eye(n).into_raw_vec_and_offset().0;
            assert!(diagonalise(&mut diagonal, &mut off, &mut vectors));
            for (value, vector) in diagonal.iter().zip(vectors.chunks(n)) {
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
        assert!(diagonalise(&mut [], &mut [], &mut []));
    }

    #[test]
    fn what_never_settles_is_given_up() {
        assert!(!diagonalise(&mut [f64::NAN, 1.0, 2.0], &mut [1.0, 1.0], &mut []));
    }
}
