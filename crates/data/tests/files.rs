//! IDX files and data sets put together by hand: what is read, and what is refused with which words.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use dhll_data::mnist::{FASHION_MNIST, Mnist, read_pair};
use dhll_data::{DataError, Dataset, DatasetError, Origin, Silent, idx};
use flate2::{Compression, write::GzEncoder};
use ndarray::{Array2, array};

fn idx_bytes(magic: u32, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let header = std::iter::once(magic).chain(sizes.iter().copied()).flat_map(u32::to_be_bytes);
    header.chain(bytes.iter().copied()).collect()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn images_and_labels_are_read_gzipped_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let images = idx_bytes(0x803, &[2, 1, 3], &[0, 128, 255, 1, 2, 3]);
    let labels = idx_bytes(0x801, &[2], &[1, 0]);
    for (images, labels) in [(images.clone(), gzipped(&labels)), (gzipped(&images), labels.clone())] {
        let (images, labels) = (write(folder.path(), "i", &images), write(folder.path(), "l", &labels));
        let data = read_pair("pair", &images, &labels, 2).unwrap();
        assert_eq!(data.features(), array![[0.0, 128.0, 255.0], [1.0, 2.0, 3.0]]);
        assert_eq!(data.labels(), [1, 0]);
    }
}

#[test]
fn bad_files_are_named_with_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let pixels = [0_u8; 6];
    for (bytes, said) in [
        (idx_bytes(0x801, &[2, 1, 3], &pixels), "the magic number is 0x00000801, expected 0x00000803"),
        (
            idx_bytes(0x803, &[2, 1, 3], &pixels[..5]),
            "5 bytes after the header, expected 6; the file is truncated",
        ),
        (
            idx_bytes(0x803, &[1, 1, 3], &pixels),
            "6 bytes after the header, expected 3; the file is padded (3 extra bytes)",
        ),
        (idx_bytes(0x803, &[u32::MAX; 3], &pixels), "overflows any memory"),
        (idx_bytes(0x803, &[2], &[]), "the file ends within its header of 16 bytes; it is truncated"),
        (Vec::new(), "the file ends within its header of 16 bytes; it is truncated"),
        (idx_bytes(0x803, &[0, u32::MAX, u32::MAX], &[]), "overflows any memory"),
        ([gzipped(&idx_bytes(0x803, &[2, 1, 3], &pixels)), b"rubbish".to_vec()].concat(), "images: "),
        (gzipped(&idx_bytes(0x803, &[2, 1, 3], &pixels))[..20].to_vec(), "images: "),
    ] {
        let path = write(folder.path(), "images", &bytes);
        let error = idx::read_images(&path).unwrap_err().to_string();
        assert!(error.contains(said) && error.starts_with(&path.display().to_string()), "{error}");
    }
    let missing = idx::read_labels(&folder.path().join("none")).unwrap_err();
    assert!(matches!(missing, DataError::Io { .. }) && missing.to_string().contains("none"));
}

#[test]
fn images_and_labels_must_belong_together() {
    let folder = tempfile::tempdir().unwrap();
    let images = write(folder.path(), "images", &idx_bytes(0x803, &[2, 1, 1], &[0, 1]));
    for (labels, said) in [
        (vec![0, 1, 0], "holds 2 images, but"),
        (vec![0, 7], "the label of row 2 is 7; labels must be below 2"),
        (vec![1, 1], "the rows are of 1 class, and at least 2"),
    ] {
        let labels = write(folder.path(), "labels", &idx_bytes(0x801, &[labels.len() as u32], &labels));
        let error = read_pair("pair", &images, &labels, 2).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn data_sets_are_checked_when_they_are_put_together() {
    let new = |features: Array2<f64>, labels: &[usize], classes: usize| {
        let names = (0..classes).map(|class| class.to_string()).collect();
        Dataset::new("mine", features, labels.to_vec(), names, None, Origin::Read)
    };
    let said = |result: Result<Dataset, DatasetError>| result.unwrap_err().to_string();
    let two = array![[1.0], [2.0]];
    assert_eq!(said(new(two.clone(), &[0], 2)), "mine: 2 rows of features, but 1 labels");
    assert_eq!(said(new(two.clone(), &[0, 1], 3)), "mine: 2 rows are fewer than its 3 classes");
    assert_eq!(said(new(two.clone(), &[0, 2], 2)), "mine: the label of row 2 is 2; labels must be below 2");
    assert_eq!(
        said(new(two.clone(), &[1, 1], 2)),
        "mine: the rows are of 1 class, and at least 2 are needed to tell apart"
    );
    for value in [f64::NAN, f64::INFINITY] {
        let error = said(new(array![[1.0, 2.0], [3.0, value]], &[0, 1], 2));
        assert!(error.starts_with("mine: row 2, column 2 is "), "{error}");
    }
    assert!(new(two, &[0, 1], 2).is_ok());
}

#[test]
fn mnist_has_the_published_shapes() {
    if std::env::var_os("DHLL_DATA_DIR").is_none() {
        // Skipped: DHLL_DATA_DIR names no folder with MNIST.
        return;
    }
    let mnist = Mnist::locate(&Silent).unwrap();
    let pair = mnist.pair(3, 8).unwrap();
    assert_eq!(pair.train.class_counts(), [6131, 5851]);
    assert_eq!(pair.test.class_counts(), [1010, 974]);
    assert_eq!(pair.train.features().dim(), (11_982, 784));
    assert!(pair.train.labels().is_sorted());
    let all = mnist.all().unwrap();
    assert_eq!((all.train.n_samples(), all.test.n_samples(), all.train.n_classes()), (60_000, 10_000, 10));
    assert!(mnist.pair(3, 3).is_err() && mnist.pair(3, 10).is_err());
}

#[test]
fn fashion_mnist_has_the_published_rows() {
    if std::env::var_os("DHLL_DATA_DIR").is_none() {
        // Skipped: DHLL_DATA_DIR names no folder with Fashion-MNIST.
        return;
    }
    let clothes = FASHION_MNIST.locate(&Silent).unwrap();
    let all = clothes.all().unwrap();
    assert_eq!((all.train.class_counts(), all.test.class_counts()), (vec![6000; 10], vec![1000; 10]));
    assert_eq!(all.train.labels()[..10], [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    assert_eq!(all.test.labels()[..10], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
    assert_eq!((all.train.name(), all.train.classes()[0].as_str()), ("fashion-mnist", "T-shirt/top"));
    let mean = all.train.features().mean().unwrap() / 255.0;
    assert!((mean - 0.286041).abs() < 1e-6, "{mean}");
    let pair = clothes.pair(1, 8).unwrap();
    assert_eq!(
        (pair.test.name(), pair.test.classes()),
        ("fashion-mnist:1,8", ["Trouser", "Bag"].map(String::from).as_slice())
    );
    assert_eq!(pair.train.class_counts(), [6000, 6000]);
}
