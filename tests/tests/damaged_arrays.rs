//! Damaged files: whatever bytes of them are flipped or cut off, they are read or refused, and no memory is taken for what they only claim.

#![allow(clippy::unwrap_used)]

#[path = "../../crates/data/tests/common/files.rs"]
mod files;

use std::path::Path;

use dhll::core::data::RowSource;
use dhll::data::npy::{self, NpyRows};
use dhll::data::{DataError, read_npy, read_npz};
use dhll_tests::counting::{Counting, alone, peak_of};
use ndarray::Array2;
use zip::CompressionMethod;

use files::{Folder, gzipped, idx, npy, npz};

/// Bytes that reading a file of some hundred bytes may take: a piece that is read at a time, and what a decompressor needs.
const MEMORY: usize = 8 << 20;

#[global_allocator]
static COUNTING: Counting = Counting;

/// What reading in every way comes to, if it takes no more memory than it may.
fn read(path: &Path, array: bool, what: &dyn std::fmt::Display) -> Option<Array2<f64>> {
    let (found, taken) = peak_of(|| {
        let found = if array { in_blocks_and_whole(path, what) } else { npy::read_npz(path, "x") };
        let labels = if array { read_npy(path, path) } else { read_npz(path, "x", "x") };
        for error in [found.as_ref().err(), labels.as_ref().err()].into_iter().flatten() {
            let text = error.to_string();
            assert!(text.contains("mutated") && !text.contains("delete"), "{what}: {text}");
        }
        found
    });
    assert!(taken < MEMORY, "{what}: {taken} bytes");
    found.ok()
}

/// An array, whose first rows can be read in blocks if all can be read.
fn in_blocks_and_whole(path: &Path, what: &dyn std::fmt::Display) -> Result<Array2<f64>, DataError> {
    let in_blocks = NpyRows::open(path).map(|mut rows| {
        // A header may announce rows of any length.
        (rows.n_columns() < 1000).then(|| rows.read(Array2::zeros((3, rows.n_columns())).view_mut()))
    });
    let found = npy::read(path);
    if found.is_ok() {
        assert!(in_blocks.unwrap().is_none_or(|read| read.is_ok()), "{what}");
    }
    found
}

#[test]
fn damaged_files_are_read_or_refused_without_panic_or_much_memory() {
    let _alone = alone();
    let folder = Folder::new();
    let numbers: Vec<u8> = (0..24).flat_map(|i| f64::from(i).to_le_bytes()).collect();
    let plain = npy("<f8", false, "(8, 3)", &numbers);
    let fortran = npy(">f4", true, "(8, 3)", &numbers[..96]);
    let texts = npy("<U2", false, "(4, 1)", &[49, 0, 0, 0, 0, 0, 0, 0].repeat(4));
    let large = npy("<i8", false, "(4, 1)", &numbers[..32]);
    let deflated = npz(&[("x", &plain)], CompressionMethod::Deflated);
    let stored = npz(&[("x", &fortran)], CompressionMethod::Stored);
    for (name, good, array, protected) in [
        ("npy", plain.clone(), true, false),
        ("fortran", fortran.clone(), true, false),
        ("texts", texts, true, false),
        ("integers", large, true, false),
        ("idx", idx(0x0d, &[8, 3], &numbers[..96]), true, false),
        ("images", idx(8, &[4, 2, 2], &[7; 16]), true, false),
        ("npy.gz", gzipped(&plain), true, true),
        ("fortran.gz", gzipped(&fortran), true, true),
        ("idx.gz", gzipped(&idx(8, &[4, 2, 2], &[7; 16])), true, true),
        ("deflated", deflated, false, true),
        ("stored", stored, false, true),
    ] {
        let path = folder.write("mutated", &good);
        let expected = read(&path, array, &name).unwrap();
        let mut refused = 0;
        for place in 0..good.len() {
            for flip in [1_u8, 0x80] {
                let mut bytes = good.clone();
                bytes[place] ^= flip;
                folder.write("mutated", &bytes);
                let what = format!("{name}, byte {place} ^ {flip:#x}");
                match read(&path, array, &what) {
                    Some(found) => assert!(!protected || found == expected, "{what}: other rows"),
                    None => refused += 1,
                }
            }
            folder.write("mutated", &good[..place]);
            let what = format!("{name}, cut off at {place}");
            assert_eq!(read(&path, array, &what), None, "{what}");
        }
        assert!(refused > 0, "{name}");
    }
}

#[test]
fn sizes_that_are_only_claimed_take_no_memory() {
    let _alone = alone();
    let folder = Folder::new();
    let shapes =
        ["(1073741824, 4)", "(1152921504606846976, 4)", "(4, 1073741824)", "(1, 4, 1152921504606846976)"];
    for shape in shapes {
        for fortran in [false, true] {
            let claims = npy("<f8", fortran, shape, &[0; 64]);
            let name = format!("{shape} {fortran}");
            assert_eq!(read(&folder.write("mutated", &claims), true, &name), None);
            assert_eq!(read(&folder.write("mutated", &gzipped(&claims)), true, &name), None);
            let archive = npz(&[("x", &claims)], CompressionMethod::Deflated);
            assert_eq!(read(&folder.write("mutated", &archive), false, &name), None);
        }
    }
    let claims = idx(0x0e, &[u32::MAX, 2], &[0; 64]);
    assert_eq!(read(&folder.write("mutated", &claims), true, &"idx"), None);
    assert_eq!(read(&folder.write("mutated", &gzipped(&claims)), true, &"idx.gz"), None);
    // Small files out of which much more comes than their headers say.
    let bomb = npy("|u1", false, "(10, 3)", &vec![0; 32 << 20]);
    let (zipped, archive) = (gzipped(&bomb), npz(&[("x", &bomb)], CompressionMethod::Deflated));
    drop(bomb);
    assert_eq!(read(&folder.write("mutated", &zipped), true, &"gzip bomb"), None);
    assert_eq!(read(&folder.write("mutated", &archive), false, &"npz bomb"), None);
    // What the central directory says of the size of that entry is a lie, too.
    let mut lies = archive.clone();
    let central = lies.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    lies[central + 24..central + 28].copy_from_slice(&(128_u32 + 30).to_le_bytes());
    assert_eq!(read(&folder.write("mutated", &lies), false, &"npz bomb with a false size"), None);
    // A sparse file is as long as it says, but no machine has the memory.
    let path = folder.write("mutated", &npy("<f8", false, "(1099511627776, 4)", &[]));
    std::fs::File::options().write(true).open(&path).unwrap().set_len(128 + (1 << 45)).ok();
    let error = npy::read(&path).unwrap_err().to_string();
    let said = ["of memory needed", "the file is truncated"];
    assert!(said.iter().any(|said| error.contains(said)) && error.contains("mutated"), "{error}");
}
