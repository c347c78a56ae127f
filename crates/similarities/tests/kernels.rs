//! Kernels against scikit-learn, closed forms, their own contract.

#![allow(clippy::unwrap_used)]

mod common;

use std::borrow::Cow;
use std::f64::consts::PI;

use common::{backend, kernels, largest, normal, sample};
use dhll_core::{Backend, Eigensolver, InputError};
use dhll_faer::Faer;
use dhll_similarities::{ArcCosine, Bandwidth, Kernel, Laplacian, Polynomial, Rbf};
use ndarray::{Array2, ArrayView2, array, s};

/// Values of scikit-learn 1.9.1 and SciPy 1.17.1 (`pip install scikit-learn`), in Python:
///
/// ```text
/// import numpy as np
/// from sklearn.metrics.pairwise import rbf_kernel, laplacian_kernel, polynomial_kernel
/// from scipy.spatial.distance import pdist
/// X = np.array([[((i*37 + j*91 + 13) % 101)/50 - 1 for j in range(3)] for i in range(5)]); Y = X[[1, 4]] + 0.25
/// rbf_kernel(X, Y, gamma=1/(2*1.5**2)); laplacian_kernel(X, Y, gamma=1/1.5)
/// polynomial_kernel(X, Y, degree=3, gamma=0.5, coef0=1)
/// np.median(pdist(X)); np.median(pdist(X, 'cityblock'))
/// ```
#[test]
fn values_are_those_of_scikit_learn() {
    let x = sample(5, 3);
    let y = x.select(ndarray::Axis(0), &[1, 4]) + 0.25;
    let rbf = array![
        [0.5110153983088894, 0.4572766699043497],
        [0.9591894571091382, 0.8737159116880344],
        [0.852086981273891, 0.9454761020491549],
        [0.6596362932656137, 0.5202738351277753],
        [0.9983347214509387, 0.9591894571091382]
    ];
    let laplacian = array![
        [0.1344360487936739, 0.11765484302177923],
        [0.6065306597126334, 0.4065696597405991],
        [0.3753110988513995, 0.559898366565402],
        [0.20597509820488344, 0.13806923731089285],
        [0.9048374180359595, 0.6065306597126334]
    ];
    let polynomial = array![
        [0.5473434319999999, 0.40194727199999997],
        [1.0768906249999997, 0.8986321249999999],
        [1.261462410125, 1.9181792656249996],
        [0.9542170261249998, 0.44332226562499993],
        [1.124864, 1.124864]
    ];
    let found = |kernel: &dyn Kernel| kernel.matrix(&*backend(), x.view(), y.view()).unwrap();
    // Entries are near 1 and a handful of operations away from the input.
    assert!(largest(&(found(&Rbf::new(1.5).unwrap()) - rbf)) < 1e-15);
    assert!(largest(&(found(&Laplacian::new(1.5).unwrap()) - laplacian)) < 1e-15);
    assert!(largest(&(found(&Polynomial::new(0.5, 1.0, 3).unwrap()) - polynomial)) < 1e-14);

    let median = Bandwidth::Median { rows: 5, seed: 0 };
    assert!((Rbf::fit(median, x.view()).unwrap().bandwidth() - 1.4675389062181).abs() < 1e-14);
    assert!((Laplacian::fit(median, x.view()).unwrap().bandwidth() - 2.22).abs() < 1e-14);
}

#[test]
fn the_product_form_of_the_gaussian_agrees_with_the_direct_sum() {
    // Fewer than eight rows of y are summed directly, forty go through the product.
    let x = normal(70, 20);
    let y = x.slice(s![..40, ..]).to_owned() + 1e-3;
    let rbf = Rbf::new(3.0).unwrap();
    let product = rbf.matrix(&*backend(), x.view(), y.view()).unwrap();
    for (i, x) in x.rows().into_iter().enumerate() {
        for (j, y) in y.rows().into_iter().enumerate() {
            let square: f64 = x.iter().zip(&y).map(|(a, b)| (a - b).powi(2)).sum();
            let tolerance = 200.0 * 23.0 * f64::EPSILON; // the documented bound
            assert!((product[[i, j]] - (-square / 18.0).exp()).abs() < tolerance);
        }
    }
}

#[test]
fn arc_cosines_have_their_closed_forms() {
    let x = array![[2.0, 0.0]];
    let y = array![[3.0, 0.0], [0.0, 5.0], [-4.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
    let step = ArcCosine::Step.matrix(&*backend(), x.view(), y.view()).unwrap();
    let relu = ArcCosine::Relu.matrix(&*backend(), x.view(), y.view()).unwrap();
    let root = 2.0_f64.sqrt();
    let eighth = 2.0 * root * (root / 2.0 + 0.75 * PI * root / 2.0) / PI;
    let difference = step - array![[1.0, 0.5, 0.0, 0.75, 0.5]];
    assert!(largest(&difference) < 4.0 * f64::EPSILON);
    let difference = relu - array![[6.0, 10.0 / PI, 0.0, eighth, 0.0]];
    assert!(largest(&difference) < 10.0 * 4.0 * f64::EPSILON);
    let zero = Array2::zeros((1, 2));
    assert_eq!(ArcCosine::Step.matrix(&*backend(), zero.view(), zero.view()).unwrap(), array![[0.5]]);
}

#[test]
fn matrices_are_symmetric_and_positive_semidefinite_with_their_diagonal() {
    let n = 60;
    let mut x = normal(n, 7);
    x.row_mut(5).fill(0.0);
    let twin = x.row(8).to_owned();
    x.row_mut(9).assign(&twin);
    for kernel in kernels() {
        let k = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
        let scale = largest(&k);
        assert!(largest(&(&k - &k.t())) <= 200.0 * 10.0 * f64::EPSILON * scale, "{}", kernel.name());
        let diagonal = kernel.diagonal(&*backend(), x.view()).unwrap();
        assert!(
            (&k.diag() - &diagonal).iter().all(|d| d.abs() <= 32.0 * f64::EPSILON * scale),
            "{}",
            kernel.name()
        );
        // Rounding of the entries and of the eigensolver moves an eigenvalue by a few n eps |K|.
        let values = Faer::sequential().symmetric_eigenvalues(k.view()).unwrap();
        assert!(values[n - 1] >= -10.0 * n as f64 * f64::EPSILON * values[0], "{}", kernel.name());
    }
}

#[test]
fn rows_and_columns_may_be_none_and_strides_any() {
    let x = sample(12, 9);
    for kernel in kernels() {
        let none = Array2::zeros((0, 9));
        assert_eq!(kernel.matrix(&*backend(), none.view(), x.view()).unwrap().dim(), (0, 12));
        assert_eq!(kernel.matrix(&*backend(), x.view(), none.view()).unwrap().dim(), (12, 0));
        let strided = sample(9, 24).reversed_axes();
        let strided = strided.slice(s![..;-2, ..]);
        let copied = strided.to_owned();
        let a = kernel.matrix(&*backend(), strided, x.view()).unwrap();
        let b = kernel.matrix(&*backend(), copied.view(), x.view()).unwrap();
        assert!(largest(&(a - b)) < 1e-13, "{}", kernel.name());
    }
}

/// What a user's kernel needs: a name and its values.
#[derive(Debug)]
struct Constant;

impl Kernel for Constant {
    fn name(&self) -> Cow<'static, str> {
        "constant".into()
    }

    fn matrix(
        &self,
        _: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        Ok(Array2::from_elem((x.nrows(), y.nrows()), 2.0))
    }
}

#[test]
fn the_diagonal_follows_from_the_matrix() {
    assert_eq!(Constant.diagonal(&*backend(), sample(3, 2).view()).unwrap(), array![2.0, 2.0, 2.0]);
}
