//! The state of a training between two steps, and where it is kept, so that a training that was cut off can be resumed.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// What a training is between two steps: everything that the steps after it depend on, beside the task and the seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint<'a> {
    /// Everything but the tensors.
    pub state: Value,
    /// Vectors of any values, by name.
    pub tensors: Vec<(Cow<'a, str>, Cow<'a, [f32]>)>,
}

/// Keeps the last checkpoint of one training.
///
/// # Contract
/// - What was saved is loaded bit for bit, or not at all.
/// - When saving fails, the checkpoint before it stays.
pub trait CheckpointStore: Send + Sync {
    /// Where it keeps the checkpoint, for messages: the path of a file.
    fn place(&self) -> String;

    /// The checkpoint, if there is one.
    ///
    /// # Errors
    /// Whatever keeps it from being read, or what is wrong with it.
    fn load(&self) -> Result<Option<Checkpoint<'static>>, CheckpointError>;

    /// Whether the last checkpoint is so old that another one is due. Trainers ask after every step.
    fn is_due(&self) -> bool;

    /// Keeps a checkpoint in place of the last one.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn save(&self, checkpoint: &Checkpoint<'_>) -> Result<(), CheckpointError>;
}

/// Why a checkpoint was not kept or not taken, in the words of the store.
#[derive(Debug, Clone)]
pub struct CheckpointError(Arc<dyn Error + Send + Sync>);

impl CheckpointError {
    /// From the error of a store.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into().into())
    }

    /// The error of the store.
    pub fn inner(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }
}

/// Two are equal if they say the same.
impl PartialEq for CheckpointError {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for CheckpointError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
