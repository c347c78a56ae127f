//! Sums of raw rows in files give the paths that the rows give.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use dhll::core::Dataset;
use dhll::core::data::Origin;
use dhll::data::irises::irises;
use dhll::data::npy::NpzWriter;
use dhll::gram::RawSums;
use dhll::means::Arithmetic;
use dhll::{Backend, CrossGram, Encoding, InputScaling, Target, TargetPath, backends};
use ndarray::{Array2, array};

const SCALINGS: [InputScaling; 4] =
    [InputScaling::None, InputScaling::MeanNorm, InputScaling::Norm(3.0), InputScaling::Standard];

/// The path of the rows and that of the sums have the same eigenvalues, dimensions, shares of the labels and crossings.
fn assert_same(backend: &dyn Backend, data: &Dataset, sums: &RawSums, scaling: InputScaling) {
    let encoding = Encoding::fit(backend, data, scaling, &dhll::core::DotProduct).unwrap();
    let data = data.for_fit();
    let rows = encoding.encode(backend, &data).unwrap();
    let gram = CrossGram::weighted(backend, rows.a.view(), rows.b.view(), data.weights()).unwrap();
    let of_rows = TargetPath::from_cross_gram(gram, &Arithmetic, backend);
    let of_sums = TargetPath::from_cross_gram(sums.cross_gram(scaling).unwrap(), &Arithmetic, backend);
    let alphas = [0.0, 0.3, 0.7, 1.0];
    let (expected, found) = (of_rows.sweep(&alphas).unwrap(), of_sums.sweep(&alphas).unwrap());
    // Means are up to 10 deviations, so that centring loses a factor of 100 of the 1e-16 N^(1/2) that sums are off by.
    let near = |a: f64, b: f64, scale: f64| assert!((a - b).abs() <= 1e-10 * scale, "{scaling}: {a} {b}");
    for (expected, found) in expected.points.iter().zip(&found.points) {
        assert_eq!(expected.rank, found.rank, "{scaling}");
        assert_eq!(expected.effective_dimension, found.effective_dimension);
        let scale = expected.spectrum.trace();
        for (a, b) in expected.spectrum.eigenvalues().iter().zip(found.spectrum.eigenvalues()) {
            near(*a, *b, scale);
        }
        let k = expected.effective_dimension;
        near(expected.label_r2_at(k), found.label_r2_at(k), 1.0);
    }
    let (expected, found) = (of_rows.crossings().unwrap(), of_sums.crossings().unwrap());
    assert_eq!(expected.len(), found.len());
    expected.iter().zip(&found).for_each(|(a, b)| near(a.alpha, b.alpha, 1.0));
}

#[test]
fn parts_summed_apart_merged_and_scaled_are_the_whole() {
    let backend = backends::default_backend().unwrap();
    let data = irises().unwrap();
    let weights = (0..150).map(|row| f64::from(row % 4)).collect();
    let values = array![[1.5], [-0.5]].dot(&data.features().column(0).insert_axis(ndarray::Axis(0)));
    let target =
        Target::Values { values: values.t().to_owned(), names: vec!["p".to_owned(), "q".to_owned()] };
    let regression =
        Dataset::table("values", data.features().to_owned(), None, target, Origin::Read).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for data in [data.clone(), data.with_weights(weights).unwrap(), regression] {
        let whole = RawSums::of_dataset(&*backend, &data, None).unwrap();
        let parts: [Vec<usize>; 3] =
            [(0..150).step_by(2).collect(), (1..99).step_by(2).collect(), (99..150).step_by(2).collect()];
        let save = |about: Option<&RawSums>, kind: &str| -> Vec<PathBuf> {
            let file = |(place, rows): (usize, &Vec<usize>)| {
                let path = folder.path().join(format!("{kind}-{place}.npz"));
                let sums = RawSums::of_dataset(&*backend, &data.select(rows).unwrap(), about).unwrap();
                std::fs::write(&path, sums.to_npz().unwrap()).unwrap();
                path
            };
            parts.iter().enumerate().map(file).collect()
        };
        let first = RawSums::load_all(&*backend, &save(None, "first")).unwrap();
        assert_eq!((first.n_samples(), first.weight()), (whole.n_samples(), whole.weight()));
        // The norms of the parts are about their own means, so that they do not add up.
        let error = first.cross_gram(InputScaling::MeanNorm).unwrap_err().to_string();
        assert!(error.contains("mean-norm") && error.contains("dhll gram --about a.npz,b.npz"), "{error}");
        assert_same(&*backend, &data, &first, InputScaling::None);
        let second = RawSums::load_all(&*backend, &save(Some(&first), "second")).unwrap();
        for scaling in SCALINGS {
            assert_same(&*backend, &data, &whole, scaling);
            assert_same(&*backend, &data, &second, scaling);
        }
        for scaling in [InputScaling::Robust, InputScaling::Quantiles] {
            let error = whole.cross_gram(scaling).unwrap_err().to_string();
            assert!(error.contains("use --scaling standard, mean-norm or none"), "{error}");
        }
    }
}

/// A file of the rows [1 0], [0 2], [1 1] of classes a, b, b, with one array altered.
fn altered(name: &str, numbers: Array2<f64>, classes: &[&str]) -> Vec<u8> {
    let mut archive = NpzWriter::default();
    let arrays = [
        ("n", array![[3.0]]),
        ("weight", array![[3.0]]),
        ("sum_x", array![[2.0], [3.0]]),
        ("sum_y", array![[1.0], [2.0]]),
        ("xx", array![[2.0, 1.0], [1.0, 5.0]]),
        ("xy", array![[1.0, 1.0], [0.0, 3.0]]),
        ("yy", array![[1.0, 0.0], [0.0, 2.0]]),
    ];
    for (array, is) in &arrays {
        let is = if *array == name { &numbers } else { is };
        archive.numbers(array, is.view()).unwrap();
    }
    archive.texts("classes", classes).unwrap();
    archive.finish().unwrap()
}

#[test]
fn files_that_are_no_sums_of_rows_are_refused_with_file_array_and_remedy() {
    let backend = backends::default_backend().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let message = |bytes: Vec<u8>| {
        std::fs::write(at("part.npz"), bytes).unwrap();
        RawSums::load(&*backend, &at("part.npz")).unwrap_err().to_string()
    };
    std::fs::write(at("good.npz"), altered("", array![[]], &["a", "b"])).unwrap();
    RawSums::load(&*backend, &at("good.npz")).unwrap();
    for (name, numbers, expected) in [
        ("n", array![[-3.0]], "n must be a whole number of rows, at least 1, got -3"),
        ("weight", array![[0.0]], "weight must be the sum of the weights, finite and above 0, got 0"),
        ("xx", array![[f64::NAN, 1.0], [1.0, 5.0]], "xx has the value NaN at row 1, column 1"),
        ("xx", array![[2.0, 1.0], [1.5, 5.0]], "xx is not symmetric: row 2, column 1 is 1.5"),
        ("xx", array![[2.0, 1.0]], "xx is 1 x 2, but the lengths of sum_x and sum_y need it to be 2 x 2"),
        ("xx", array![[2.0, 9.0], [9.0, 5.0]], "no rows have these sums"),
        ("sum_x", array![[9.0], [3.0]], "no rows have these sums"),
        ("xx", array![[-2.0, 1.0], [1.0, 5.0]], "xx has the sum of squares -2 at row and column 1"),
        ("yy", array![[1.0, 0.5], [0.5, 2.0]], "with classes, y must be one-hot"),
        ("sum_y", array![[-1.0], [2.0]], "with classes, y must be one-hot"),
    ] {
        let error = message(altered(name, numbers, &["a", "b"]));
        assert!(error.contains("part.npz: ") && error.contains(expected), "{name}: {error}");
    }
    let error = message(altered("", array![[]], &["a", "a"]));
    assert!(error.contains("classes holds \"a\" twice"), "{error}");
    let error = message(altered("", array![[]], &["a"]));
    assert!(error.contains("classes is 1 x 1, but the entries of sum_y need it to be 2 x 1"), "{error}");
    std::fs::write(at("other.npz"), altered("", array![[]], &["b", "a"])).unwrap();
    let error = RawSums::load_all(&*backend, &[at("good.npz"), at("other.npz")]).unwrap_err().to_string();
    assert!(error.contains("other.npz: the classes or values to be learnt must be those of"), "{error}");
    assert!(error.contains("dhll gram --classes"), "{error}");
    // Sizes by which nothing could be allocated.
    let mut archive = NpzWriter::default();
    archive.row("n", &[1.0]).unwrap().row("weight", &[1.0]).unwrap();
    archive.row("sum_x", &vec![0.0; 2_000_000]).unwrap().row("sum_y", &[1.0]).unwrap();
    let error = message(archive.finish().unwrap());
    assert!(error.contains("part.npz: sums of 2,000,002 columns: 145.5 TiB of memory needed"), "{error}");
}

#[test]
fn rows_whose_sums_are_not_enough_are_refused() {
    let backend = backends::default_backend().unwrap();
    let data = irises().unwrap().with_unlabelled(Array2::ones((2, 4))).unwrap();
    let error = RawSums::of_dataset(&*backend, &data, None).unwrap_err().to_string();
    assert!(error.contains("has rows without a target") && error.contains("--unlabelled drop"), "{error}");
}
