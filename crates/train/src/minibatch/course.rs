//! Whether a loss still goes where training is meant to take it: finite, and not far above where it began.

use crate::optimiser::Adam;
use dhll_core::layer::EpochRecord;
use dhll_core::layer::TrainError;
use serde::{Deserialize, Serialize};

/// How far above the loss it is measured by a trained chain may end: an order of magnitude.
///
/// Zero outputs are within reach of every chain, since the last map may be zero, and large inputs show in the loss of the random weights it starts
/// from. A chain that ends at ten times the larger of the two has not learnt badly but been blown up: a training that works ends below both, and
/// one whose steps kill all units ends at a constant output, near the loss of zero.
const GROWTH: f64 = 10.0;

/// The losses that a training is measured by.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Course {
    start: f64,
    bound: f64,
    learning_rate: f64,
}

impl Course {
    /// From the loss before the first step, and that of outputs that are all zero.
    ///
    /// # Errors
    /// [`TrainError::Overflow`] if one of them is not finite.
    pub(crate) fn new(start: f64, zero: f64, adam: &Adam) -> Result<Self, TrainError> {
        match [start, zero].into_iter().find(|loss| !loss.is_finite()) {
            Some(loss) => Err(TrainError::Overflow { loss }),
            None => Ok(Self { start, bound: GROWTH * start.max(zero), learning_rate: adam.learning_rate }),
        }
    }

    /// `Ok` if the record's losses are finite.
    pub(crate) fn check(&self, record: &EpochRecord) -> Result<(), TrainError> {
        let losses = [Some(record.train_loss), record.validation_loss];
        match losses.into_iter().flatten().find(|loss| !loss.is_finite()) {
            Some(loss) => Err(self.diverged(record.epoch, loss)),
            None => Ok(()),
        }
    }

    /// `Ok` if the training loss at the end, and that of the epoch that was kept, are not far above the start. On the way there it may
    /// be anywhere: long first steps can be made good.
    pub(crate) fn check_end(&self, history: &[EpochRecord], kept: usize) -> Result<(), TrainError> {
        let kept = history.iter().find(|record| record.epoch == kept);
        match kept.into_iter().chain(history.last()).find(|record| record.train_loss > self.bound) {
            Some(record) => Err(self.diverged(record.epoch, record.train_loss)),
            None => Ok(()),
        }
    }

    fn diverged(&self, epoch: usize, loss: f64) -> TrainError {
        TrainError::Diverged { epoch, loss, start: self.start, learning_rate: self.learning_rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(epoch: usize, train_loss: f64) -> EpochRecord {
        let (validation_loss, train_accuracy, validation_accuracy) = (None, None, None);
        EpochRecord { epoch, train_loss, validation_loss, train_accuracy, validation_accuracy }
    }

    #[test]
    fn a_loss_may_rise_on_the_way_but_not_end_far_above_its_start() {
        let course = Course::new(0.5, 1.0, &Adam::default()).unwrap();
        let spike = [record(0, 1e6), record(1, 0.4)];
        assert_eq!(course.check_end(&spike, 1), Ok(()));
        assert_eq!(course.check_end(&[record(0, 0.5), record(1, 9.9)], 1), Ok(()));
        let grown = [record(0, 0.4), record(1, 10.1)];
        let expected = TrainError::Diverged { epoch: 1, loss: 10.1, start: 0.5, learning_rate: 1e-3 };
        // Whether the last epoch is kept or not.
        assert_eq!(course.check_end(&grown, 1), Err(expected.clone()));
        assert_eq!(course.check_end(&grown, 0), Err(expected));
        assert!(course.check_end(&spike, 0).is_err(), "the parameters that are kept are useless");
    }

    #[test]
    fn losses_that_are_no_numbers_are_told_apart_by_when_they_are_seen() {
        let error = Course::new(f64::INFINITY, 1.0, &Adam::default()).unwrap_err().to_string();
        assert!(
            error.starts_with("the loss is inf before the first step: the rows are too large"),
            "{error}"
        );
        let course = Course::new(0.5, 1.0, &Adam::default()).unwrap();
        let error = course.check(&record(3, f64::NAN)).unwrap_err().to_string();
        assert!(
            error.starts_with("training diverged: the loss is NaN after epoch 3 and was 0.5 before"),
            "{error}"
        );
    }
}
