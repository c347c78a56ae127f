//! Errors in place of panics of the crate `parquet`, whose decoders of damaged pages may index behind their end.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The result of `read`, or why there is none. What `read` has changed must not be used after an error.
pub(super) fn guarded<T>(read: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("its bytes cannot be decoded".to_owned()),
    }
}
