//! Which epoch's parameters are kept: the first record whose figure beats all before it.

use serde::{Deserialize, Serialize};

/// Whether a smaller or a larger figure is a better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Criterion {
    /// Smaller is better.
    Loss,
    /// Larger is better.
    Accuracy,
}

/// The rule that chooses the parameters a trainer hands back, by a figure recorded after the first step and after every epoch.
///
/// The figure is the validation **loss** of a layer and the validation **accuracy** of a head. Without validation rows
/// the same figure of the monitored training rows stands in. Of equal figures the first is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum EpochSelection {
    /// The best one: the lowest loss, or the highest accuracy.
    #[default]
    #[serde(rename = "best")]
    BestValidation,
    /// The last epoch's, whatever the figures.
    Last,
    /// The published run's mistake: the **highest** figure, also where it is a loss. Right for a head, whose figure is an accuracy,
    /// it puts every layer back to where its validation loss was highest, as a rule after the first step, however well it learnt afterwards.
    ///
    /// The published solver starts from 0 and takes what is strictly higher, which is equivalent: its first record is
    /// always kept, since no figure is negative.
    #[serde(rename = "highest")]
    HighestValidation,
}

impl EpochSelection {
    /// Short lower-case name, as on the command line: `best`.
    pub fn name(self) -> &'static str {
        match self {
            Self::BestValidation => "best",
            Self::Last => "last",
            Self::HighestValidation => "highest",
        }
    }
}

/// The best record so far under a rule.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Keeper {
    rule: EpochSelection,
    figure: Criterion,
    kept: Option<(usize, f64)>,
}

impl Keeper {
    pub(crate) fn new(rule: EpochSelection, figure: Criterion) -> Self {
        Self { rule, figure, kept: None }
    }

    /// Whether the parameters of `epoch`, with this value of the figure, are to be kept in place of earlier ones.
    pub(crate) fn offer(&mut self, epoch: usize, value: f64) -> bool {
        let better = self.kept.is_none_or(|(_, best)| match (self.rule, self.figure) {
            (EpochSelection::Last, _) => true,
            (EpochSelection::BestValidation, Criterion::Loss) => value < best,
            (EpochSelection::BestValidation, Criterion::Accuracy)
            | (EpochSelection::HighestValidation, _) => value > best,
        });
        if better {
            self.kept = Some((epoch, value));
        }
        better
    }

    /// The epoch whose parameters are kept.
    pub(crate) fn epoch(&self) -> usize {
        self.kept.map_or(0, |(epoch, _)| epoch)
    }
}

/// Counts the epochs since the best record.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Patience {
    epochs: Option<usize>,
    best: Keeper,
}

impl Patience {
    pub(crate) fn new(epochs: Option<usize>, figure: Criterion) -> Self {
        Self { epochs, best: Keeper::new(EpochSelection::BestValidation, figure) }
    }

    pub(crate) fn see(&mut self, epoch: usize, value: f64) {
        self.best.offer(epoch, value);
    }

    /// Whether the last best record is too long ago.
    pub(crate) fn is_lost(&self, epoch: usize) -> bool {
        self.epochs.is_some_and(|patience| epoch - self.best.epoch().min(epoch) >= patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(rule: EpochSelection, figure: Criterion, values: &[f64]) -> usize {
        let mut keeper = Keeper::new(rule, figure);
        values.iter().enumerate().for_each(|(epoch, &value)| {
            keeper.offer(epoch, value);
        });
        keeper.epoch()
    }

    #[test]
    fn patience_is_lost_after_so_many_epochs_without_a_better_record() {
        let mut patience = Patience::new(Some(2), Criterion::Loss);
        let lost = [0.9, 0.5, 0.6, 0.5].iter().enumerate().map(|(epoch, &value)| {
            patience.see(epoch, value);
            patience.is_lost(epoch)
        });
        assert_eq!(lost.collect::<Vec<_>>(), [false, false, false, true]);
        assert!(!Patience::new(None, Criterion::Loss).is_lost(1000));
    }

    #[test]
    fn each_rule_keeps_its_epoch_and_the_first_of_equals() {
        let values = [0.6, 0.3, 0.2, 0.2, 0.25, 0.6];
        assert_eq!(kept(EpochSelection::BestValidation, Criterion::Loss, &values), 2);
        assert_eq!(kept(EpochSelection::BestValidation, Criterion::Accuracy, &values), 0);
        assert_eq!(kept(EpochSelection::HighestValidation, Criterion::Loss, &values), 0);
        assert_eq!(kept(EpochSelection::HighestValidation, Criterion::Accuracy, &[0.5, 0.9, 0.9, 0.8]), 1);
        assert_eq!(kept(EpochSelection::Last, Criterion::Loss, &values), 5);
        assert_eq!(kept(EpochSelection::HighestValidation, Criterion::Accuracy, &[0.0, 0.0]), 0);
    }
}
