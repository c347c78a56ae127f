//! The number of threads OpenBLAS works on, and the link to the library itself.

use std::ffi::c_int;
use std::sync::OnceLock;

use crate::OpenBlas;

#[link(name = "openblas")]
unsafe extern "C" {
    fn openblas_get_num_threads() -> c_int;
    fn openblas_set_num_threads(threads: c_int);
}

/// What OpenBLAS started with, before this crate changed it.
static AT_START: OnceLock<c_int> = OnceLock::new();

impl OpenBlas {
    /// Let OpenBLAS work on this engine's threads from now on.
    pub(crate) fn set_threads(self) {
        // SAFETY: both functions take and return plain integers and may be called at any time after loading.
        unsafe {
            let at_start = *AT_START.get_or_init(|| openblas_get_num_threads());
            let wanted = if self.parallel { at_start } else { 1 };
            if openblas_get_num_threads() != wanted {
                openblas_set_num_threads(wanted);
            }
        }
    }
}
