//! The loop that all trainers here share: batch, forward, gradient, Adam step; record and keep after every epoch.

use dhll_core::MatMul;
use rand::seq::index;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::batches::Sampler;
use super::chain::{Buffers, Chain, matrix_mut};
use super::course::Course;
use super::init::Init;
use super::loss::{Loss, SquaredError};
use super::samples::{Samples, Sums};
use super::sgd_params::{EVALUATED_ROWS, SgdParams};
use super::state::{Checkpoints, State, Training};
use super::table::Table;
use crate::optimiser::Moments;
use crate::optimiser::{Criterion, Keeper, Patience};
use crate::regularisation::Masks;
use dhll_core::layer::RowAugmentation;
use dhll_core::layer::TrainError;
use dhll_core::layer::{EpochRecord, Run};

/// Epochs that a history has room for from the start.
const MANY_EPOCHS: usize = 10_000;

/// What is minimised: the weighted mean loss of `chain` over `train`.
pub(crate) struct Problem<'a, L> {
    pub(crate) chain: Chain,
    pub(crate) init: Init,
    /// Of the last link, if it has a rule of its own.
    pub(crate) last_init: Option<Init>,
    pub(crate) train: Samples<'a, L>,
    pub(crate) validation: Option<Samples<'a, L>>,
    pub(crate) augmentation: Option<&'a dyn RowAugmentation>,
}

/// The parameters that were kept, and how they came about.
pub(crate) struct Minimum {
    pub(crate) parameters: Vec<f32>,
    pub(crate) history: Vec<EpochRecord>,
    pub(crate) kept_epoch: usize,
}

/// Independent generators from one seed, so that a change to one use leaves the others alone.
#[derive(Clone, Copy)]
enum Stream {
    Weights,
    Batches,
    Monitor,
    Dropout,
    RowAugmentation,
}

fn generator(seed: u64, stream: Stream) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream as u64);
    rng
}

/// The same after so many words.
fn advanced(seed: u64, stream: Stream, words: u128) -> ChaCha8Rng {
    let mut rng = generator(seed, stream);
    rng.set_word_pos(words);
    rng
}

/// Train `problem`'s chain from random weights, or from the last checkpoint of the run. The sizes have been checked, and so has `sgd`.
pub(crate) fn minimise<L: Loss<f32>>(
    problem: &Problem<'_, L>,
    sgd: &SgdParams,
    run: &mut Run<'_>,
) -> Result<Minimum, TrainError> {
    let Problem { chain, init, last_init, train, validation, augmentation } = problem;
    let backend: &dyn MatMul<f32> = run.backend;
    let n_rows = train.loss.n_rows();
    let batch_rows = sgd.batch_rows(n_rows);
    let steps = sgd.batches.steps(n_rows, batch_rows);
    let monitored = monitored(n_rows, sgd.monitor_rows, run.seed);
    let validated: Vec<usize> = (0..validation.as_ref().map_or(0, |v| v.loss.n_rows())).collect();
    let evaluated = EVALUATED_ROWS.min(monitored.len().max(validated.len()));
    let mut buffers = chain.buffers::<f32>(batch_rows.max(evaluated));
    let training = Training {
        seed: run.seed,
        rows: n_rows,
        validation_rows: validated.len(),
        parameters: chain.n_parameters(),
        steps: steps.saturating_mul(sgd.epochs),
        sgd: *sgd,
    };
    let checkpoints = Checkpoints::new(run.checkpoints.take(), training)?;

    let mut state = match checkpoints.load()? {
        Some(state) => state,
        None => {
            let rng = &mut generator(run.seed, Stream::Weights);
            let parameters = chain.initial::<f32>(*init, *last_init, rng);
            let start = mean_loss(backend, chain, &parameters, &mut buffers, train, &monitored).loss;
            State {
                steps: 0,
                kept: parameters.clone(),
                moments: Moments::new(parameters.len()),
                parameters,
                course: Course::new(start, zero_loss(train, chain.output_width(), &monitored), &sgd.adam)?,
                keeper: Keeper::new(sgd.epoch_selection, L::FIGURE),
                patience: Patience::new(sgd.patience, L::FIGURE),
                // Room for the usual number of records; what is asked for may be endless.
                history: Vec::with_capacity(sgd.epochs.min(MANY_EPOCHS) + 1),
                drawn: [0; 2],
            }
        }
    };
    state.history.iter().for_each(|record| run.report(record));
    let mut gradient = vec![0.0; state.parameters.len()];
    let [dropped, altered] = state.drawn;
    let mut masks = Masks::new(sgd.dropout, chain.n_links(), advanced(run.seed, Stream::Dropout, dropped));
    let mut altered = Altered::new(advanced(run.seed, Stream::RowAugmentation, altered));
    let mut sampler = Sampler::new(sgd.batches, n_rows, batch_rows, generator(run.seed, Stream::Batches));
    for done in 0..state.steps {
        sampler.batch(done % steps);
    }

    for epoch in state.steps / steps..sgd.epochs {
        if state.patience.is_lost(epoch) {
            break;
        }
        for step in state.steps % steps..steps {
            run.check_stop()?;
            let learning_rate = sgd.lr_schedule.learning_rate(&sgd.adam, (epoch, sgd.epochs), (step, steps));
            let rows = sampler.batch(step);
            train.input.gather(rows, &mut buffers.input);
            if let Some(augmentation) = augmentation {
                altered.batch(*augmentation, rows, &mut buffers.input, train)?;
            }
            chain.forward(backend, &state.parameters, rows.len(), &mut buffers, Some(&mut masks));
            let loss = |output: &[f32], delta: &mut [f32]| {
                match augmentation {
                    Some(_) => altered.gradient(rows, &train.loss, output, delta),
                    None => train.loss.gradient(rows, output, delta),
                }
                train.weigh(rows, delta);
            };
            chain.backward(backend, &state.parameters, &mut buffers, Some(&masks), loss, &mut gradient);
            state.moments.step(&sgd.adam, learning_rate, &mut state.parameters, &gradient);
            state.steps += 1;

            let first = epoch == 0 && step == 0;
            let ends = [first.then_some(0), (step + 1 == steps).then_some(epoch + 1)];
            if let Some(judged) = ends.into_iter().flatten().last() {
                let mut tally = |samples: &Samples<'_, L>, rows: &[usize]| {
                    mean_loss(backend, chain, &state.parameters, &mut buffers, samples, rows)
                };
                let on_train = tally(train, &monitored);
                let on_validation = validation.as_ref().map(|v| tally(v, &validated));
                let (record, figure) = record::<L>(judged, on_train, on_validation);
                for epoch in ends.into_iter().flatten() {
                    let record = EpochRecord { epoch, ..record };
                    state.course.check(&record)?;
                    state.history.push(record);
                    run.report(&record);
                }
                // With one step an epoch the first step makes the records of epochs 0 and 1. They are the same parameters, so
                // they are judged once, as those of epoch 1: counted twice, the second would be an epoch without progress.
                if state.keeper.offer(judged, figure) {
                    state.kept.copy_from_slice(&state.parameters);
                }
                state.patience.see(judged, figure);
            }
            if checkpoints.are_due() {
                state.drawn = [masks.drawn(), altered.rng.get_word_pos()];
                checkpoints.save(&state)?;
            }
        }
    }
    let State { kept, course, keeper, history, .. } = state;
    course.check_end(&history, keeper.epoch())?;
    Ok(Minimum { parameters: kept, history, kept_epoch: keeper.epoch() })
}

/// The targets of an altered batch.
struct Altered {
    rng: ChaCha8Rng,
    target: Vec<f32>,
    places: Vec<usize>,
}

impl Altered {
    fn new(rng: ChaCha8Rng) -> Self {
        Self { rng, target: Vec::new(), places: Vec::new() }
    }

    /// Alter the batch in `input`, and make the targets that go with it where there are targets.
    fn batch<L: Loss<f32>>(
        &mut self,
        augmentation: &dyn RowAugmentation,
        rows: &[usize],
        input: &mut [f32],
        samples: &Samples<'_, L>,
    ) -> Result<(), TrainError> {
        let seed = self.rng.random();
        let width = samples.input.width();
        let input = matrix_mut(&mut input[..rows.len() * width], width);
        let target = samples.loss.target().map(|target| {
            self.target.resize(rows.len() * target.width(), 0.0);
            target.gather(rows, &mut self.target);
            matrix_mut(&mut self.target, target.width())
        });
        self.places.clear();
        self.places.extend(0..rows.len());
        Ok(augmentation.augment(rows, seed, input, target)?)
    }

    fn gradient<L: Loss<f32>>(&self, rows: &[usize], loss: &L, output: &[f32], delta: &mut [f32]) {
        match loss.target() {
            Some(target) => {
                let target = Table::of(&self.target, target.width());
                SquaredError { target }.gradient(&self.places, output, delta);
            }
            None => loss.gradient(rows, output, delta),
        }
    }
}

/// At most `limit` of the rows, drawn without replacement, in ascending order.
fn monitored(n_rows: usize, limit: usize, seed: u64) -> Vec<usize> {
    if n_rows <= limit {
        return (0..n_rows).collect();
    }
    let mut rows = index::sample(&mut generator(seed, Stream::Monitor), n_rows, limit).into_vec();
    rows.sort_unstable();
    rows
}

/// Weighted means over rows.
#[derive(Clone, Copy)]
struct Means {
    loss: f64,
    accuracy: f64,
}

fn mean_loss<L: Loss<f32>>(
    backend: &dyn MatMul<f32>,
    chain: &Chain,
    parameters: &[f32],
    buffers: &mut Buffers<f32>,
    samples: &Samples<'_, L>,
    rows: &[usize],
) -> Means {
    let mut sum = Sums::default();
    for block in rows.chunks(EVALUATED_ROWS) {
        samples.input.gather(block, &mut buffers.input);
        let output = chain.forward(backend, parameters, block.len(), buffers, None);
        let Sums { loss, hits } = samples.sums(block, output);
        sum = Sums { loss: sum.loss + loss, hits: sum.hits + hits };
    }
    let total = samples.total(rows);
    Means { loss: sum.loss / total, accuracy: sum.hits / total }
}

/// The mean loss where every output is zero.
fn zero_loss<L: Loss<f32>>(samples: &Samples<'_, L>, width: usize, rows: &[usize]) -> f64 {
    let zeros = vec![0.0; EVALUATED_ROWS.min(rows.len()) * width];
    let of_block = |block: &[usize]| samples.sums(block, &zeros[..block.len() * width]).loss;
    rows.chunks(EVALUATED_ROWS).map(of_block).sum::<f64>() / samples.total(rows)
}

/// The record of an epoch, and the figure epochs are selected by.
fn record<L: Loss<f32>>(epoch: usize, train: Means, validation: Option<Means>) -> (EpochRecord, f64) {
    let accuracy = |means: Means| match L::FIGURE {
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
    let figure = match L::FIGURE {
        Criterion::Loss => judged.loss,
        Criterion::Accuracy => judged.accuracy,
    };
    (record, figure)
}
