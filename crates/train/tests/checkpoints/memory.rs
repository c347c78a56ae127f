//! A store of checkpoints in memory, which fails when it is told to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dhll_core::{Checkpoint, CheckpointError, CheckpointStore};
use serde_json::Value;

type Tensors = Vec<(String, Vec<f32>)>;

/// The document as text, and the tensors.
type Kept = (String, Tensors);

/// Keeps every state until it has kept so many, and fails from then on. The document goes through text, as in a file.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    kept: Arc<Mutex<Option<Kept>>>,
    left: Arc<AtomicUsize>,
    saved: Arc<AtomicUsize>,
}

impl Memory {
    /// Fails when it has been given so many states from now on.
    pub(crate) fn failing_after(&self, states: usize) -> Option<&dyn CheckpointStore> {
        self.left.store(states, Ordering::Relaxed);
        self.saved.store(0, Ordering::Relaxed);
        Some(self)
    }

    /// States kept since then.
    pub(crate) fn saved(&self) -> usize {
        self.saved.load(Ordering::Relaxed)
    }

    /// Another store with what this one keeps, changed.
    pub(crate) fn edit(&self, change: impl FnOnce(&mut Value, &mut Tensors)) -> Self {
        let (text, mut tensors) = self.kept.lock().unwrap().clone().unwrap();
        let mut document = serde_json::from_str(&text).unwrap();
        change(&mut document, &mut tensors);
        Self { kept: Arc::new(Mutex::new(Some((document.to_string(), tensors)))), ..Self::default() }
    }
}

impl CheckpointStore for Memory {
    fn place(&self) -> String {
        "memory".to_owned()
    }

    fn load(&self) -> Result<Option<Checkpoint<'static>>, CheckpointError> {
        let Some((text, tensors)) = self.kept.lock().unwrap().clone() else { return Ok(None) };
        let state = serde_json::from_str(&text).map_err(CheckpointError::new)?;
        let tensors = tensors.into_iter().map(|(name, values)| (name.into(), values.into()));
        Ok(Some(Checkpoint { state, tensors: tensors.collect() }))
    }

    fn is_due(&self) -> bool {
        true
    }

    fn save(&self, checkpoint: &Checkpoint<'_>) -> Result<(), CheckpointError> {
        if self.saved.load(Ordering::Relaxed) == self.left.load(Ordering::Relaxed) {
            return Err(CheckpointError::new("the disk is full"));
        }
        self.saved.fetch_add(1, Ordering::Relaxed);
        let tensors = checkpoint.tensors.iter().map(|(name, values)| (name.to_string(), values.to_vec()));
        *self.kept.lock().unwrap() = Some((checkpoint.state.to_string(), tensors.collect()));
        Ok(())
    }
}
