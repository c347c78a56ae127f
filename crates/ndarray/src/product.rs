//! Products and Gram matrices.

use dhll_core::{GramBuilder, MatMul};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, LinalgScalar, s};

use crate::Ndarray;

/// Order up to which a diagonal block of a Gram matrix is computed whole: splitting further saves less than the
/// shorter products lose.
const BLOCK: usize = 64;
/// Multiplications below which another thread costs more than it saves: about 20 microseconds' worth.
const WORTH_A_THREAD: usize = 1 << 18;

impl GramBuilder for Ndarray {
    fn add_gram(&self, z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>) {
        add_lower(self.threads(), z, s);
    }
}

/// ```text
/// [ S11  .  ]     [ Z1^T Z1    .     ]
/// [ S21 S22 ]  += [ Z2^T Z1  Z2^T Z2 ]
/// ```
/// with the blocks on the diagonal halved in their turn, so that hardly more than a triangle is computed.
fn add_lower(threads: usize, z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>) {
    let order = z.ncols();
    if order <= BLOCK {
        return add_block(z, s);
    }
    let half = order / 2;
    let (z1, z2) = z.split_at(Axis(1), half);
    let (s1, s2) = s.split_at(Axis(0), half);
    let (s21, s22) = s2.split_at(Axis(1), half);
    let s11 = s1.slice_move(s![.., ..half]);
    let square = || product(threads, 1.0, z2.t(), z1, 1.0, s21);
    let corners = || {
        let (first, second) = (|| add_lower(threads, z1, s11), || add_lower(threads, z2, s22));
        join(threads, first, second);
    };
    join(threads, square, corners);
}

/// A block on the diagonal, through a buffer: what stands above the diagonal of `s` is not ours.
fn add_block(z: ArrayView2<'_, f64>, mut s: ArrayViewMut2<'_, f64>) {
    let order = z.ncols();
    let mut block = Array2::zeros((order, order));
    general_mat_mul(1.0, &z.t(), &z, 0.0, &mut block);
    for i in 0..order {
        s.slice_mut(s![i, ..=i]).scaled_add(1.0, &block.slice(s![i, ..=i]));
    }
}

/// `C <- alpha A B + beta C`, the longer axis of `C` shared out among the threads.
fn product<T: LinalgScalar + Send + Sync>(
    threads: usize,
    alpha: T,
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    beta: T,
    mut c: ArrayViewMut2<'_, T>,
) {
    let (rows, columns) = c.dim();
    if threads <= 1 || rows.saturating_mul(columns).saturating_mul(a.ncols()) < WORTH_A_THREAD {
        return general_mat_mul(alpha, &a, &b, beta, &mut c);
    }
    // An odd thread's share goes to the second half.
    let share = |length: usize| length * (threads / 2) / threads;
    let (first, second) = (threads / 2, threads - threads / 2);
    if rows >= columns {
        let ((a1, a2), (c1, c2)) = (a.split_at(Axis(0), share(rows)), c.split_at(Axis(0), share(rows)));
        rayon::join(|| product(first, alpha, a1, b, beta, c1), || product(second, alpha, a2, b, beta, c2));
    } else {
        let ((b1, b2), (c1, c2)) = (b.split_at(Axis(1), share(columns)), c.split_at(Axis(1), share(columns)));
        rayon::join(|| product(first, alpha, a, b1, beta, c1), || product(second, alpha, a, b2, beta, c2));
    }
}

fn join(threads: usize, first: impl FnOnce() + Send, second: impl FnOnce() + Send) {
    if threads > 1 {
        rayon::join(first, second);
    } else {
        first();
        second();
    }
}

impl<T: LinalgScalar + Send + Sync> MatMul<T> for Ndarray {
    fn gemm(&self, alpha: T, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, beta: T, c: ArrayViewMut2<'_, T>) {
        product(self.threads(), alpha, a, b, beta, c);
    }
}
