//! NPZ files: ZIP archives of NPY files, as `numpy.savez` and `numpy.savez_compressed` write them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ndarray::Array2;
use zip::ZipArchive;

use super::NpyError;
use super::entries::Entries;
use crate::DataError;

/// Bytes of an array that are read into memory.
const LIMIT: u64 = 8 << 30;

/// The names of the arrays of an archive.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read or is no archive.
pub fn names(path: &Path) -> Result<Vec<String>, DataError> {
    Ok(array_names(&open(path)?))
}

/// The rows of one array of an archive, N x d; one column if the array has one axis.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read, is no archive, or holds no such array.
pub fn read(path: &Path, name: &str) -> Result<Array2<f64>, DataError> {
    let mut archive = open(path)?;
    let names = array_names(&archive);
    let mut file = archive
        .by_name(&format!("{name}.npy"))
        .map_err(|_| NpyError::NoArray { name: name.to_owned(), names }.of(path))?;
    let too_large = |bytes| NpyError::TooLarge { name: name.to_owned(), bytes, limit: LIMIT }.of(path);
    if file.size() > LIMIT {
        return Err(too_large(file.size()));
    }
    // An archive may announce anything: memory grows with what comes out of it.
    let mut bytes = Vec::new();
    file.by_ref().take(LIMIT).read_to_end(&mut bytes).map_err(DataError::io(path))?;
    // Numbers must stand where their type asks for: the bytes of a vector of 64-bit numbers do.
    let mut aligned = vec![0_u64; bytes.len().div_ceil(8)];
    let place: &mut [u8] = bytemuck::cast_slice_mut(&mut aligned);
    place[..bytes.len()].copy_from_slice(&bytes);
    let entries = Entries::view(&place[..bytes.len()]).map_err(|error| error.of(path))?;
    let mut rows = Array2::zeros(entries.dim());
    entries.copy(0, rows.view_mut());
    Ok(rows)
}

fn open(path: &Path) -> Result<ZipArchive<File>, DataError> {
    let file = File::open(path).map_err(DataError::io(path))?;
    ZipArchive::new(file).map_err(|error| NpyError::Archive(error).of(path))
}

fn array_names(archive: &ZipArchive<File>) -> Vec<String> {
    archive.file_names().filter_map(|name| name.strip_suffix(".npy")).map(str::to_owned).collect()
}
