//! What a training is between two steps, as a checkpoint and back.

use dhll_core::layer::{Checkpoint, CheckpointStore, EpochRecord, TrainError};
use dhll_core::memory::{self, counted};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::course::Course;
use super::sgd_params::SgdParams;
use crate::optimiser::{Keeper, Moments, Patience};

/// How often parameters are in memory while a checkpoint is written: six times for the training, and twice all that a checkpoint holds.
const COPIES: u128 = 14;

/// What the steps to come depend on, beside the problem, the parameters of the loop and the seed. Batches follow from the number of steps.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// Steps that are done, of all epochs.
    pub(super) steps: usize,
    #[serde(skip)]
    pub(super) parameters: Vec<f32>,
    /// The parameters of the epoch that is kept.
    #[serde(skip)]
    pub(super) kept: Vec<f32>,
    pub(super) moments: Moments<f32>,
    pub(super) course: Course,
    pub(super) keeper: Keeper,
    pub(super) patience: Patience,
    pub(super) history: Vec<EpochRecord>,
    /// Words that dropout and augmentation have taken from their generators.
    pub(super) drawn: [u128; 2],
}

/// Where the states of one training are kept.
pub(super) struct Checkpoints<'s> {
    store: Option<&'s dyn CheckpointStore>,
    training: Training,
}

/// What tells trainings apart that a store might confuse.
#[derive(Serialize)]
pub(super) struct Training {
    pub(super) seed: u64,
    pub(super) rows: usize,
    pub(super) validation_rows: usize,
    pub(super) parameters: usize,
    /// Steps of all epochs, at most.
    pub(super) steps: usize,
    pub(super) sgd: SgdParams,
}

impl<'s> Checkpoints<'s> {
    pub(super) fn new(
        store: Option<&'s dyn CheckpointStore>,
        training: Training,
    ) -> Result<Self, TrainError> {
        if store.is_some() {
            let what = format_args!("checkpoints of {} parameters", counted(training.parameters));
            let bytes = (training.parameters as u128 * size_of::<f32>() as u128).saturating_mul(COPIES);
            memory::check(what, bytes)?;
        }
        Ok(Self { store, training })
    }

    /// The state that was kept last, if one was.
    pub(super) fn load(&self) -> Result<Option<State>, TrainError> {
        let Some(store) = self.store else { return Ok(None) };
        let Some(checkpoint) = store.load()? else { return Ok(None) };
        match self.state(checkpoint) {
            Ok(state) => Ok(Some(state)),
            Err(why) => Err(TrainError::OtherCheckpoint { place: store.place(), why }),
        }
    }

    /// Whether a state is to be kept after this step.
    pub(super) fn are_due(&self) -> bool {
        self.store.is_some_and(|store| store.is_due())
    }

    pub(super) fn save(&self, state: &State) -> Result<(), TrainError> {
        let Some(store) = self.store else { return Ok(()) };
        let document = json!({ "training": self.training, "state": state });
        let tensors = names(state).map(|(name, values)| (name.into(), values.into())).into();
        Ok(store.save(&Checkpoint { state: document, tensors })?)
    }

    /// The state that a checkpoint holds, or why it is not one of this training.
    fn state(&self, checkpoint: Checkpoint<'static>) -> Result<State, String> {
        let Checkpoint { state: mut document, tensors } = checkpoint;
        let found = document.get("training").unwrap_or(&Value::Null);
        let expected = json!(self.training);
        if *found != expected {
            return Err(format!("it is of {found}, and this one is of {expected}"));
        }
        let state = document.get_mut("state").map(Value::take).unwrap_or_default();
        let mut state: State = serde_json::from_value(state).map_err(|error| error.to_string())?;
        if state.steps > self.training.steps {
            return Err(format!("{} of {} steps are done", state.steps, self.training.steps));
        }
        let mut tensors = tensors.into_iter();
        let State { parameters, kept, moments, .. } = &mut state;
        let to = [parameters, kept, &mut moments.mean, &mut moments.square];
        for (expected, to) in NAMES.into_iter().zip(to) {
            match tensors.next() {
                Some((name, values)) if name == expected && values.len() == self.training.parameters => {
                    *to = values.into_owned();
                }
                Some((name, values)) => return Err(format!("it has {} numbers {name:?}", values.len())),
                None => return Err(format!("it has no tensor {expected:?}")),
            }
        }
        Ok(state)
    }
}

const NAMES: [&str; 4] = ["parameters", "kept", "mean", "square"];

fn names(state: &State) -> [(&'static str, &[f32]); 4] {
    let State { parameters, kept, moments, .. } = state;
    let [a, b, c, d] = NAMES;
    [(a, parameters), (b, kept), (c, &moments.mean), (d, &moments.square)]
}
