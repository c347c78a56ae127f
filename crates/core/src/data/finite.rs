//! Values that are known to be finite, so that they are looked at once and not at every step.

use std::ops::Deref;

use ndarray::ArrayView2;

use crate::input::{self, InputError};

/// A matrix whose entries are known to be finite.
///
/// # Examples
/// ```
/// use dhll_core::data::Finite;
/// use ndarray::array;
///
/// let x = array![[1.0, 2.0]];
/// assert_eq!(Finite::check("the input", x.view())?.ncols(), 2);
/// assert!(Finite::check("the input", array![[f64::NAN]].view()).is_err());
/// # Ok::<(), dhll_core::InputError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Finite<'a, T>(ArrayView2<'a, T>);

impl<'a, T: Copy + Into<f64>> Finite<'a, T> {
    /// Looks at every entry.
    ///
    /// # Errors
    /// [`InputError::NonFinite`], naming `what`, with row and column.
    pub fn check(what: &'static str, values: ArrayView2<'a, T>) -> Result<Self, InputError> {
        input::finite(what, values)?;
        Ok(Self(values))
    }

    /// Values that are finite by what they were made of; nothing is looked at, but in debug builds.
    pub fn known(values: ArrayView2<'a, T>) -> Self {
        debug_assert!(input::finite("values that were said to be finite", values).is_ok());
        Self(values)
    }

    /// The same values for a shorter time: views of ndarray do not shorten by themselves.
    pub fn reborrow(&self) -> Finite<'_, T> {
        Finite(self.0.view())
    }

    /// The values, for as long as they live.
    pub fn view(self) -> ArrayView2<'a, T> {
        self.0
    }
}

impl<'a, T> Deref for Finite<'a, T> {
    type Target = ArrayView2<'a, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// What operations take that need finite values: a view, which is looked at, or one that is known to be finite.
pub trait IntoFinite<'a, T> {
    /// The values, all of them finite.
    ///
    /// # Errors
    /// [`InputError::NonFinite`], naming `what`.
    fn into_finite(self, what: &'static str) -> Result<Finite<'a, T>, InputError>;
}

impl<'a, T: Copy + Into<f64>> IntoFinite<'a, T> for ArrayView2<'a, T> {
    fn into_finite(self, what: &'static str) -> Result<Finite<'a, T>, InputError> {
        Finite::check(what, self)
    }
}

impl<'a, T> IntoFinite<'a, T> for Finite<'a, T> {
    fn into_finite(self, _: &'static str) -> Result<Finite<'a, T>, InputError> {
        Ok(self)
    }
}
