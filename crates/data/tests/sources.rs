//! Files as sources of rows: the same rows and the same cross-Gram as in memory, and what is refused with which words.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use dhll_core::data::{Beside, MemoryRows, RowSource};
use dhll_core::encode::{Coded, Scaled};
use dhll_core::{CrossGram, GramBuilder, LabelCode, Scaling};
use dhll_data::DataError;
use dhll_data::csv::CsvRows;
use dhll_data::idx::IdxRows;
use dhll_data::npy::{self, NpyRows};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, array, s};
use ndarray_npy::{WritableElement, write_npy};

struct Plain;

impl GramBuilder for Plain {
    fn add_gram(&self, z: ArrayView2<'_, f64>, mut s: ArrayViewMut2<'_, f64>) {
        s += &z.t().dot(&z);
    }
}

/// Numbers that every type here holds exactly.
fn numbers(rows: usize, columns: usize) -> Array2<u8> {
    Array2::from_shape_fn((rows, columns), |(i, j)| ((7 * i + 13 * j + i * j) % 251) as u8)
}

fn saved<T: WritableElement>(folder: &Path, name: &str, array: &Array2<T>) -> PathBuf {
    let path = folder.join(name);
    write_npy(&path, array).unwrap();
    path
}

fn all(source: &mut dyn RowSource, block: usize) -> Array2<f64> {
    let mut rows = Array2::zeros((0, source.n_columns()));
    loop {
        let mut next = Array2::from_elem((block, source.n_columns()), f64::NAN);
        let count = source.read(next.view_mut()).unwrap();
        if count == 0 {
            return rows;
        }
        assert!(next.slice(s![count.., ..]).iter().all(|v| v.is_nan()), "rows beyond the end were written");
        rows.append(Axis(0), next.slice(s![..count, ..])).unwrap();
    }
}

#[test]
fn npy_rows_of_every_type_and_order_are_the_rows_that_were_saved() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // More than one window of f64 in Fortran order.
    let bytes = numbers(5000, 900);
    let expected = bytes.mapv(f64::from);
    let fortran = Array2::from_shape_fn(bytes.raw_dim().f(), |at| f64::from(bytes[at]));
    for path in [
        saved(folder, "f8", &expected),
        saved(folder, "f4", &bytes.mapv(f32::from)),
        saved(folder, "u1", &bytes),
        saved(folder, "i4", &bytes.mapv(i32::from)),
        saved(folder, "i8", &bytes.mapv(i64::from)),
        saved(folder, "fortran", &fortran),
    ] {
        let mut rows = NpyRows::open(&path).unwrap();
        assert_eq!((rows.n_rows(), rows.n_columns()), (5000, 900));
        for block in [1024, 777, 6000] {
            assert_eq!(all(&mut rows, block), expected, "{} in blocks of {block}", path.display());
            rows.rewind().unwrap();
        }
        assert_eq!(rows.read_all().unwrap(), expected);
    }
    let flags = Array2::from_shape_fn((3, 1), |(i, _)| i == 1);
    assert_eq!(npy::read(saved(folder, "b1", &flags)).unwrap(), array![[0.0], [1.0], [0.0]]);
}

#[test]
fn a_cross_gram_from_files_has_the_bits_of_one_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let x = numbers(2500, 20).mapv(|v| f64::from(v).sqrt());
    let labels = Array2::from_shape_fn((2500, 1), |(i, _)| (i % 3) as u8);
    let (features, classes) = (saved(folder.path(), "x", &x), saved(folder.path(), "y", &labels));
    let mut from_files =
        Beside::new(NpyRows::open(features).unwrap(), Coded::fit(NpyRows::open(classes).unwrap()).unwrap());
    let places: Vec<usize> = labels.iter().map(|&v| v.into()).collect();
    let b = LabelCode::fit(&places, 3).unwrap().encode(&places).unwrap();
    let in_memory = CrossGram::new(&Plain, x.view(), b.view()).unwrap();
    for _ in 0..2 {
        assert_eq!(CrossGram::from_source(&Plain, &mut from_files, 3).unwrap(), in_memory);
        from_files.rewind().unwrap();
    }
}

#[test]
fn a_scaling_from_a_source_is_bit_identical_to_the_one_from_memory() {
    let mut x = numbers(3001, 7).mapv(|v| 1e3 + f64::from(v));
    x.column_mut(2).fill(0.1);
    for x in [x.clone(), x.clone() * 1e300, x.clone() * 1e-300, x.clone() + 1e8, x.t().to_owned()] {
        let (fitted, mut scaled) =
            (Scaling::fit(x.view()).unwrap(), Scaled::fit(MemoryRows::new(x.view())).unwrap());
        assert_eq!(scaled.scaling(), &fitted);
        assert_eq!(all(&mut scaled, 100), fitted.apply(x.view()).unwrap());
        let weights: Vec<f64> = (0..x.nrows()).map(|row| (row % 4) as f64 + 0.5).collect();
        let of = |weights| Scaled::fit_weighted(MemoryRows::new(x.view()), Some(weights));
        let fitted = Scaling::fit_weighted(x.view(), Some(&weights)).unwrap();
        assert_eq!(of(&weights).unwrap().scaling(), &fitted);
        let error = of(&weights[1..]).unwrap_err().to_string();
        assert!(error.contains("the number of weights"), "{error}");
    }
    let equal = Array2::from_elem((6, 3), 5.4);
    let mut scaled = Scaled::fit(MemoryRows::new(equal.view())).unwrap();
    assert_eq!(all(&mut scaled, 4), Array2::<f64>::zeros((6, 3)));
}

#[test]
fn an_entry_that_is_not_finite_is_named_with_its_row() {
    let mut x = Array2::<f64>::zeros((3000, 4));
    x[[2100, 2]] = f64::NAN;
    let mut z = Beside::new(MemoryRows::new(x.view()), MemoryRows::new(x.slice(s![.., ..1])));
    let error = CrossGram::from_source(&Plain, &mut z, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Z = [A B] has the value NaN at row 2101, column 3; every entry must be finite"
    );
}

#[test]
fn sources_that_do_not_fit_are_refused() {
    let (long, short) = (Array2::zeros((9, 2)), Array2::zeros((7, 1)));
    let mut z = Beside::new(MemoryRows::new(long.view()), MemoryRows::new(short.view()));
    let error = CrossGram::from_source(&Plain, &mut z, 1).unwrap_err().to_string();
    assert!(error.contains("one has 7 rows and the other has more"), "{error}");
    for (labels, said) in [
        (array![[0.0], [1.5]], "the label of row 2 is 1.5; it must be a whole number from 0 on"),
        (array![[0.0], [-1.0]], "the label of row 2 is -1"),
        (array![[0.0], [f64::NAN]], "the label of row 2 is NaN"),
        (array![[1.0], [1.0]], "the training rows hold 1 of 2 classes"),
    ] {
        let error = Coded::fit(MemoryRows::new(labels.view())).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    assert!(Coded::fit(MemoryRows::new(long.view())).is_err());
}

#[test]
fn idx_files_are_sources_gzipped_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = |magic: u32, sizes: &[u32], bytes: &[u8]| -> Vec<u8> {
        let header = std::iter::once(magic).chain(sizes.iter().copied()).flat_map(u32::to_be_bytes);
        header.chain(bytes.iter().copied()).collect()
    };
    let images = file(0x803, &[3, 1, 2], &[1, 2, 3, 4, 5, 6]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&images).unwrap();
    for bytes in [images.clone(), encoder.finish().unwrap()] {
        let path = folder.path().join("images");
        fs::write(&path, bytes).unwrap();
        let mut rows = IdxRows::images(&path).unwrap();
        assert_eq!(rows.n_rows(), 3);
        for _ in 0..2 {
            assert_eq!(all(&mut rows, 2), array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
            rows.rewind().unwrap();
        }
    }
    let path = folder.path().join("short");
    fs::write(&path, &images[..images.len() - 1]).unwrap();
    let error = IdxRows::images(&path).unwrap_err().to_string();
    assert!(error.contains("5 bytes after the header, expected 6; the file is truncated"), "{error}");
    assert!(matches!(IdxRows::labels(&path), Err(DataError::Magic { .. })));
}

#[test]
fn csv_files_are_sources_with_labels_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    fs::write(&path, "digit,a,b\n10, 1.5,-2e3\n9,0,1\n10,2,3\n").unwrap();
    let mut rows = CsvRows::open(&path, Some("digit")).unwrap();
    // Numbers are ordered as numbers.
    assert_eq!(rows.classes(), ["9", "10"]);
    assert_eq!(rows.features().collect::<Vec<_>>(), ["a", "b"]);
    let expected = array![[1.5, -2e3, 1.0], [0.0, 1.0, 0.0], [2.0, 3.0, 1.0]];
    for _ in 0..2 {
        assert_eq!(all(&mut rows, 2), expected);
        rows.rewind().unwrap();
    }
    let data = dhll_data::read_csv(&path, "digit").unwrap();
    assert_eq!(
        (data.name(), data.features().to_owned(), data.labels().to_vec()),
        ("data.csv", expected.slice(s![.., ..2]).to_owned(), vec![1, 0, 1])
    );
    let all_columns = CsvRows::open(&path, None).unwrap().read_all().unwrap();
    assert_eq!(all_columns.column(0), array![10.0, 9.0, 10.0]);

    for (text, label, said) in [
        ("a,b\n1,2\n", "c", "has no column \"c\"; its columns are a, b"),
        ("c\n1\n", "c", "has no column of features"),
        ("a,c\n1,x\ninf,y\n", "c", "line 3, column \"a\" is \"inf\"; expected a finite number"),
        ("a,c\n1,x\n1\n", "c", "line 3 has 1 field where the first line has 2"),
        ("a,c\n1,x\n2,x\n", "c", "the rows are of 1 class, and at least 2"),
        ("", "c", "the file is empty"),
    ] {
        fs::write(&path, text).unwrap();
        let error = dhll_data::read_csv(&path, label).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("data.csv"), "{text:?}: {error}");
    }
}

#[test]
fn data_sets_come_from_npy_and_npz_files() {
    let folder = tempfile::tempdir().unwrap();
    let x = array![[0.5_f32, 1.0], [2.0, 3.0], [4.0, 5.0]];
    let y = array![[8_i64], [3], [8]];
    let (features, labels) = (saved(folder.path(), "x.npy", &x), saved(folder.path(), "y.npy", &y));
    let from_npy = dhll_data::read_npy(&features, &labels).unwrap();
    assert_eq!(
        (from_npy.labels().to_vec(), from_npy.classes().to_vec()),
        (vec![1, 0, 1], vec!["3".to_owned(), "8".to_owned()])
    );

    let path = folder.path().join("both.npz");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, file) in [("x.npy", &features), ("y.npy", &labels)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&fs::read(file).unwrap()).unwrap();
    }
    archive.finish().unwrap();
    let from_npz = dhll_data::read_npz(&path, "x", "y").unwrap();
    assert_eq!((&from_npz.features(), from_npz.labels()), (&from_npy.features(), from_npy.labels()));
    assert_eq!(npy::npz_names(&path).unwrap(), ["x", "y"]);
    // Labels of another file are looked up; one row of one class is enough.
    let (row, eight) = (
        saved(folder.path(), "row.npy", &array![[1.0, 2.0]]),
        saved(folder.path(), "8.npy", &array![[8.0_f32]]),
    );
    let known = ["8.0".to_owned(), "3".to_owned()];
    let one = dhll_data::read_npy_of(&row, &eight, &known).unwrap();
    assert_eq!((one.labels().to_vec(), one.classes().to_vec()), (vec![0], known.to_vec()));
    assert_eq!(dhll_data::read_npz_of(&path, "x", "y", &known).unwrap().labels(), [0, 1, 0]);
    let error = dhll_data::read_npz_of(&path, "x", "y", &known[..1]).unwrap_err().to_string();
    assert_eq!(error, "both.npz:y: the label of row 2 is 3; the classes are 8.0");
    let error = dhll_data::read_npz(&path, "features", "y").unwrap_err().to_string();
    assert!(error.ends_with("both.npz: it holds no array \"features\", but x, y"), "{error}");
    let error = dhll_data::read_npy(&labels, &features).unwrap_err().to_string();
    assert!(error.contains("x.npy: labels must stand in one column, but there are 2; "), "{error}");
}

#[test]
fn bytes_that_are_no_array_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(saved(folder.path(), "good", &numbers(30, 3).mapv(f64::from))).unwrap();
    let path = folder.path().join("bad.npy");
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let error = npy::read(&path).unwrap_err();
        assert!(error.to_string().contains("bad.npy: "), "{error}");
        error.to_string()
    };
    // Any truncation, and any header that says something else.
    for length in (0..good.len()).step_by(7) {
        refused(&good[..length]);
    }
    assert!(refused(&[&good[..], b"more"].concat()).contains("4 extra bytes"));
    let with = |from: &str, to: &str| {
        let header: Vec<u8> = good.iter().take(128).copied().collect();
        let text = String::from_utf8_lossy(&header[10..]).replace(from, to);
        let text = format!("{:<width$.width$}", text.trim_end(), width = 117) + "\n";
        [&good[..10], text.as_bytes(), &good[128..]].concat()
    };
    for (descr, said) in [
        ("<c8", "entries are of the type \"<c8\", complex numbers, which are not read; "),
        ("|O", "entries are of the type \"|O\", Python objects, which"),
        ("<M8[ns]", "a.astype('i8'))"),
        ("<f16", "floats of more than 64 bits"),
        ("|V7", "raw bytes or records"),
        ("<U0", "texts of no length"),
    ] {
        assert!(refused(&with("<f8", descr)).contains(said), "{descr}");
    }
    assert!(refused(&with("30", "90000000000")).contains("missing"));
    assert!(refused(&with("30", "9000000000000000000")).contains("overflow"));
    assert!(refused(&with("(30, 3)", &"(".repeat(90))).contains("not one that NumPy writes"));
    assert!(refused(b"rubbish that is long enough for a header").contains("header"));
}
