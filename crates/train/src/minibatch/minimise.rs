//! The loop that all trainers here share: batch, forward, gradient, Adam step; record and keep after every epoch.
//!
//! Processes that hold the rows together draw the same batches. Each computes the gradient over the rows of a batch that it holds, as a part of that of the whole
//! batch; the sum in the order of the processes is the same bits in all of them, so that all make the same steps.

use std::path::Path;

use dhll_core::MatMul;
use rand::seq::index;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::batches::{BatchRows, Sampler};
use super::chain::{Chain, matrix_mut};
use super::course::Course;
use super::init::Init;
use super::judged::{Batch, Judged, record};
use super::samples::{BatchTarget, SampleTarget, Samples};
use super::sgd_params::{EVALUATED_ROWS, SgdParams};
use super::shuffled::Shuffled;
use super::state::{Checkpoints, State, Training};
use crate::optimiser::Moments;
use crate::optimiser::{Keeper, Patience};
use crate::regularisation::Masks;
use dhll_core::layer::RowAugmentation;
use dhll_core::layer::TrainError;
use dhll_core::layer::{EpochRecord, Run};

/// Epochs that a history has room for from the start.
const MANY_EPOCHS: usize = 10_000;

/// What is minimised: the weighted mean loss of `chain` over `train`.
pub(crate) struct Problem<'a> {
    pub(crate) chain: Chain,
    pub(crate) init: Init,
    /// Of the last link, if it has a rule of its own.
    pub(crate) last_init: Option<Init>,
    pub(crate) train: Samples<'a>,
    pub(crate) validation: Option<Samples<'a>>,
    pub(crate) augmentation: Option<&'a dyn RowAugmentation>,
    /// Where rows of files are copied to in the order of an epoch; without, and in memory, they are read one by one.
    pub(crate) folder: Option<&'a Path>,
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
pub(crate) fn minimise(
    problem: &Problem<'_>,
    sgd: &SgdParams,
    run: &mut Run<'_>,
) -> Result<Minimum, TrainError> {
    let Problem { chain, init, last_init, train, validation, augmentation, folder } = problem;
    let backend: &dyn MatMul<f32> = run.backend;
    let n_rows = train.n_rows();
    let batch_rows = sgd.batch_rows(n_rows);
    let steps = sgd.batches.steps(n_rows, batch_rows);
    let monitored = Judged::new(train, monitored(n_rows, sgd.monitor_rows, run.seed));
    let validated = validation.as_ref().map(|rows| Judged::new(rows, (0..rows.n_rows()).collect()));
    let judged_rows = monitored.n_own().max(validated.as_ref().map_or(0, Judged::n_own));
    let room = batch_rows.max(EVALUATED_ROWS.min(judged_rows));
    let mut batch =
        Batch { buffers: chain.buffers::<f32>(room), target: BatchTarget::new(room, &train.target) };
    let training = Training {
        seed: run.seed,
        rows: n_rows,
        validation_rows: validation.as_ref().map_or(0, Samples::n_rows),
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
            let start = monitored.means(backend, chain, &parameters, &mut batch)?.loss;
            let zero = monitored.zero_loss(&mut batch.target)?;
            State {
                steps: 0,
                kept: parameters.clone(),
                moments: Moments::new(parameters.len()),
                parameters,
                course: Course::new(start, zero, &sgd.adam)?,
                keeper: Keeper::new(sgd.epoch_selection, train.figure()),
                patience: Patience::new(sgd.patience, train.figure()),
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
    let mut altered = advanced(run.seed, Stream::RowAugmentation, altered);
    let rng = generator(run.seed, Stream::Batches);
    let mut sampler = Sampler::new(sgd.batches, (n_rows, train.input.own()), batch_rows, rng)?;
    let mut shuffled = Shuffled::of(train, *folder, sampler.most())?;
    (0..state.steps / steps).for_each(|_| sampler.next_epoch());

    for epoch in state.steps / steps..sgd.epochs {
        if state.patience.is_lost(epoch) {
            break;
        }
        run.check_stop()?;
        sampler.next_epoch();
        if let Some(shuffled) = &mut shuffled {
            shuffled.start(sampler.order(), sampler.taken(state.steps % steps))?;
        }
        for step in state.steps % steps..steps {
            run.check_stop()?;
            let learning_rate = sgd.lr_schedule.learning_rate(&sgd.adam, (epoch, sgd.epochs), (step, steps));
            let (BatchRows { rows, places, of }, order) = sampler.batch(step);
            let Batch { buffers, target } = &mut batch;
            match &mut shuffled {
                Some(shuffled) => shuffled.batch(order, rows.len(), &mut buffers.input, target)?,
                None => {
                    train.input.gather(rows, &mut buffers.input)?;
                    train.gather_target(rows, target)?;
                }
            }
            if let Some(augmentation) = augmentation {
                alter(*augmentation, altered.random(), rows, train, &mut batch)?;
            }
            let Batch { buffers, target } = &mut batch;
            masks.begin(places, of);
            chain.forward(backend, &state.parameters, rows.len(), buffers, Some(&mut masks));
            let loss = |output: &[f32], delta: &mut [f32]| train.gradient((rows, of), target, output, delta);
            chain.backward(backend, &state.parameters, buffers, Some(&masks), loss, &mut gradient);
            train.input.add_up(&mut gradient)?;
            state.moments.step(&sgd.adam, learning_rate, &mut state.parameters, &gradient);
            state.steps += 1;

            let first = epoch == 0 && step == 0;
            let ends = [first.then_some(0), (step + 1 == steps).then_some(epoch + 1)];
            if let Some(judged) = ends.into_iter().flatten().last() {
                let mut means =
                    |judged: &Judged<'_>| judged.means(backend, chain, &state.parameters, &mut batch);
                let on_train = means(&monitored)?;
                let on_validation = validated.as_ref().map(means).transpose()?;
                let (record, figure) = record(train.figure(), judged, on_train, on_validation);
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
                state.drawn = [masks.drawn(), altered.get_word_pos()];
                checkpoints.save(&state)?;
            }
        }
    }
    let State { kept, course, keeper, history, .. } = state;
    course.check_end(&history, keeper.epoch())?;
    Ok(Minimum { parameters: kept, history, kept_epoch: keeper.epoch() })
}

/// Alter a batch, and the targets that go with it where these are numbers.
fn alter(
    augmentation: &dyn RowAugmentation,
    seed: u64,
    rows: &[usize],
    samples: &Samples<'_>,
    batch: &mut Batch,
) -> Result<(), TrainError> {
    let width = samples.input.width();
    let input = matrix_mut(&mut batch.buffers.input[..rows.len() * width], width);
    let target = match samples.target {
        SampleTarget::Values(values) => {
            let width = values.width();
            Some(matrix_mut(&mut batch.target.values[..rows.len() * width], width))
        }
        SampleTarget::Classes(_) => None,
    };
    Ok(augmentation.augment(rows, seed, input, target)?)
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
