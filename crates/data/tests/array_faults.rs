//! Labels from files of arrays; and what is refused, with which words.

#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;

use std::fs;

use dhll_core::data::RowSource;
use dhll_data::csv::CsvRows;
use dhll_data::idx::IdxRows;
use dhll_data::npy::{self, NpyRows};
use dhll_data::{DataError, Dataset, is_array};
use ndarray::Array2;
use zip::CompressionMethod;

use files::{Folder, gzipped, idx, npy, npz};

fn labels(folder: &Folder, bytes: &[u8], rows: usize) -> Result<Dataset, DataError> {
    let features = folder.write("x.npy", &npy("|u1", false, &format!("({rows}, 1)"), &vec![1; rows]));
    dhll_data::read_npy(&features, &folder.write("y.npy", bytes))
}

#[test]
fn labels_are_numbers_or_texts_and_exact() {
    let folder = Folder::new();
    let unicode = |texts: &[&str]| -> Vec<u8> {
        texts
            .iter()
            .flat_map(|t| format!("{t:\0<4}").chars().collect::<Vec<_>>())
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect()
    };
    let data = labels(&folder, &npy("<U4", false, "(3,)", &unicode(&["Łódź", "a", "Łódź"])), 3).unwrap();
    assert_eq!(
        (data.labels().to_vec(), data.classes().to_vec()),
        (vec![1, 0, 1], vec!["a".into(), "Łódź".into()])
    );
    let data = labels(&folder, &npy("|S2", false, "(3, 1)", b"b\0a\0b\0"), 3).unwrap();
    assert_eq!(
        (data.labels().to_vec(), data.classes().to_vec()),
        (vec![1, 0, 1], vec!["a".into(), "b".into()])
    );
    // Equal numbers are one class, however they are written.
    let data = labels(&folder, &npy("<U4", false, "(4,)", &unicode(&["0", "1", "0.0", "00"])), 4).unwrap();
    assert_eq!(
        (data.labels().to_vec(), data.classes().to_vec()),
        (vec![0, 1, 0, 0], vec!["0".into(), "1".into()])
    );
    // Floats do not tell these apart.
    let large: Vec<u8> =
        [1_u64 << 60, (1 << 60) + 1, 1 << 60, 5].iter().flat_map(|v| v.to_be_bytes()).collect();
    let file = npy(">u8", false, "(4,)", &large);
    let data = labels(&folder, &file, 4).unwrap();
    assert_eq!(data.labels(), [0, 1, 0, 2]);
    assert_eq!(data.classes(), ["1152921504606846976", "1152921504606846977", "5"]);
    let known = dhll_data::read_npy_of(
        &folder.write("x.npy", &npy("|u1", false, "(4,)", &[1; 4])),
        &folder.write("y.npy", &file),
        data.classes(),
    );
    assert_eq!(known.unwrap().labels(), [0, 1, 0, 2]);
    let error = npy::read(folder.write("y.npy", &file)).unwrap_err().to_string();
    assert!(
        error.contains("row 2, column 1 is 1152921504606846977, which a 64-bit float cannot hold exactly"),
        "{error}"
    );
    let archive = npz(&[("x", &npy("|u1", false, "(4,)", &[1; 4])), ("y", &file)], CompressionMethod::Stored);
    assert_eq!(
        dhll_data::read_npz(&folder.write("a.npz", &archive), "x", "y").unwrap().labels(),
        [0, 1, 0, 2]
    );
}

#[test]
fn labels_that_are_no_classes_are_refused_with_the_remedy() {
    let folder = Folder::new();
    let floats = |values: &[f64]| -> Vec<u8> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        npy("<f8", false, &format!("({},)", values.len()), &bytes)
    };
    let prices: Vec<f64> = (0..60).map(|i| 1000.0 + f64::from(37 * i)).collect();
    let identifiers: Vec<f64> = (0..1000).map(f64::from).collect();
    for (bytes, rows, said) in [
        (floats(&[0.0, 1.5]), 2, "y.npy: the label of row 2 is 1.5; labels must be whole numbers, and"),
        (floats(&[0.0, f64::NAN]), 2, "the label of row 2 is NaN; labels must be whole numbers"),
        (floats(&prices), 60, "y.npy: 60 different numbers as labels of 60 rows"),
        (
            floats(&identifiers),
            1000,
            "are a quantity or identifiers, not classes; choose another label column",
        ),
        (npy("|S1", false, "(2,)", b"a\0"), 2, "the label of row 2 is empty; name its class"),
        (npy("|S1", false, "(2,)", b"a\xff"), 2, "row 2, column 1 is no UTF-8 text; save the array with"),
        (
            npy("|u1", false, "(2, 2)", &[0, 1, 1, 0]),
            2,
            "if every column is a class, save np.argmax(y, axis=1)",
        ),
        (npy("|u1", false, "(3,)", &[0, 1, 1]), 2, "2 rows of features, but 3 labels"),
    ] {
        let error = labels(&folder, &bytes, rows).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let error =
        npy::read(folder.write("t.npy", &npy("|S3", false, "(1, 2)", b"1\0\0abc"))).unwrap_err().to_string();
    assert!(error.ends_with("t.npy: row 1, column 2 is \"abc\"; expected a number"), "{error}");
    let records = npy("[('a', '<f8'), ('b', '<f8')]", false, "(2,)", &[0; 32]);
    let error = npy::read(folder.write("r.npy", &records)).unwrap_err().to_string();
    assert!(
        error.contains("records of several fields") && error.contains("structured_to_unstructured(a)"),
        "{error}"
    );
}

#[test]
fn archives_that_cannot_be_read_say_how_they_are_stored() {
    let folder = Folder::new();
    let good = npz(&[("x", &npy("|u1", false, "(2,)", &[1, 2]))], CompressionMethod::Stored);
    // The method stands in the local header and in the central directory.
    let central = good.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    for (method, said) in [
        (
            12,
            "a.npz: the array \"x\" is compressed with bzip2, which is not read; save the arrays again with np.savez",
        ),
        (93, "compressed with Zstandard"),
        (14, "compressed with LZMA"),
        (77, "compressed by method 77 of the ZIP format"),
    ] {
        let mut bytes = good.clone();
        (bytes[8], bytes[central + 10]) = (method, method);
        let error = npy::read_npz(&folder.write("a.npz", &bytes), "x").unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let mut bytes = good.clone();
    (bytes[6], bytes[central + 8]) = (1, 1);
    let error = npy::read_npz(&folder.write("a.npz", &bytes), "x").unwrap_err().to_string();
    assert!(error.contains("the array \"x\" is encrypted"), "{error}");
    let error = npy::read_npz(&folder.write("a.npz", b"no archive"), "x").unwrap_err().to_string();
    assert!(error.contains("a.npz: it is no NPZ archive"), "{error}");
}

#[test]
fn a_gzipped_file_is_checked_to_its_last_byte_in_blocks_too() {
    let folder = Folder::new();
    let image = idx(8, &[3, 1, 2], &[1, 2, 3, 4, 5, 6]);
    let good = gzipped(&image);
    let mut checksum = good.clone();
    let place = checksum.len() - 8;
    checksum[place] ^= 1;
    let padded = gzipped(&[&image[..], b"more"].concat());
    let trailing = [&good[..], b"rubbish"].concat();
    for (bytes, said) in [
        (checksum, "its compressed content is damaged ("),
        (good[..good.len() - 3].to_vec(), "its compressed content is damaged ("),
        (trailing, "its compressed content is damaged ("),
        (padded, "7 bytes after the header, expected 6; the file is padded"),
    ] {
        let path = folder.write("images.gz", &bytes);
        let mut block = Array2::zeros((3, 2));
        let in_blocks = IdxRows::images(&path).unwrap().read(block.view_mut()).unwrap_err().to_string();
        let whole = dhll_data::idx::read_images(&path).unwrap_err().to_string();
        assert!(in_blocks.contains(said) && whole.contains(said), "{in_blocks} / {whole}");
        assert!(!whole.contains("delete"), "{whole}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_an_error() {
    let folder = Folder::new();
    for fortran in [false, true] {
        // More than a window of one column and more than a piece of rows.
        let (rows, columns) = (9_000_000, 4);
        let path = folder
            .write("x.npy", &npy("|u1", fortran, &format!("({rows}, {columns})"), &vec![1; rows * columns]));
        let mut source = NpyRows::open(&path).unwrap();
        let mut block = Array2::zeros((10, columns));
        source.read(block.view_mut()).unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1000).unwrap();
        let error = loop {
            match source.read(Array2::zeros((1_000_000, columns)).view_mut()) {
                Ok(0) => panic!("the whole of a file that was cut short was read"),
                Ok(_) => {}
                Err(error) => break error.to_string(),
            }
        };
        assert!(
            error.ends_with("x.npy: it was changed while it was read; try again when nothing writes to it"),
            "{error}"
        );
    }
    // Written again, with the same length.
    let path = folder.write("x.npy", &npy("|u1", false, "(4, 1)", &[1, 2, 3, 4]));
    let mut source = NpyRows::open(&path).unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    fs::write(&path, npy("|u1", false, "(4, 1)", &[4, 3, 2, 1])).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    assert!(source.read(Array2::zeros((4, 1)).view_mut()).unwrap_err().to_string().contains("changed"));
}

#[cfg(unix)]
mod pipes {
    use super::*;
    use ndarray::array;
    use std::path::PathBuf;
    use std::process::Command;
    use std::thread;

    fn pipe(folder: &Folder, name: &str, bytes: Vec<u8>) -> PathBuf {
        let path = folder.path().join(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let to = path.clone();
        thread::spawn(move || fs::write(to, bytes));
        path
    }

    #[test]
    fn pipes_are_read_once_or_refused() {
        let folder = Folder::new();
        let rows = npy("<f8", false, "(2, 1)", &[[0; 8], 1.5_f64.to_le_bytes()].concat());
        assert_eq!(npy::read(pipe(&folder, "x", rows.clone())).unwrap(), array![[0.0], [1.5]]);
        assert_eq!(npy::read(pipe(&folder, "z", gzipped(&rows))).unwrap(), array![[0.0], [1.5]]);
        let mut source = NpyRows::open(pipe(&folder, "twice", rows.clone())).unwrap();
        source.rewind().unwrap();
        source.read(Array2::zeros((2, 1)).view_mut()).unwrap();
        let error = source.rewind().unwrap_err().to_string();
        assert!(error.contains("twice: it is not a regular file and can be read only once"), "{error}");
        let error =
            npy::read_npz(&pipe(&folder, "p.npz", npz(&[], CompressionMethod::Stored)), "x").unwrap_err();
        assert!(
            error
                .to_string()
                .contains("p.npz: it is not a regular file, and NPZ archives are not read from pipes")
        );
    }
}

/// Not an array, but a name that every reader must bear.
#[test]
fn a_folder_is_named() {
    let folder = Folder::new();
    for error in
        [npy::read(folder.path()).unwrap_err(), CsvRows::open(folder.path(), None).map(|_| ()).unwrap_err()]
    {
        assert!(error.to_string().starts_with(&folder.path().display().to_string()), "{error}");
    }
    assert!(!is_array(folder.path()));
}
