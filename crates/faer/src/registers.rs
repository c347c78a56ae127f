//! The upper halves of the vector registers, left clean for the code that comes after.

/// Clears the upper halves of the vector registers of this thread.
///
/// faer's kernels may leave them in use when they return. Code compiled for the plain instruction set then waits, with every scalar or
/// 128-bit operation, for halves it does not need, and threads that are started inherit them: a sweep over alphas took two and a half times
/// as long after an eigenproblem as without one.
pub(crate) fn clear_upper_halves() {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx") {
        // SAFETY: the processor has AVX, which the instruction belongs to.
        unsafe { std::arch::x86_64::_mm256_zeroupper() }
    }
}
