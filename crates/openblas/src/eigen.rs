//! Symmetric eigenproblems by LAPACK's `dsyevd`: divide and conquer.

use std::ffi::{c_char, c_int};

use dhll_core::{EigenError, Eigensolver, InputError, SymmetricEigen, eigen};
use ndarray::{Array1, Array2, ArrayView2, Axis, ShapeBuilder};

use crate::OpenBlas;
use crate::layout::int;

/// The largest order whose workspace, `1 + 6 n + 2 n^2` numbers, LAPACK can count.
const LARGEST: usize = 32_766;

impl Eigensolver for OpenBlas {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        self.set_threads();
        let (mut eigenvalues, mut eigenvectors) = solve(a, b'V')?;
        eigenvalues.invert_axis(Axis(0));
        eigenvectors.invert_axis(Axis(1));
        Ok(SymmetricEigen { eigenvalues, eigenvectors })
    }

    fn symmetric_eigenvalues(&self, a: ArrayView2<'_, f64>) -> Result<Array1<f64>, EigenError> {
        self.set_threads();
        let (mut eigenvalues, _) = solve(a, b'N')?;
        eigenvalues.invert_axis(Axis(0));
        Ok(eigenvalues)
    }
}

/// Eigenvalues ascending, and the matrix that `dsyevd` leaves: the eigenvectors where `job` is `V`.
fn solve(a: ArrayView2<'_, f64>, job: u8) -> Result<(Array1<f64>, Array2<f64>), EigenError> {
    let order = eigen::check(a)?;
    if order > LARGEST {
        let what = "the order of an eigenproblem";
        return Err(InputError::TooLarge { what, most: LARGEST, found: order }.into());
    }
    let mut values = Array1::zeros(order);
    let mut matrix = Array2::zeros((order, order).f());
    if order == 0 {
        return Ok((values, matrix));
    }
    matrix.assign(&a);
    let (mut size, mut integer_size) = (0.0, 0);
    let mut call = |work: *mut f64, work_size: c_int, integers: *mut c_int, integer_size: c_int| {
        let (job, triangle, n) = (job as c_char, b'L' as c_char, int(order));
        let mut info = 0;
        // SAFETY: `matrix` is column-major and contiguous, n x n, `values` has n entries, and both pieces of workspace
        // are as long as they are said to be, which LAPACK checks against its needs; -1 asks for these sizes.
        unsafe {
            lapack_sys::dsyevd_(
                &job,
                &triangle,
                &n,
                matrix.as_mut_ptr(),
                &n,
                values.as_mut_ptr(),
                work,
                &work_size,
                integers,
                &integer_size,
                &mut info,
            );
        }
        if info == 0 { Ok(()) } else { Err(EigenError::NoConvergence { backend: "openblas", order }) }
    };
    call(&mut size, -1, &mut integer_size, -1)?;
    // LAPACK gives the size as a floating-point number; it is whole and below 2^32.
    let mut work = vec![0.0; size as usize];
    let mut integers = vec![0; integer_size.unsigned_abs() as usize];
    let work_size = int(work.len());
    call(work.as_mut_ptr(), work_size, integers.as_mut_ptr(), integer_size)?;
    Ok((values, matrix))
}
