//! Data sets: text tables, Parquet, NPY, NPZ and IDX files, whole or in blocks of rows; irises, circles, drawn digits, MNIST with a checked download.
//!
//! ```
//! use dhll_data::circles::Circles;
//!
//! let circles = Circles::default().generate()?;
//! assert_eq!((circles.n_samples(), circles.n_features()), (1000, 2));
//! # Ok::<(), dhll_data::DataError>(())
//! ```

mod arrays;
mod built_in;
pub mod classes;
pub mod csv;
mod describe;
mod error;
mod files;
pub mod idx;
pub mod npy;
#[cfg(feature = "parquet")]
pub mod parquet;
mod part_error;
mod parts;
mod stream;
pub mod table;
mod table_file;

pub use built_in::{Progress, Silent, Timeouts, circles, irises, mnist, strokes};
pub use describe::{
    ColumnDescription, ColumnWarning, Holds, LevelCount, TableDescription, TargetDescription, describe,
};
pub use dhll_core::data::{ColumnNames, Dataset, DatasetError, ImageShape, Origin, Split};
pub use error::DataError;
pub use files::{
    LabelledBlocks, is_array, read_csv, read_csv_with, read_npy, read_npy_of, read_npy_target, read_npy_with,
    read_npz, read_npz_of, read_npz_with, read_table,
};
pub use part_error::PartError;
pub use parts::Files;
pub use table_file::{TableBlocks, TableFile, is_parquet};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
