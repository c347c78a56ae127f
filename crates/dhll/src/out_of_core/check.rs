//! Whether every choice can do without all rows in memory.

use dhll_core::Target;

use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use crate::estimator::{Choices, DhllBuilder};

impl DhllBuilder {
    /// `Ok` if no choice needs all rows in memory; the features are not read for it.
    ///
    /// # Errors
    /// [`OutOfCoreError::Needs`], naming the choice and the remedy.
    pub fn check_out_of_core(&self, rows: &FileRows) -> Result<(), OutOfCoreError> {
        let choices = Choices::of(self, rows.target());
        let similarity = &choices.similarity;
        let needs = |name: String, remedy| Err(OutOfCoreError::Needs { name, remedy });
        let plain = [
            (!self.alterations.is_empty(), "the alteration of rows", "leave it out"),
            (self.target_similarity.is_some(), "a similarity of the targets", "leave it out"),
        ];
        if let Some((_, name, remedy)) = plain.into_iter().find(|(chosen, ..)| *chosen) {
            return needs(name.to_owned(), remedy);
        }
        if similarity.needs_rows() {
            return needs(format!("the similarity {}", similarity.name()), "choose --similarity dot");
        }
        if choices.schedule.n_alphas() > 0 && !choices.trainer.takes_blocks() {
            let name = format!("the trainer {}", choices.trainer.name());
            return needs(name, "choose --trainer mlp, or --alphas none for no layers");
        }
        if !choices.head.takes_blocks() {
            let name = format!("the head {}", choices.head.name());
            return needs(name, "choose --head logistic, softmax or ridge");
        }
        match rows.target().target() {
            Target::Labels { .. } => needs("a target of several labels".to_owned(), "learn one at a time"),
            Target::Classes { .. } | Target::Values { .. } => Ok(()),
        }
    }
}
