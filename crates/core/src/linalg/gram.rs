//! Gram matrices: the plug-in trait that sums `Z^T Z` over blocks of rows.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

/// Builder of Gram matrices, the only step of the method whose cost grows with the number of rows.
///
/// # Contract
/// - [`add_gram`](Self::add_gram) adds to the lower triangle, diagonal included, and leaves the rest as it was.
/// - Any strides are taken: row-major, column-major, transposed and sliced views give the same sums up to rounding.
/// - The same input gives the same bits again on the same machine with the same number of threads.
pub trait GramBuilder: Send + Sync {
    /// Lower triangle of `S += Z^T Z`.
    ///
    /// # Shapes
    /// `z` N x q, `s` q x q.
    ///
    /// # Panics
    /// If the shapes disagree: callers have checked them.
    fn add_gram(&self, z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>);

    /// `Z^T Z`, both triangles.
    ///
    /// # Shapes
    /// `z` N x q; the result q x q.
    fn gram(&self, z: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut s = Array2::zeros((z.ncols(), z.ncols()));
        self.add_gram(z, s.view_mut());
        mirror_lower(s.view_mut());
        s
    }

    /// `Z Z^T`, both triangles: the paper's N x N matrix, for the dense route alone.
    ///
    /// # Shapes
    /// `z` N x q; the result N x N.
    fn dense(&self, z: ArrayView2<'_, f64>) -> Array2<f64> {
        self.gram(z.reversed_axes())
    }
}

/// Copy the lower triangle onto the upper one.
pub fn mirror_lower(mut s: ArrayViewMut2<'_, f64>) {
    for i in 1..s.nrows().min(s.ncols()) {
        let (lower, mut upper) = s.multi_slice_mut((s![i, ..i], s![..i, i]));
        upper.assign(&lower);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_lower_triangle_is_mirrored() {
        let mut a = array![[1.0, 9.0, 9.0], [2.0, 3.0, 9.0], [4.0, 5.0, 6.0]];
        mirror_lower(a.view_mut());
        assert_eq!(a, array![[1.0, 2.0, 4.0], [2.0, 3.0, 5.0], [4.0, 5.0, 6.0]]);
    }
}
