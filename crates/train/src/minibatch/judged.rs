//! The losses that a training is judged by: weighted means over rows, of those that are held here and those of other processes.

use dhll_core::MatMul;
use dhll_core::layer::{EpochRecord, TrainError};

use super::chain::{Buffers, Chain};
use super::samples::{BatchTarget, Samples, Sums};
use super::sgd_params::EVALUATED_ROWS;
use crate::optimiser::Criterion;

/// What rows pass through, and their targets.
pub(super) struct Batch {
    pub(super) buffers: Buffers<f32>,
    pub(super) target: BatchTarget,
}

/// Rows that are judged, of some samples.
pub(super) struct Judged<'a> {
    samples: &'a Samples<'a>,
    /// Those that are held here.
    rows: Vec<usize>,
    /// The sum of the weights of all.
    total: f64,
}

/// Weighted means over rows.
#[derive(Clone, Copy)]
pub(super) struct Means {
    pub(super) loss: f64,
    pub(super) accuracy: f64,
}

impl<'a> Judged<'a> {
    /// These rows.
    pub(super) fn new(samples: &'a Samples<'a>, mut rows: Vec<usize>) -> Self {
        let (total, own) = (samples.total(&rows), samples.input.own());
        rows.retain(|row| own.contains(row));
        Self { samples, rows, total }
    }

    /// How many are held here.
    pub(super) fn n_own(&self) -> usize {
        self.rows.len()
    }

    /// What the chain makes of them.
    pub(super) fn means(
        &self,
        backend: &dyn MatMul<f32>,
        chain: &Chain,
        parameters: &[f32],
        batch: &mut Batch,
    ) -> Result<Means, TrainError> {
        let Batch { buffers, target } = batch;
        let mut own = Sums::default();
        for block in self.rows.chunks(EVALUATED_ROWS) {
            self.samples.input.gather(block, &mut buffers.input)?;
            self.samples.gather_target(block, target)?;
            let output = chain.forward(backend, parameters, block.len(), buffers, None);
            let Sums { loss, hits } = self.samples.sums(block, target, output);
            own = Sums { loss: own.loss + loss, hits: own.hits + hits };
        }
        let [loss, hits] = self.samples.input.added([own.loss, own.hits])?;
        Ok(Means { loss: loss / self.total, accuracy: hits / self.total })
    }

    /// The mean loss where every output is zero.
    pub(super) fn zero_loss(&self, target: &mut BatchTarget) -> Result<f64, TrainError> {
        let width = self.samples.output_width();
        let zeros = vec![0.0; EVALUATED_ROWS.min(self.rows.len()) * width];
        let mut own = 0.0;
        for block in self.rows.chunks(EVALUATED_ROWS) {
            self.samples.gather_target(block, target)?;
            own += self.samples.sums(block, target, &zeros[..block.len() * width]).loss;
        }
        let [sum] = self.samples.input.added([own])?;
        Ok(sum / self.total)
    }
}

/// The record of an epoch, and the figure epochs are selected by.
pub(super) fn record(
    criterion: Criterion,
    epoch: usize,
    train: Means,
    validation: Option<Means>,
) -> (EpochRecord, f64) {
    let accuracy = |means: Means| match criterion {
        Criterion::Loss => None,
        Criterion::Accuracy => Some(means.accuracy),
    };
    let record = EpochRecord {
        epoch,
        train_loss: train.loss,
        validation_loss: validation.map(|v| v.loss),
        train_accuracy: accuracy(train),
        validation_accuracy: validation.and_then(accuracy),
    };
    let judged = validation.unwrap_or(train);
    let figure = match criterion {
        Criterion::Loss => judged.loss,
        Criterion::Accuracy => judged.accuracy,
    };
    (record, figure)
}
