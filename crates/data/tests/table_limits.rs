//! Text tables that are cut off, damaged, endless, or can be read only once.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use dhll_data::csv::CsvRows;
use ndarray::array;

/// The error for a file with these bytes.
fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    fs::write(&path, bytes).unwrap();
    dhll_data::read_csv(&path, "c").unwrap_err().to_string()
}

#[test]
fn what_does_not_end_is_not_read_to_its_end() {
    let long = "7".repeat(2 << 20);
    let said = refused(format!("a,c\n{long},x\n").as_bytes());
    assert!(
        said.contains("the field that begins on line 2, column 1, is longer than 1048576 bytes"),
        "{said}"
    );
    let lines = "1,x\n".repeat(1 << 19);
    let said = refused(format!("a,c\n1,\"x\n{lines}").as_bytes());
    assert!(
        said.contains("line 2, column 2, is longer than 1048576 bytes; if it is quoted, the closing"),
        "{said}"
    );
    assert!(refused(",".repeat(2 << 20).as_bytes()).contains("line 1 has more than 1048576 fields"));
    if cfg!(target_os = "linux") {
        let zeros = dhll_data::read_csv(Path::new("/dev/zero"), "c").unwrap_err().to_string();
        assert!(zeros.contains("line 1 is longer than 67108864 bytes"), "{zeros}");
    }
}

#[test]
fn compressed_tables_that_are_cut_off_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let rows: String =
        (0..5000).map(|i| format!("{},{}\n", f64::from(i * 7919 % 4999).sqrt(), i % 2)).collect();
    write!(encoder, "a,c\n{rows}").unwrap();
    let whole = encoder.finish().unwrap();
    let path = folder.path().join("table.csv.gz");
    fs::write(&path, &whole).unwrap();
    assert_eq!(dhll_data::read_csv(&path, "c").unwrap().n_samples(), 5000);
    for length in [whole.len() / 2, whole.len() - 4] {
        fs::write(&path, &whole[..length]).unwrap();
        let said = dhll_data::read_csv(&path, "c").unwrap_err().to_string();
        assert!(said.contains("the compressed file ends in the middle of line "), "{said}");
    }
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0xff;
    damaged[whole.len() - 6] ^= 0xff;
    fs::write(&path, &damaged).unwrap();
    let said = dhll_data::read_csv(&path, "c").unwrap_err().to_string();
    assert!(said.contains("table.csv.gz: "), "{said}");
}

#[cfg(unix)]
#[test]
fn pipes_are_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let status = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(status.success());
    let feed = |pipe: PathBuf| std::thread::spawn(move || fs::write(pipe, "a,c\n1,x\n2,y\n"));
    let writer = feed(pipe.clone());
    assert_eq!(dhll_data::read_csv(&pipe, "c").unwrap().features(), array![[1.0], [2.0]]);
    writer.join().unwrap().unwrap();
    let writer = feed(pipe.clone());
    let error = CsvRows::open(&pipe, Some("c")).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("pipe: it is not a regular file and can be read only once"), "{error}");
    writer.join().unwrap().unwrap();
}

#[test]
fn changed_bytes_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    let base =
        "\u{feff}a,\"b \"\"x\"\"\",c\r\n1,\"2.5\",\"r\u{f6}t\n\"\n\n-3e1,4,blau\n5,6,blau\n".as_bytes();
    let mut read = 0;
    for at in 0..base.len() {
        let (before, after) = (&base[..at], &base[at + 1..]);
        let mut all = vec![before.to_vec(), [before, after].concat()];
        for byte in *b"\"\n\r,\0\xff" {
            all.extend([[before, &[byte], after].concat(), [before, &[byte], &base[at..]].concat()]);
        }
        for changed in all {
            fs::write(&path, changed).unwrap();
            match dhll_data::read_csv(&path, "c") {
                Ok(data) => {
                    assert!(data.kinds().is_some() || data.finite().is_some());
                    assert!(data.classes().iter().all(|class| !class.is_empty()));
                    read += 1;
                }
                Err(error) => assert!(error.to_string().contains("table.csv"), "{error}"),
            }
        }
    }
    assert!(read > 100, "{read}");
}
