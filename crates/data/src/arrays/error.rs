//! Everything that can be wrong with an array in a file, with the remedy.

use std::io;

use thiserror::Error;

/// Why bytes are no array that can be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArrayError {
    /// The entries are of a type that is not read.
    #[error(
        "its entries are of the type {found:?}, {what}, which are not read; save numbers or labels instead, for example with np.save(file, {remedy})"
    )]
    Type {
        /// NumPy's name of the type.
        found: String,
        /// What entries of this type are.
        what: &'static str,
        /// What makes an array that is read.
        remedy: &'static str,
    },
    /// The entries are of no type that IDX files have.
    #[error("its header names the element type {found:#04x}, which the IDX format does not have")]
    IdxType {
        /// The type.
        found: u8,
    },
    /// The array has no rows of entries.
    #[error(
        "its shape is {shape:?}, which {why}; an array of rows is needed, N x d or N x height x width, or N labels"
    )]
    Shape {
        /// The shape.
        shape: Vec<u64>,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It does not start as an array does.
    #[error("it has neither the header of a NPY file nor that of an IDX file; save the array with np.save")]
    Format,
    /// The header is no NumPy header that anybody wrote.
    #[error("its header is not one that NumPy writes; save the array again with np.save")]
    Header,
    /// A whole number is too large to be a feature.
    #[error(
        "row {row}, column {column} is {found}, which a 64-bit float cannot hold exactly (whole numbers up to 2^53 it can); to have such numbers \
         rounded, save the array with np.save(file, a.astype('f8'))"
    )]
    Inexact {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
        /// What stands there.
        found: i128,
    },
    /// A text is no number.
    #[error("row {row}, column {column} is {found:?}; expected a number")]
    Number {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// Bytes are no text.
    #[error(
        "row {row}, column {column} is no UTF-8 text; save the array with np.save(file, np.char.decode(a, 'latin-1'))"
    )]
    Text {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A row has no label.
    #[error("the label of row {row} is empty; name its class or leave the row out")]
    EmptyLabel {
        /// The row, from 1.
        row: usize,
    },
    /// The file is not what it was when it was opened.
    #[error("it was changed while it was read; try again when nothing writes to it")]
    Changed,
    /// The rows of a pipe do not come twice.
    #[error(
        "it is not a regular file and can be read only once, but its rows are needed again; save them to a file first"
    )]
    Once,
    /// What was compressed does not come out as it was.
    #[error("its compressed content is damaged ({0}); copy or compress the file again")]
    Damaged(io::Error),
    /// The archive holds no array of this name.
    #[error("it holds no array {name:?}, but {}", if names.is_empty() { "none at all".to_owned() } else { names.join(", ") })]
    NoArray {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        names: Vec<String>,
    },
    /// It is no archive that can be read.
    #[error("it is no NPZ archive ({0}); save the arrays again with np.savez or np.savez_compressed")]
    Archive(zip::result::ZipError),
    /// An archive is read from its end.
    #[error("it is not a regular file, and NPZ archives are not read from pipes; save it to a file first")]
    Pipe,
    /// An array of an archive is stored in a way that is not read.
    #[error(
        "the array {name:?} is {how}, which is not read; save the arrays again with np.savez or np.savez_compressed"
    )]
    Stored {
        /// The array.
        name: String,
        /// How it is stored.
        how: String,
    },
}
