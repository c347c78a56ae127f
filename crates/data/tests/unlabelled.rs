//! Rows without a target: an error, left out, or kept beside the others.

#![allow(clippy::unwrap_used)]

use std::fs;

use dhll_core::data::Dataset;
use dhll_data::csv::CsvOptions;
use dhll_data::table::{TargetChoice, Unlabelled};
use dhll_data::{DataError, read_npy_with, read_table};
use ndarray::array;

const TABLE: &str = "w,colour,y,z,size\n1,red,a,1,1\n2,blue,,2,2\n3,green,b,,3\n4,red,b,4,4\n5,red,a,5,?\n";

fn read(text: &str, targets: &[&str], unlabelled: Unlabelled) -> Result<Dataset, DataError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    fs::write(&path, text).unwrap();
    let options = CsvOptions { unlabelled, weights: Some("w".to_owned()), ..CsvOptions::default() };
    Ok(read_table(&path, targets, TargetChoice::Auto, &options)?.0)
}

#[test]
fn they_are_refused_unless_it_is_said_what_becomes_of_them() {
    let error = read(TABLE, &["y"], Unlabelled::Refuse).unwrap_err().to_string();
    assert!(error.contains("line 3 has no target: column \"y\" is \"\""), "{error}");
    assert!(error.contains("--unlabelled drop") && error.contains("--unlabelled use"), "{error}");
}

#[test]
fn they_are_left_out_with_their_weights() {
    let data = read(TABLE, &["y"], Unlabelled::Drop).unwrap();
    assert_eq!((data.n_samples(), data.n_unlabelled()), (4, 0));
    assert_eq!(data.labels(), [0, 1, 1, 0]);
    assert_eq!(data.weights().unwrap(), [1.0, 3.0, 4.0, 5.0]);
}

#[test]
fn they_are_kept_with_the_levels_that_only_they_have() {
    let data = read(TABLE, &["y"], Unlabelled::Use).unwrap();
    assert_eq!((data.labels(), data.weights().unwrap().len()), (&[0, 1, 1, 0][..], 4));
    // Features are colour (blue, green, red), z and size.
    assert_eq!(data.unlabelled().unwrap(), array![[0.0, 2.0, 2.0]]);
    // With several targets a row is without a target where one of them is missing.
    let data = read(TABLE, &["y", "z"], Unlabelled::Use);
    assert!(data.is_err(), "texts and numbers are no target");
    let data =
        read(&TABLE.replace(",a,", ",7,").replace(",b,", ",8.5,"), &["y", "z"], Unlabelled::Use).unwrap();
    assert_eq!(data.target().values().unwrap(), array![[7.0, 1.0], [8.5, 4.0], [7.0, 5.0]]);
    assert_eq!(data.unlabelled().unwrap(), array![[0.0, 2.0], [1.0, 3.0]]);
    // Many numbers, the first row without one.
    let mut text = "y,x\n,0\n".to_owned();
    (0..12_000).for_each(|row| text += &format!("{}.5,{row}\n", row * 7 % 11_999));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    fs::write(&path, text).unwrap();
    let options = CsvOptions { unlabelled: Unlabelled::Use, ..CsvOptions::default() };
    let data = read_table(&path, &["y"], TargetChoice::Auto, &options).unwrap().0;
    assert_eq!((data.n_samples(), data.n_unlabelled()), (12_000, 1));
    assert_eq!(data.target().values().unwrap()[[1, 0]], 7.5);
}

#[test]
fn a_table_without_any_target_is_refused() {
    for unlabelled in [Unlabelled::Drop, Unlabelled::Use] {
        let error = read("w,x,y\n1,1,\n1,2,\n", &["y"], unlabelled).unwrap_err().to_string();
        assert!(!error.is_empty(), "{error}");
    }
}

#[test]
fn labels_of_minus_one_in_arrays_are_missing_where_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let [x, y] = ["x.npy", "y.npy"].map(|name| folder.path().join(name));
    ndarray_npy::write_npy(&x, &array![[1.0], [2.0], [3.0], [4.0]]).unwrap();
    ndarray_npy::write_npy(&y, &array![1_i64, -1, 0, 1]).unwrap();
    let data = read_npy_with(&x, &y, Unlabelled::Use).unwrap();
    assert_eq!((data.labels(), data.classes().len()), (&[1, 0, 1][..], 2));
    assert_eq!(data.unlabelled().unwrap(), array![[2.0]]);
    assert_eq!(read_npy_with(&x, &y, Unlabelled::Drop).unwrap().n_unlabelled(), 0);
    // Otherwise -1 is a class.
    assert_eq!(read_npy_with(&x, &y, Unlabelled::Refuse).unwrap().classes().len(), 3);
}
