//! Alignment, label R² and crossings on paths whose answers are known.

use dhll_core::{CrossGram, TargetPath};
use dhll_diagnose::{AlignmentError, LabelR2Error, cka, label_r2, target_cka};
use dhll_faer::Faer;
use dhll_means::Arithmetic;
use ndarray::{Array2, Axis, s};

/// 40 rows of 6 centred features with graded scales, and a centred label column of -1/+1.
fn rows() -> (Array2<f64>, Array2<f64>) {
    let mut x = Array2::from_shape_fn((40, 6), |(i, j)| {
        10f64.powi(-(j as i32)) * ((1 + 3 * i + 7 * j + i * j) as f64).sin()
    });
    let mean = x.sum_axis(Axis(0)) / 40.0;
    x -= &mean;
    (x, Array2::from_shape_fn((40, 1), |(i, _)| if i % 2 == 0 { 1.0 } else { -1.0 }))
}

#[test]
fn alignment_is_blind_to_rotation_and_scale_and_knows_orthogonal_features() {
    let (backend, (x, y)) = (Faer::default(), rows());
    let (sin, cos) = 0.3_f64.sin_cos();
    let mut turned = &x * 7.0;
    let (a, b) = (x.column(0).to_owned(), x.column(3).to_owned());
    turned.column_mut(0).assign(&((&a * cos - &b * sin) * 7.0));
    turned.column_mut(3).assign(&((&a * sin + &b * cos) * 7.0));
    let s = CrossGram::new(&backend, x.view(), turned.view()).unwrap();
    assert!((cka(s.features(), s.between(), s.labels()).unwrap() - 1.0).abs() < 1e-14);
    let s = CrossGram::new(&backend, x.view(), y.view()).unwrap();
    let zero = Array2::zeros((6, 1));
    assert_eq!(cka(s.features(), zero.view(), s.labels()), Ok(0.0));
    // Against the definition on the N x N Gram matrices.
    let (k, l) = (x.dot(&x.t()), y.dot(&y.t()));
    let norm = |m: &Array2<f64>| (m * m).sum().sqrt();
    let expected = (&k * &l).sum() / (norm(&k) * norm(&l));
    let found = cka(s.features(), s.between(), s.labels()).unwrap();
    assert!((found / expected - 1.0).abs() < 1e-12, "{found}, not {expected}");
    let nothing = Array2::zeros((1, 1));
    assert_eq!(cka(s.features(), zero.view(), nothing.view()), Err(AlignmentError::Zero("second")));
    assert!(cka(s.features(), s.between().t(), s.labels()).is_err());
}

#[test]
fn targets_align_as_their_rows_do() {
    let (backend, (x, y)) = (Faer::default(), rows());
    let path = TargetPath::new(x.view(), y.view(), &Arithmetic, &backend).unwrap();
    let maps = [0.0, 0.4, 0.9].map(|alpha| path.target_map(alpha).unwrap());
    for first in &maps {
        for second in &maps {
            let found = target_cka(path.cross_gram(), first, second, &backend).unwrap();
            let h = [first, second].map(|map| map.apply(&backend, x.view(), y.view()).unwrap());
            let s = CrossGram::new(&backend, h[0].view(), h[1].view()).unwrap();
            let expected = cka(s.features(), s.between(), s.labels()).unwrap();
            assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
            assert!(first != second || (found - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn label_r2_is_one_at_full_rank_and_that_of_the_inputs_at_zero() {
    let (backend, (x, y)) = (Faer::default(), rows());
    let path = TargetPath::new(x.view(), y.view(), &Arithmetic, &backend).unwrap();
    for alpha in [1e-6, 1e-3, 0.1, 0.5, 0.99] {
        let map = path.target_map(alpha).unwrap();
        let r2 = label_r2(path.cross_gram(), &map).unwrap();
        assert_eq!(r2.len(), map.width());
        assert!(r2.iter().zip(r2.iter().skip(1)).all(|(a, b)| a <= b), "{r2}");
        assert!((r2[map.width() - 1] - 1.0).abs() < 1e-6, "alpha = {alpha}: {r2}");
    }
    // From the rows themselves: |u_j . y|^2 / |y|^2 with u_j the normalised columns.
    let map = path.target_map(0.0).unwrap();
    let h = map.apply(&backend, x.view(), y.view()).unwrap();
    let r2 = label_r2(path.cross_gram(), &map).unwrap();
    let mut sum = 0.0;
    for (j, column) in h.columns().into_iter().enumerate() {
        sum += column.dot(&y.column(0)).powi(2) / column.dot(&column) / 40.0;
        assert!((r2[j] - sum).abs() < 1e-8, "{j}: {r2}, not {sum}");
    }
    let zero = CrossGram::new(&backend, x.view(), (&y * 0.0).view()).unwrap();
    assert_eq!(label_r2(&zero, &map), Err(LabelR2Error::ZeroLabels));
    let narrow = CrossGram::new(&backend, x.slice(s![.., ..2]), y.view()).unwrap();
    assert!(label_r2(&narrow, &map).is_err());
}

#[test]
fn the_label_overtakes_circles_near_alpha_99() {
    // Two circles, 500 points each, radius 5 and 20: both data eigenvalues are N mean(r^2) / 2 = 106 N.
    let backend = Faer::default();
    let radius = |i: usize| if i < 500 { 5.0 } else { 20.0 };
    let x = Array2::from_shape_fn((1000, 2), |(i, j)| {
        let angle = std::f64::consts::TAU * (i % 500) as f64 / 500.0;
        radius(i) * if j == 0 { angle.cos() } else { angle.sin() }
    });
    let y = Array2::from_shape_fn((1000, 1), |(i, _)| if i < 500 { 1.0 } else { -1.0 });
    let path = TargetPath::new(x.view(), y.view(), &Arithmetic, &backend).unwrap();
    let crossings = path.crossings().unwrap();
    let expected = 106.25 / 107.25;
    assert!(
        crossings.len() == 2 && crossings.iter().all(|c| (c.alpha - expected).abs() < 1e-12),
        "{crossings:?}"
    );
    // The three eigenvalues meet there.
    let values = path.spectrum(expected).unwrap();
    let values = values.eigenvalues();
    assert!((values[0] / values[2] - 1.0).abs() < 1e-10, "{values}");
    // Before it the label is the last feature, past it the first.
    let leads = |alpha: f64| {
        let map = path.target_map(alpha).unwrap();
        label_r2(path.cross_gram(), &map).unwrap()[0]
    };
    assert!(leads(0.98) < 1e-12 && leads(0.995) > 1.0 - 1e-12);
}
