//! NPY, NPZ and IDX files on the command line, and paths that are no text.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::io::Write;
use std::process::{Command, Output};

use common::{json, refused, said};
use flate2::{Compression, write::GzEncoder};

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn idx(sizes: &[u32], bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    let header = [0, 0, 8, sizes.len() as u8].into_iter();
    header.chain(sizes.iter().flat_map(|size| size.to_be_bytes())).chain(bytes).collect()
}

/// Sixty images of two by two pixels in two classes.
fn images() -> (Vec<u8>, Vec<u8>) {
    let pixels = (0..60_u8).flat_map(|i| [i % 2 * 180 + i, 10 + i, 250 - i % 2 * 200, 3]);
    (idx(&[60, 2, 2], pixels), idx(&[60], (0..60).map(|i| 7 + i % 2)))
}

#[test]
fn idx_files_are_known_by_their_content_and_fit_predict_and_evaluate_as_any() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (x, y) = images();
    fs::write(at.join("train-images-idx3-ubyte"), &x).unwrap();
    fs::write(at.join("labels.idx.gz"), gzipped(&y)).unwrap();
    fs::write(at.join("some-images.gz"), gzipped(&x)).unwrap();
    for data in ["train-images-idx3-ubyte", "some-images.gz"] {
        let counted = json(at, &format!("data verify --data {data} --labels labels.idx.gz"));
        assert_eq!((&counted["name"], &counted["n_features"]), (&data.into(), &4.into()));
        assert_eq!((&counted["classes"][1], &counted["train"][1]), (&"8".into(), &30.into()));
    }
    said(at, "fit --data some-images.gz --labels labels.idx.gz --epochs 1 --alphas 0.5 --out m.safetensors");
    let text =
        said(at, "evaluate --model m.safetensors --data train-images-idx3-ubyte --labels labels.idx.gz");
    assert!(text.contains("60"), "{text}");
    assert_eq!(said(at, "predict --model m.safetensors --data some-images.gz").lines().count(), 61);
    let (_, error) = refused(at, "data verify --data some-images.gz");
    assert!(error.contains("some-images.gz: which file has the labels? name it with --labels"), "{error}");
    fs::write(at.join("labels.idx.gz"), &gzipped(&y)[..20]).unwrap();
    let (_, error) = refused(at, "data verify --data some-images.gz --labels labels.idx.gz");
    assert!(
        error.contains("labels.idx.gz: its compressed content is damaged") && !error.contains("delete"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn paths_that_are_no_text_are_read_and_come_back_from_the_settings() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (x, y) = images();
    let (images, labels) = (OsStr::from_bytes(b"im\xffages"), OsStr::from_bytes(b"la\xfebels.idx"));
    fs::write(at.join(images), x).unwrap();
    fs::write(at.join(labels), y).unwrap();
    let run = |before: &[&str], names: bool, after: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dhll"));
        command.args(before).current_dir(at).env("DHLL_DATA_DIR", at.join("nothing"));
        if names {
            command.arg("--data").arg(images).arg("--labels").arg(labels);
        }
        command.args(after).output().unwrap()
    };
    let fit = run(&["fit"], true, &["--epochs", "1", "--alphas", "0.5", "--out", "m.safetensors"]);
    assert!(fit.status.success(), "{}", String::from_utf8_lossy(&fit.stderr));
    let settings = fs::read_to_string(at.join("m.toml"))
        .or_else(|_| fs::read_to_string(at.join("m.safetensors.toml")))
        .unwrap();
    assert!(settings.contains("Unix"), "{settings}");
    fs::write(at.join("again.toml"), settings).unwrap();
    let again = run(&["fit", "--config", "again.toml"], false, &["--out", "n.safetensors"]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let evaluated = run(&["evaluate", "--model", "n.safetensors"], true, &[]);
    assert!(evaluated.status.success(), "{}", String::from_utf8_lossy(&evaluated.stderr));
    let missing = Command::new(env!("CARGO_BIN_EXE_dhll"))
        .args(["data", "verify", "--data"])
        .arg(OsStr::from_bytes(b"no\xff.npy"))
        .args(["--labels", "y.npy"])
        .current_dir(at)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(error.contains("no\u{fffd}.npy: No such file"), "{error}");
}
