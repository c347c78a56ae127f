//! The number of threads OpenBLAS works on, and the link to the library itself.

use std::ffi::c_int;
use std::sync::OnceLock;

use dhll_core::Threads;

use crate::OpenBlas;

#[link(name = "openblas")]
unsafe extern "C" {
    fn openblas_get_num_threads() -> c_int;
    fn openblas_set_num_threads(threads: c_int);
}

/// What OpenBLAS started with, before this crate changed it.
static AT_START: OnceLock<c_int> = OnceLock::new();

impl OpenBlas {
    /// Let OpenBLAS work on the threads of this backend from now on.
    pub(crate) fn set_threads(self) {
        // SAFETY: both functions take and return plain integers and may be called at any time after loading.
        unsafe {
            let at_start = *AT_START.get_or_init(|| openblas_get_num_threads());
            let wanted = match self.threads {
                Threads::All => at_start,
                // OpenBLAS itself has an upper limit, far below that of the type.
                Threads::Exactly(count) => c_int::try_from(count.get()).unwrap_or(c_int::MAX),
            };
            if openblas_get_num_threads() != wanted {
                openblas_set_num_threads(wanted);
            }
        }
    }
}
