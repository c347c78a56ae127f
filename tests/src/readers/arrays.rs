//! NPY, NPZ and IDX files, gzipped or not.

use std::io::Read as _;
use std::path::Path;

use dhll::core::data::RowSource as _;
use dhll::data::npy::{self, NpyRows};
use dhll::data::{LabelledBlocks, idx, mnist, read_npy, read_npz};
use flate2::read::GzDecoder;
use ndarray::{Array2, s};

use super::reader::{Outcome, Reader, nothing_to_repair};
use super::{repair, seeds};

/// Bytes that come out of a compressed file at most, to be changed and compressed again.
const LARGEST: u64 = 1 << 20;
/// Columns that a buffer for a row of a damaged file may have.
const WIDEST: usize = 1 << 16;

/// NPY files.
pub(super) const NPY: Reader = Reader {
    name: "npy",
    file: "array.npy",
    seeds: seeds::npy,
    repaired: repair::array,
    read: array,
    memory: 8 << 20,
};

/// NPZ archives.
pub(super) const NPZ: Reader = Reader {
    name: "npz",
    file: "arrays.npz",
    seeds: seeds::npz,
    repaired: repair::archive,
    read: |path| {
        let names = npy::npz_names(path)?;
        let mut last = Ok(());
        for name in names.iter().take(8) {
            npy::npz_shape(path, name)?;
            let _ = read_npz(path, name, &names[names.len() - 1]);
            last = npy::npz_texts(path, name).map(drop).or(npy::read_npz(path, name).map(drop));
        }
        Ok(last?)
    },
    memory: 8 << 20,
};

/// IDX files.
pub(super) const IDX: Reader = Reader {
    name: "idx",
    file: "images-idx3-ubyte",
    seeds: seeds::idx,
    repaired: nothing_to_repair,
    read: array,
    memory: 8 << 20,
};

/// Gzipped files of arrays: what they hold is changed, and then they are gzipped.
pub(super) const GZIP: Reader = Reader {
    name: "gzip",
    file: "array.npy.gz",
    seeds: seeds::gzipped,
    repaired: |bytes| {
        let mut plain = Vec::new();
        // What comes before the damage is kept.
        let _ = GzDecoder::new(bytes).take(LARGEST).read_to_end(&mut plain);
        Some(seeds::gzip(&plain))
    },
    read: array,
    memory: 8 << 20,
};

/// Read an array whole, in blocks, and as labels.
fn array(path: &Path) -> Outcome {
    let blocks = in_blocks(path);
    let labelled = read_npy(path, path);
    if let Ok(data) = &labelled {
        let mut blocks = LabelledBlocks::open(path, path, data.classes())?;
        while blocks.next(3)?.is_some() {}
    }
    let _ = idx::read_images(path);
    let _ = idx::read_labels(path);
    let _ = mnist::read_pair("pair", path, path, 10);
    let whole = match npy::read(path) {
        Err(_) if labelled.is_ok() => return Ok(()),
        whole => whole?,
    };
    if let Some(blocks) = blocks? {
        assert_eq!(blocks.dim(), whole.dim());
        assert!(blocks.iter().zip(&whole).all(|(a, b)| a.total_cmp(b).is_eq()), "{path:?}");
    }
    Ok(())
}

/// All rows, three at a time; none where they are very wide.
fn in_blocks(path: &Path) -> Result<Option<Array2<f64>>, Box<dyn std::error::Error + Send + Sync>> {
    let mut source = NpyRows::open(path)?;
    let columns = source.n_columns();
    if columns > WIDEST {
        return Ok(None);
    }
    let mut all = Array2::zeros((0, columns));
    let mut block = Array2::zeros((3, columns));
    loop {
        let rows = source.read(block.view_mut())?;
        all.append(ndarray::Axis(0), block.slice(s![..rows, ..]))?;
        if rows < block.nrows() {
            source.rewind()?;
            return Ok(Some(all));
        }
    }
}
