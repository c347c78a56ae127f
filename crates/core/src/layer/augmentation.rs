//! Row augmentation as a plug-in: altered rows of a batch, with the targets that go with them.

use crate::input::InputError;
use ndarray::ArrayViewMut2;

/// Alters the rows of a batch. Since a target is a map of inputs and labels, `t = [phi(x) psi(y)] T`, an altered row has a target of its
/// own, at the cost of a product.
///
/// # Contract
/// - The same rows and seed give the same bits again.
/// - Shapes stay as they are, and entries finite.
pub trait RowAugmentation: Send + Sync {
    /// Alter `input`, n x d, whose rows are the training rows `rows`, and `target`, n x k, where a target is learnt (labels are not altered).
    /// Whatever is random follows from `seed`, which differs from batch to batch.
    ///
    /// # Errors
    /// [`InputError`] if the altered rows cannot be taken; the training ends then.
    fn augment(
        &self,
        rows: &[usize],
        seed: u64,
        input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) -> Result<(), InputError>;
}
