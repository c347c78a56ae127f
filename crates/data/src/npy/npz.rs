//! NPZ files: ZIP archives of NPY files, as `numpy.savez` and `numpy.savez_compressed` write them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ndarray::Array2;
use zip::{CompressionMethod, ZipArchive};

use crate::DataError;
use crate::arrays::{ArrayError, Expected, Labels, Layout, Numbers, parse, read_labels, read_numbers};

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
    Ok(numbers(path, name)?.0)
}

/// The rows of one array of an archive, with the shape of images.
pub(crate) fn numbers(path: &Path, name: &str) -> Result<Numbers, DataError> {
    entry(path, name, |layout, reader, path| Ok((read_numbers(layout, reader, path)?, layout.image())))
}

/// The labels that one array of an archive holds.
pub(crate) fn labels(path: &Path, name: &str) -> Result<Labels, DataError> {
    entry(path, name, read_labels)
}

/// The texts in one array of an archive; numbers as texts.
///
/// # Errors
/// As [`read`]; also if there are several columns, or a text is empty.
pub fn texts(path: &Path, name: &str) -> Result<Vec<String>, DataError> {
    Ok(match labels(path, name)? {
        Labels::Texts(texts) => texts,
        Labels::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
    })
}

/// Rows and columns of one array of an archive, by its header alone: nothing of it is read.
///
/// # Errors
/// As [`read`].
pub fn shape(path: &Path, name: &str) -> Result<(usize, usize), DataError> {
    entry(path, name, |layout, _, _| Ok((layout.n_rows, layout.n_columns)))
}

/// What `read` makes of one array: its layout, a reader that stands at its first entry, and how it is called in errors.
fn entry<T>(
    path: &Path,
    name: &str,
    read: impl FnOnce(&Layout, &mut dyn Read, &Path) -> Result<T, DataError>,
) -> Result<T, DataError> {
    let mut archive = open(path)?;
    let Some(place) = archive.index_for_name(&format!("{name}.npy")) else {
        return Err(ArrayError::NoArray { name: name.to_owned(), names: array_names(&archive) }.of(path));
    };
    let archive_error = |error| ArrayError::Archive(error).of(path);
    let raw = archive.by_index_raw(place).map_err(archive_error)?;
    let how = if raw.encrypted() { Some("encrypted".to_owned()) } else { unread(raw.compression()) };
    if let Some(how) = how {
        return Err(ArrayError::Stored { name: name.to_owned(), how }.of(path));
    }
    drop(raw);
    let mut file = archive.by_index(place).map_err(archive_error)?;
    let size = file.size();
    let mut called = path.as_os_str().to_owned();
    called.push(format!(":{name}"));
    let called = PathBuf::from(called);
    let layout = parse(&mut file, Expected::Any, &called)?;
    layout.check_length(size.saturating_sub(layout.offset), &called)?;
    read(&layout, &mut file, &called)
}

fn open(path: &Path) -> Result<ZipArchive<File>, DataError> {
    let file = File::open(path).map_err(DataError::io(path))?;
    if !file.metadata().map_err(DataError::io(path))?.is_file() {
        return Err(ArrayError::Pipe.of(path));
    }
    ZipArchive::new(file).map_err(|error| ArrayError::Archive(error).of(path))
}

fn array_names(archive: &ZipArchive<File>) -> Vec<String> {
    archive.file_names().filter_map(|name| name.strip_suffix(".npy")).map(str::to_owned).collect()
}

/// What a compression is called that is not read.
fn unread(method: CompressionMethod) -> Option<String> {
    if matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        return None;
    }
    #[allow(deprecated, reason = "the number of a method that was compiled out is told in no other way")]
    let number = method.to_u16();
    let name = match number {
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        _ => return Some(format!("compressed by method {number} of the ZIP format")),
    };
    Some(format!("compressed with {name}"))
}
