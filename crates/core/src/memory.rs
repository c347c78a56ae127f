//! Memory that is asked for before it is allocated: a size from a file or an option is checked against what is there.

mod bytes;
mod machine;

use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};

use thiserror::Error;

pub use bytes::{Bytes, BytesError, counted};

/// Sizes below this are not worth a look at the machine, whatever the limit.
const UNCHECKED: u128 = 1 << 20;

/// The limit that was set; the largest number for none.
static LIMIT: AtomicU64 = AtomicU64::new(u64::MAX);

/// Why something is not allocated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// It is more than the machine has left.
    #[error(
        "{what}: {} of memory needed, {} available on this machine; choose a smaller size or free some memory",
        Bytes::of(*needed), Bytes(*available)
    )]
    Machine {
        /// What the memory is for.
        what: String,
        /// Bytes it takes.
        needed: u128,
        /// Bytes that are available, to this process and its container.
        available: u64,
    },
    /// It is more than the limit leaves.
    #[error(
        "{what}: {} of memory needed, but the memory limit is {}, of which {} are in use; choose a smaller size or raise the \
         limit (--max-memory, DHLL_MAX_MEMORY or memory::set_limit)",
        Bytes::of(*needed), Bytes(*limit), Bytes(*used)
    )]
    Limit {
        /// What the memory is for.
        what: String,
        /// Bytes it takes.
        needed: u128,
        /// The limit that was set.
        limit: u64,
        /// Bytes that this process holds already.
        used: u64,
    },
}

/// Set the most bytes that this process may hold, `None` for no limit but the machine's. The limit is one for the whole process: programs set
/// it once, when they start; libraries leave it alone.
///
/// Only sizes that are checked respect it ([`check`]), which are those that come from files and options; small allocations go uncounted.
///
/// # Examples
/// ```
/// use dhll_core::memory;
///
/// memory::set_limit(Some(8 << 30));
/// assert!(memory::check_array("weights", &[784, 613], size_of::<f32>()).is_ok());
/// let error = memory::check_array("10,000,000,000 units for 784 inputs", &[784, 10_000_000_000], size_of::<f32>());
/// assert!(error.is_err_and(|e| e.to_string().starts_with("10,000,000,000 units for 784 inputs: 28.5 TiB of memory needed")));
/// memory::set_limit(None);
/// ```
pub fn set_limit(bytes: Option<u64>) {
    LIMIT.store(bytes.unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// The limit that was set, if any.
pub fn limit() -> Option<u64> {
    Some(LIMIT.load(Ordering::Relaxed)).filter(|&limit| limit < u64::MAX)
}

/// Bytes that could be allocated now: what the machine has available (swap space included), what the limits of this process's control
/// groups leave, and what the limit that was [set](set_limit) leaves. Elsewhere than on Linux the machine is taken to have 1 TiB.
pub fn available() -> u64 {
    let left = limit().map_or(u64::MAX, |limit| limit.saturating_sub(machine::used()));
    machine::available().min(left)
}

/// `Ok` if `bytes` more can be allocated. `what` tells what they are for, with the sizes that the user chose; it is formatted only in an error.
///
/// # Errors
/// [`MemoryError`] if the machine, or the [limit](set_limit), does not leave so much.
pub fn check(what: impl Display, bytes: u128) -> Result<(), MemoryError> {
    if bytes < UNCHECKED {
        return Ok(());
    }
    if let Some(limit) = limit() {
        let used = machine::used();
        if bytes > u128::from(limit.saturating_sub(used)) {
            return Err(MemoryError::Limit { what: what.to_string(), needed: bytes, limit, used });
        }
    }
    let available = machine::available();
    if bytes > u128::from(available) {
        return Err(MemoryError::Machine { what: what.to_string(), needed: bytes, available });
    }
    Ok(())
}

/// [`check`] of an array of this shape whose entries take `size_of` bytes each; the product may be too large for any integer.
///
/// # Errors
/// As [`check`].
pub fn check_array(what: impl Display, shape: &[usize], size_of: usize) -> Result<(), MemoryError> {
    let bytes = shape.iter().fold(size_of as u128, |product, &length| product.saturating_mul(length as u128));
    check(what, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_machine_has_is_refused_with_the_sizes() {
        assert_eq!(check_array("small", &[100, 100], 8), Ok(()));
        let error = check_array("10 units", &[usize::MAX, usize::MAX, 10], 8).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("10 units: more than 1000 EiB of memory needed, "), "{text}");
        assert!(
            text.ends_with("available on this machine; choose a smaller size or free some memory"),
            "{text}"
        );
        // A side of 0 takes nothing, however long the others are.
        assert_eq!(check_array("nothing", &[usize::MAX, 0, usize::MAX], 8), Ok(()));
    }

    #[test]
    fn this_machine_has_memory_and_this_process_uses_some() {
        assert!(available() > UNCHECKED as u64);
        assert!(machine::used() > 0 || !cfg!(target_os = "linux"));
    }
}
