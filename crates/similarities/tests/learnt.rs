//! Learnt kernels: they find the columns that matter and the family that suits, are the same for every cut of the rows, and take degenerate rows.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

mod common;

use common::{backend, largest, normal, sample};
use dhll_core::linalg::RidgePath;
use dhll_core::{InputError, Similarity};
use dhll_similarities::{LOADERS, LearntError, LearntFamily, LearntKernel, LearntSettings, WeightedKernel};
use ndarray::{Array2, Axis, array, concatenate, s};

fn learn(x: &Array2<f64>, b: &Array2<f64>) -> Result<WeightedKernel, LearntError> {
    LearntKernel::of(LearntFamily::Laplacian).learn(&*backend(), x.view(), b.view())
}

/// Each family, and the one that is chosen.
fn all() -> [LearntKernel; 3] {
    let [laplacian, gaussian] = [LearntFamily::Laplacian, LearntFamily::Gaussian].map(LearntKernel::of);
    [laplacian, gaussian, LearntKernel::default()]
}

fn laplacian(settings: LearntSettings) -> LearntKernel {
    LearntKernel { family: Some(LearntFamily::Laplacian), settings }
}

/// -1 or +1, by the signs of columns 2 and 5.
fn xor(x: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((x.nrows(), 1), |(i, _)| (x[[i, 2]] * x[[i, 5]]).signum())
}

#[test]
fn irrelevant_columns_get_small_weights() {
    let x = normal(1500, 10);
    let b = xor(&x);
    let learnt = learn(&x, &b).unwrap();
    let weights = learnt.weights();
    assert!((weights.sum() - 10.0).abs() < 1e-9);
    let relevant = weights[2].min(weights[5]);
    for (column, &weight) in weights.iter().enumerate() {
        assert!(column == 2 || column == 5 || weight < 0.3 * relevant, "{weights}");
    }
    // And the features are the better for it.
    let error = |similarity: &WeightedKernel| {
        let features = similarity.features(&*backend(), x.view()).unwrap();
        RidgePath::new(&*backend(), features.view(), b.view()).unwrap().errors(&*backend(), &[0.1])[[0, 0]]
    };
    let unweighted = laplacian(LearntSettings { iterations: 0, ..Default::default() });
    let unweighted = unweighted.learn(&*backend(), x.view(), b.view()).unwrap();
    assert!(unweighted.weights().iter().all(|&w| w == 1.0));
    assert!(error(&learnt) < 0.7 * error(&unweighted), "{} {}", error(&learnt), error(&unweighted));
}

/// Against a program in NumPy and SciPy. With as many landmarks as rows no draw has an effect.
#[test]
fn weights_and_bandwidth_are_those_of_another_program() {
    let x = Array2::from_shape_fn((120, 5), |(i, j)| {
        let t = (i as f64 * 12.9898 + j as f64 * 78.233).sin() * 43758.5453;
        t - t.floor()
    });
    let b = Array2::from_shape_fn((120, 2), |(i, c)| match c {
        0 => ((x[[i, 1]] - 0.5) * (x[[i, 3]] - 0.5)).signum(),
        _ => x[[i, 0]],
    });
    let learnt = learn(&x, &b).unwrap();
    let expected = array![1.09175081, 1.40264318, 0.51692064, 1.26970898, 0.71897639];
    assert!((&learnt.weights() - &expected).iter().all(|d| d.abs() < 1e-3), "{}", learnt.weights());
    let bandwidth = learnt.saved().unwrap().settings["bandwidth"].as_f64().unwrap();
    assert!((bandwidth - 1.65168438).abs() < 1e-3, "{bandwidth}");
}

#[test]
fn classes_and_values_have_several_columns_of_targets() {
    let x = normal(200, 5);
    let b = Array2::from_shape_fn(
        (200, 3),
        |(i, c)| if c < 2 { x[[i, 0]] * (c as f64 - 0.5) } else { x[[i, 3]] },
    );
    let learnt = learn(&x, &b).unwrap();
    let weights = learnt.weights();
    assert!([1, 2, 4].iter().all(|&j| weights[j] < 0.5 * weights[0].min(weights[3])), "{weights}");
}

#[test]
fn features_do_not_depend_on_the_cut_and_a_seed_fixes_them() {
    let x = normal(1500, 6);
    let b = xor(&x);
    let settings =
        LearntSettings { landmarks: Some(300), rows: 700, learning_landmarks: 100, seed: 5, iterations: 2 };
    let learnt = laplacian(settings).learn(&*backend(), x.view(), b.view()).unwrap();
    assert_eq!(learnt.width(), 300);
    let whole = learnt.features(&*backend(), x.view()).unwrap();
    for rows in [0..1, 3..40, 1000..1500] {
        let part = learnt.features(&*backend(), x.slice(s![rows.clone(), ..])).unwrap();
        let difference = largest(&(&part - &whole.slice(s![rows, ..])));
        assert!(difference < 1e-9, "{difference}");
    }
    let again = laplacian(settings).learn(&*backend(), x.view(), b.view()).unwrap();
    assert_eq!(again.features(&*backend(), x.view()).unwrap(), whole);
    let other =
        laplacian(LearntSettings { seed: 6, ..settings }).learn(&*backend(), x.view(), b.view()).unwrap();
    assert_ne!(other.weights(), learnt.weights());
}

/// `phi phi^T` is the kernel with the learnt weights, up to the ridge.
#[test]
fn products_of_features_are_the_weighted_kernel() {
    let x = normal(60, 4);
    let learnt = learn(&x, &normal(60, 1)).unwrap();
    let features = learnt.features(&*backend(), x.view()).unwrap();
    let bandwidth = learnt.saved().unwrap().settings["bandwidth"].as_f64().unwrap();
    let weights = learnt.weights();
    let kernel = Array2::from_shape_fn((60, 60), |(i, j)| {
        let distance: f64 = (0..4).map(|k| weights[k] * (x[[i, k]] - x[[j, k]]).abs()).sum();
        (-distance / bandwidth).exp()
    });
    assert!(largest(&(features.dot(&features.t()) - kernel)) < 2e-6);
}

#[test]
fn degenerate_rows_are_taken() {
    let constant = Array2::from_elem((30, 3), 2.5);
    let twice = concatenate![Axis(0), normal(20, 3), normal(20, 3)];
    let partly = concatenate![Axis(1), normal(40, 2), Array2::from_elem((40, 2), 7.0)];
    let mut zero_and_one = Array2::zeros((50, 1));
    zero_and_one.slice_mut(s![..25, ..]).fill(1.0);
    for (name, x) in [
        ("constant", constant),
        ("duplicates", twice),
        ("constant columns", partly),
        ("one column", normal(40, 1)),
        ("two different rows", zero_and_one),
        ("two rows", array![[0.0, 1.0], [2.0, 1.0]]),
        ("one row", array![[0.5, 1.0]]),
        ("no columns", Array2::zeros((5, 0))),
        ("wide", sample(60, 1000)),
        ("tiny", normal(30, 2) * 1e-150),
        ("large", normal(30, 2) * 1e150),
    ] {
        let b = sample(x.nrows(), 2);
        for kernel in all() {
            let name = format!("{name}, {:?}", kernel.family);
            let learnt = kernel.learn(&*backend(), x.view(), b.view());
            let learnt = learnt.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(learnt.weights().iter().all(|w| w.is_finite() && *w > 0.0), "{name}");
            let features = learnt.features(&*backend(), x.view()).unwrap();
            assert!(features.iter().all(|v| v.is_finite()), "{name}");
            assert_eq!(features.ncols(), x.nrows(), "{name}");
        }
    }
}

/// Distances whose squares overflow or underflow are learnt from by the family that has no squares.
#[test]
fn where_squares_have_no_numbers_the_other_family_is_chosen() {
    for scale in [1e-170, 1e170] {
        let (x, b) = (normal(40, 3) * scale, normal(40, 1));
        let [_, gaussian, chosen] = all().map(|kernel| kernel.learn(&*backend(), x.view(), b.view()));
        // Squares that underflow are those of equal rows.
        assert_eq!(gaussian.is_err(), scale > 1.0);
        assert_eq!(chosen.unwrap().family(), LearntFamily::Laplacian);
    }
}

/// A wave across two columns is smooth, steps along columns are not; the Gaussian kernel is ahead on these, too, until there are more landmarks.
#[test]
fn the_family_that_suits_is_chosen() {
    let x = normal(1000, 6);
    let target = |f: fn(ndarray::ArrayView1<'_, f64>) -> f64| {
        x.map_axis(Axis(1), f).insert_axis(Axis(1)) + normal(1000, 7).slice(s![.., 6..]).mapv(|v| 0.05 * v)
    };
    let smooth = target(|row| (row[0] + row[1]).sin() + 0.5 * row[2]);
    let steps = target(|row| row[0].signum() + (row[1] - 0.5).signum() * row[2].signum());
    let learn = |b: &Array2<f64>| LearntKernel::default().learn(&*backend(), x.view(), b.view()).unwrap();
    let (smooth, steps) = (learn(&smooth), learn(&steps));
    assert_eq!(smooth.family(), LearntFamily::Gaussian);
    assert_eq!(steps.family(), LearntFamily::Laplacian);
    let weights = smooth.weights();
    let relevant = (0..3).map(|j| weights[j]).fold(f64::INFINITY, f64::min);
    assert!((3..6).all(|j| weights[j] < 0.1 * relevant), "{weights}");
    assert!((1..6).all(|j| steps.weights()[j] < 0.6 * steps.weights()[0]), "{}", steps.weights());
}

/// With all rows as landmarks the features are those of the weighted Gaussian kernel; a file keeps them to the bit.
#[test]
fn gaussian_features_are_those_of_the_weighted_kernel() {
    let (x, b) = (normal(60, 4), normal(60, 1));
    let learnt = LearntKernel::of(LearntFamily::Gaussian).learn(&*backend(), x.view(), b.view()).unwrap();
    assert_eq!(learnt.name(), "nystroem-learnt-gaussian");
    let saved = learnt.saved().unwrap();
    let bandwidth = saved.settings["bandwidth"].as_f64().unwrap();
    let (features, weights) = (learnt.features(&*backend(), x.view()).unwrap(), learnt.weights());
    let kernel = Array2::from_shape_fn((60, 60), |(i, j)| {
        let square: f64 = (0..4).map(|k| weights[k] * (x[[i, k]] - x[[j, k]]).powi(2)).sum();
        (-square / (2.0 * bandwidth * bandwidth)).exp()
    });
    assert!(largest(&(features.dot(&features.t()) - kernel)) < 2e-6);
    let again = WeightedKernel::load(saved.clone()).unwrap();
    assert_eq!(again.features(&*backend(), x.view()).unwrap(), features);
    assert_eq!(again.family(), LearntFamily::Gaussian);
    let mut other = saved;
    other.settings = serde_json::json!({ "kernel": "arc-cosine-1" });
    let error = WeightedKernel::load(other).unwrap_err().to_string();
    assert_eq!(error, "its settings cannot be read: the kernel has no weights for columns");
}

#[test]
fn constant_targets_leave_the_weights_at_one() {
    let x = normal(50, 4);
    for b in [Array2::zeros((50, 1)), Array2::from_elem((50, 2), 3.0), Array2::zeros((50, 0))] {
        for kernel in all() {
            let learnt = kernel.learn(&*backend(), x.view(), b.view()).unwrap();
            assert_eq!(learnt.weights(), ndarray::Array1::<f64>::ones(4));
        }
    }
}

#[test]
fn values_that_overflow_are_typed_errors() {
    let mut x = normal(30, 3);
    x[[17, 1]] = 1e308;
    x[[4, 1]] = -1e308;
    let error = learn(&x, &normal(30, 1)).unwrap_err();
    assert!(matches!(error, LearntError::Input(InputError::Overflow { row: 4 | 17, .. })), "{error}");
    for kernel in all() {
        let error = kernel.learn(&*backend(), x.view(), normal(30, 1).view()).unwrap_err();
        assert!(matches!(error, LearntError::Input(InputError::Overflow { .. })), "{error}");
    }
    // Rows that are merely far from all landmarks have no features.
    let learnt = learn(&normal(30, 3), &normal(30, 1)).unwrap();
    let far = array![[1e300, 0.0, 0.0]];
    let far = learnt.features(&*backend(), far.view()).unwrap();
    assert!(far.iter().all(|&v| v == 0.0));
    let saved = learnt.saved().unwrap();
    let mut heavy = saved.clone();
    heavy.arrays[0].1.fill(10.0);
    let heavy = WeightedKernel::load(heavy).unwrap();
    let error =
        heavy.features(&*backend(), array![[0.0, 0.0, 0.0], [f64::MAX, 0.0, 0.0]].view()).unwrap_err();
    assert_eq!(error, InputError::Overflow { what: "its weighted columns", row: 1 });
    // Large targets, too, are learnt from or refused, but never give NaN.
    for kernel in all() {
        let large = kernel.learn(&*backend(), normal(30, 3).view(), (normal(30, 1) * 1e200).view());
        assert!(large.is_ok_and(|learnt| learnt.weights().iter().all(|w| w.is_finite())));
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (x, b) = (normal(20, 3), normal(20, 1));
    let refused = |settings: LearntSettings| {
        laplacian(settings).learn(&*backend(), x.view(), b.view()).unwrap_err().to_string()
    };
    let default = LearntSettings::default();
    assert_eq!(
        refused(LearntSettings { landmarks: Some(0), ..default }),
        "the number of landmarks must be at least 1, got 0"
    );
    assert_eq!(
        refused(LearntSettings { rows: 0, ..default }),
        "the number of rows to learn on must be at least 1, got 0"
    );
    assert_eq!(
        refused(LearntSettings { learning_landmarks: 0, ..default }),
        "the number of landmarks to learn with must be at least 1, got 0"
    );
    assert_eq!(
        refused(LearntSettings { iterations: 101, ..default }),
        "the number of iterations must be at most 100, got 101; more than 3 seldom help"
    );
    let error = learn(&x, &normal(19, 1)).unwrap_err().to_string();
    assert_eq!(error, "the number of rows of the targets must be 20, got 19");
    assert!(learn(&Array2::zeros((0, 3)), &Array2::zeros((0, 1))).is_err());
    assert!(learn(&x, &Array2::from_elem((20, 1), f64::NAN)).is_err());
    let unknown = serde_json::from_str::<LearntSettings>("{\"landmark\": 3}").unwrap_err().to_string();
    assert!(unknown.contains("unknown field `landmark`"), "{unknown}");
    let some: LearntSettings = serde_json::from_str("{\"learning-landmarks\": 3}").unwrap();
    assert_eq!(some, LearntSettings { learning_landmarks: 3, ..default });
}

#[test]
fn files_that_do_not_fit_are_refused() {
    let saved = learn(&normal(20, 3), &normal(20, 1)).unwrap().saved().unwrap();
    let (_, load) = LOADERS.iter().find(|(kind, _)| *kind == saved.kind).unwrap();
    assert!(load(saved.clone()).is_ok());
    let mut narrow = saved.clone();
    narrow.arrays[0].1 = Array2::ones((1, 2));
    assert_eq!(load(narrow).unwrap_err().to_string(), "the number of weights must be 3, got 2");
    let mut two = saved.clone();
    two.arrays[0].1 = Array2::ones((2, 3));
    assert!(load(two).is_err());
    let mut without = saved;
    without.arrays.remove(0);
    assert!(load(without).unwrap_err().to_string().starts_with("its arrays are"));
}
