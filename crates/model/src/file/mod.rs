//! Model files: safetensors with one metadata key, `dhll`, that holds a versioned JSON header with a checksum of the file.
//!
//! ```text
//! length      8 bytes, little-endian
//! header      JSON: every tensor's type, shape and place; __metadata__.dhll is a JSON document of its own, which begins with
//!             "sha256": SHA-256 of the whole file with 64 zeros in its own place
//! tensors     scaling.mean                            f64, d
//!             label-code                              f64, classes x columns
//!             target.mean, target.scale               f64, of values one of each per column; of labels one scale
//!             similarity.NAME                         f64, the arrays of the similarity
//!             layers.L.O.weights, layers.L.O.bias     f32, inputs x outputs and outputs; L a layer, O an operation
//!             head.O.weights, head.O.bias             the same
//! ```
//!
//! Files are not trusted: the checksum finds damage, whatever bit of the file it is in. Lengths are checked against the file before anything of that size is made, every tensor against the header, and
//! the whole model as if it had just been trained. A model that was read predicts to the bit what it predicted when it was saved.

mod container;
mod encoding;
mod error;
mod header;
mod operations;
mod parts;
mod seal;
mod version;

pub use container::{Container, Tensors, read};
pub use encoding::Loaders;
pub(crate) use encoding::saved;
pub use error::{ModelFileError, Problem};
pub use operations::{OperationHeader, pack, unpack};
pub(crate) use parts::{Parts, from_bytes, load, save, to_bytes};
pub use seal::is_of;
pub use version::VERSION;
