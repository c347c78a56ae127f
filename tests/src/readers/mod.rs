//! Every reader of bytes that nobody vouches for, as a function that property tests and fuzzers call.
//!
//! The property: bytes are read or refused with an error, without a panic, an endless loop, or memory that only a claim asks for.

mod arrays;
mod checkpoints;
pub mod fuzzing;
mod models;
pub mod mutation;
mod reader;
mod repair;
mod seeds;
mod settings;
mod small_fits;
mod tables;

pub use reader::{Outcome, Reader};

/// All of them.
pub const READERS: &[Reader] = &[
    tables::CSV,
    tables::PARQUET,
    arrays::NPY,
    arrays::NPZ,
    arrays::IDX,
    arrays::GZIP,
    models::MODEL,
    models::GRAM,
    settings::SETTINGS,
    checkpoints::CHECKPOINT,
    checkpoints::LAYER,
];

/// The reader of that name.
///
/// # Panics
/// If there is none.
pub fn by_name(name: &str) -> &'static Reader {
    READERS.iter().find(|reader| reader.name == name).expect("a reader of that name")
}
