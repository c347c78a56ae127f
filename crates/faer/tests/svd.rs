//! The thin singular value decomposition of the core on this backend: graded, deficient, extreme and empty matrices.

use dhll_core::linalg::{ThinSvd, complement};
use dhll_core::{Eigensolver, GramBuilder};
use dhll_faer::Faer;
use ndarray::{Array1, Array2, s};

/// Orthonormal columns: eigenvectors of a fixed matrix with no structure.
fn basis(order: usize, columns: usize, shift: usize) -> Array2<f64> {
    let x =
        Array2::from_shape_fn((order, order), |(i, j)| ((i * 37 + j * 91 + shift) % 101) as f64 / 50.0 - 1.0);
    let eigen = Faer::default().symmetric_eigen((&x + &x.t()).view()).expect("the matrix is finite");
    eigen.eigenvectors.slice(s![.., ..columns]).to_owned()
}

fn largest(a: &Array2<f64>) -> f64 {
    a.fold(0.0, |m, v| m.max(v.abs()))
}

/// A few n eps, for products of n terms.
fn rounding(n: usize) -> f64 {
    16.0 * n as f64 * f64::EPSILON
}

#[test]
fn singular_values_over_eleven_decades_come_out_with_orthonormal_vectors() {
    for (m, n) in [(20, 12), (12, 20), (30, 30), (40, 1)] {
        let k = m.min(n);
        let values = Array1::from_shape_fn(k, |i| 10f64.powf(-11.0 * i as f64 / k as f64));
        let matrix = (basis(m, k, 3) * &values).dot(&basis(n, k, 17).t());
        let svd = ThinSvd::new(&Faer::default(), matrix.view(), 0.0).unwrap();
        assert_eq!(svd.rank(), k);
        assert!((&svd.singular_values - &values).iter().all(|d| d.abs() <= rounding(m + n)));
        for q in [&svd.left, &svd.right] {
            assert!(largest(&(Faer::default().gram(q.view()) - Array2::<f64>::eye(k))) <= rounding(m + n));
        }
        let back = (&svd.left * &svd.singular_values).dot(&svd.right.t());
        assert!(largest(&(back - &matrix)) <= rounding(m + n));
    }
}

#[test]
fn rank_is_found_at_any_scale_and_the_complement_completes_it() {
    let plain = basis(15, 4, 5).dot(&basis(9, 4, 11).t());
    for scale in [1.0, 1e-300, 1e300] {
        let svd = ThinSvd::new(&Faer::default(), (&plain * scale).view(), 0.0).unwrap();
        assert_eq!(svd.rank(), 4);
        assert!(svd.singular_values.iter().all(|v| (v / scale - 1.0).abs() <= rounding(24)));
        // All singular values are 1, so that the matrix is its own polar factor.
        assert!(largest(&(svd.polar(&Faer::default()) - &plain)) <= rounding(24));
        let rest = complement(&Faer::default(), svd.right.view()).unwrap();
        assert_eq!(rest.dim(), (9, 5));
        assert!(largest(&svd.right.t().dot(&rest)) <= rounding(24));
    }
}

#[test]
fn the_floor_and_zero_matrices_leave_nothing() {
    let matrix = basis(6, 2, 1).dot(&basis(3, 2, 2).t());
    assert_eq!(ThinSvd::new(&Faer::default(), matrix.view(), 2.0).unwrap().rank(), 0);
    let svd = ThinSvd::new(&Faer::default(), Array2::zeros((6, 3)).view(), 0.0).unwrap();
    assert_eq!((svd.left.dim(), svd.right.dim()), ((6, 0), (3, 0)));
    assert_eq!(largest(&svd.polar(&Faer::default())), 0.0);
    assert_eq!(complement(&Faer::default(), svd.right.view()).unwrap().dim(), (3, 3));
    assert!(ThinSvd::new(&Faer::default(), Array2::from_elem((2, 2), f64::NAN).view(), 0.0).is_err());
}
