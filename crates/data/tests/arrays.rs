//! NPY, NPZ and IDX files of every type, order and byte order, whole and in blocks.

#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;

use dhll_core::data::RowSource;
use dhll_data::npy::{self, NpyRows};
use dhll_data::{ImageShape, is_array};
use ndarray::{Array2, array};
use zip::CompressionMethod;

use files::{Folder, gzipped, idx, npy, npz};

/// The numbers -3, 0, 1, 2, 100, 7 as bytes of a type.
macro_rules! bytes {
    ($type:ty, $to:ident) => {
        [-3_i8, 0, 1, 2, 100, 7].iter().flat_map(|&v| <$type>::from(v).$to()).collect::<Vec<u8>>()
    };
}

/// The same for types without sign; the first is 3.
macro_rules! unsigned {
    ($type:ty, $to:ident) => {
        [3_u8, 0, 1, 2, 100, 7].iter().flat_map(|&v| <$type>::from(v).$to()).collect::<Vec<u8>>()
    };
}

/// -3, 0, 1, 2, 100, 7 in half precision.
const HALVES: [u16; 6] = [0xc200, 0, 0x3c00, 0x4000, 0x5640, 0x4700];

#[test]
fn numbers_of_every_type_are_read_in_both_byte_orders_and_both_orders_whole_and_in_blocks() {
    let folder = Folder::new();
    let text = |width: usize, big: bool| -> Vec<u8> {
        let pad = |text: &str| format!("{text:\0<width$}");
        let texts = ["-3", "0", "1.0", "2", "1e2", " 7"].map(pad).concat();
        if !big && width == 8 {
            return texts.into_bytes();
        }
        texts
            .chars()
            .flat_map(|c| if big { (c as u32).to_be_bytes() } else { (c as u32).to_le_bytes() })
            .collect()
    };
    for (descr, bytes) in [
        ("|i1", bytes!(i8, to_le_bytes)),
        ("<i2", bytes!(i16, to_le_bytes)),
        (">i2", bytes!(i16, to_be_bytes)),
        ("<i4", bytes!(i32, to_le_bytes)),
        (">i4", bytes!(i32, to_be_bytes)),
        ("<i8", bytes!(i64, to_le_bytes)),
        (">i8", bytes!(i64, to_be_bytes)),
        ("|u1", unsigned!(u8, to_le_bytes)),
        ("<u2", unsigned!(u16, to_le_bytes)),
        (">u2", unsigned!(u16, to_be_bytes)),
        ("<u4", unsigned!(u32, to_le_bytes)),
        (">u4", unsigned!(u32, to_be_bytes)),
        ("<u8", unsigned!(u64, to_le_bytes)),
        (">u8", unsigned!(u64, to_be_bytes)),
        ("<f2", HALVES.iter().flat_map(|half| half.to_le_bytes()).collect()),
        (">f2", HALVES.iter().flat_map(|half| half.to_be_bytes()).collect()),
        ("<f4", bytes!(f32, to_le_bytes)),
        (">f4", bytes!(f32, to_be_bytes)),
        ("<f8", bytes!(f64, to_le_bytes)),
        (">f8", bytes!(f64, to_be_bytes)),
        ("|S8", text(8, false)),
        ("<U4", text(4, false)),
        (">U4", text(4, true)),
    ] {
        let first = if descr.contains('u') { 3.0 } else { -3.0 };
        let rows = array![[first, 0.0], [1.0, 2.0], [100.0, 7.0]];
        let columns = array![[first, 2.0], [0.0, 100.0], [1.0, 7.0]];
        for (fortran, expected) in [(false, rows), (true, columns)] {
            let file = npy(descr, fortran, "(3, 2)", &bytes);
            let archive = npz(&[("x", &file)], CompressionMethod::Deflated);
            let archive = folder.write("a.npz", &archive);
            assert_eq!(npy::read_npz(&archive, "x").unwrap(), expected, "{descr} in an archive");
            for (name, file) in [("a.npy", file.clone()), ("a.npy.gz", gzipped(&file))] {
                let path = folder.write(name, &file);
                assert_eq!(npy::read(&path).unwrap(), expected, "{descr} {fortran} {name}");
                let mut source = NpyRows::open(&path).unwrap();
                for _ in 0..2 {
                    let mut block = Array2::zeros((2, 2));
                    assert_eq!(source.read(block.view_mut()).unwrap(), 2);
                    assert_eq!(block, expected.slice(ndarray::s![..2, ..]), "{descr} {fortran} {name}");
                    assert_eq!(source.read(block.view_mut()).unwrap(), 1);
                    assert_eq!(source.read(block.view_mut()).unwrap(), 0);
                    source.rewind().unwrap();
                }
                assert_eq!(source.read_all().unwrap(), expected);
            }
        }
    }
}

#[test]
fn images_in_fortran_order_are_those_in_c_order() {
    let folder = Folder::new();
    // Two images of two by three pixels: 100 image + 10 row + column.
    let pixel = |i: u8, r: u8, c: u8| 100 * i + 10 * r + c;
    let (mut c_order, mut fortran) = (Vec::new(), Vec::new());
    for i in 0..2 {
        (0..2).for_each(|r| (0..3).for_each(|c| c_order.push(pixel(i, r, c))));
    }
    for c in 0..3 {
        (0..2).for_each(|r| (0..2).for_each(|i| fortran.push(pixel(i, r, c))));
    }
    let labels = folder.write("y.npy", &npy("|u1", false, "(2,)", &[0, 1]));
    let expected = array![[0.0, 1.0, 2.0, 10.0, 11.0, 12.0], [100.0, 101.0, 102.0, 110.0, 111.0, 112.0]];
    for (name, bytes) in [
        ("c.npy", npy("|u1", false, "(2, 2, 3)", &c_order)),
        ("f.npy", npy("|u1", true, "(2, 2, 3)", &fortran)),
        ("f.npy.gz", gzipped(&npy("|u1", true, "(2, 2, 3)", &fortran))),
        ("x-idx3-ubyte", idx(8, &[2, 2, 3], &c_order)),
        ("x.idx.gz", gzipped(&idx(8, &[2, 2, 3], &c_order))),
    ] {
        let path = folder.write(name, &bytes);
        assert!(is_array(&path), "{name}");
        let data = dhll_data::read_npy(&path, &labels).unwrap();
        assert_eq!(data.features(), expected, "{name}");
        assert_eq!(data.image(), Some(ImageShape { height: 2, width: 3 }));
    }
}

#[test]
fn idx_files_of_every_type_are_read() {
    let folder = Folder::new();
    let expected = array![[-3.0, 0.0], [1.0, 2.0], [100.0, 7.0]];
    for (code, bytes) in [
        (0x09, bytes!(i8, to_be_bytes)),
        (0x0b, bytes!(i16, to_be_bytes)),
        (0x0c, bytes!(i32, to_be_bytes)),
        (0x0d, bytes!(f32, to_be_bytes)),
        (0x0e, bytes!(f64, to_be_bytes)),
    ] {
        let path = folder.write("x", &idx(code, &[3, 2], &bytes));
        assert_eq!(npy::read(&path).unwrap(), expected, "{code:#x}");
    }
    for (bytes, said) in [
        (idx(0x0a, &[1], &[0]), "the element type 0x0a, which the IDX format does not have"),
        (idx(8, &[], &[0]), "its shape is [], which is that of a single number"),
        (idx(8, &[3, 0], &[]), "which gives rows without entries"),
        (idx(8, &[1; 65], &[0]), "1], which has more axes than the 64 that NumPy allows"),
    ] {
        let error = npy::read(folder.write("x", &bytes)).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
