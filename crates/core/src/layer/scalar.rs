//! The number type of the kernels: f32 to train with, f64 so that gradients can be checked against differences.

use ndarray::NdFloat;

/// Run `pass` compiled for the widest vectors this processor has (AVX-512, AVX2, NEON, ...). No operation is fused or reordered, so the
/// bits are those of plain code.
///
/// Beside the width there is a second reason: matrix kernels leave the upper halves of the vector registers in use, and then every
/// instruction of the old SSE set, which plain code consists of, runs at a seventh of its speed.
#[inline(always)]
pub fn vectorised<R>(pass: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(pass)
}

/// A floating-point type that knows its way to f64 and back.
pub trait Scalar: NdFloat {
    /// The nearest value of this type.
    fn of(value: f64) -> Self;
    /// The same value in f64.
    fn wide(self) -> f64;
}

impl Scalar for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }
    fn wide(self) -> f64 {
        self.into()
    }
}

impl Scalar for f64 {
    fn of(value: f64) -> Self {
        value
    }
    fn wide(self) -> f64 {
        self
    }
}
