//! Files of checkpoints, which are replaced while a layer or the head is trained.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dhll_core::{Checkpoint, CheckpointError, CheckpointStore};
use dhll_model::ModelFileError;
use dhll_model::file::{Container, Problem, Tensors, VERSION, read};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::ResumeError;

/// The key of safetensors' metadata that holds the header.
pub(super) const CHECKPOINT_KEY: &str = "dhll-checkpoint";

/// Between two checkpoints, unless an interval is given: so many times what the last one took, which is 0.5 % of the time, but at least and
/// at most that.
const SHORTEST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(60);
const TIMES: u32 = 200;

/// Keeps the checkpoint of one training in a file: [`Run::with_checkpoints`](dhll_core::Run::with_checkpoints) takes it.
///
/// The file is written under a temporary name, synced and renamed, so that it is whole at any moment, and has a checksum. Unless an
/// [interval](Self::every) is given, it is written every 10 seconds, or less often, up to every 60, if it is so large that it would take more than 0.5 % of the time.
#[derive(Debug)]
pub struct CheckpointFile {
    path: PathBuf,
    settings: String,
    interval: Option<Duration>,
    discards_others: bool,
    last: Mutex<Last>,
}

/// The last checkpoint, or the start of the training.
#[derive(Debug)]
struct Last {
    at: Instant,
    /// What it took.
    cost: Duration,
}

/// The header of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    version: u64,
    /// Digest of the settings of the training that it belongs to.
    settings: String,
    state: Value,
    /// Name and length of every tensor.
    tensors: Vec<(String, usize)>,
}

impl CheckpointFile {
    /// In a file of that name. `settings` stands for the task, the trainer and the seed: a checkpoint with others is refused. It may be a
    /// [digest](dhll_model::Settings::digest).
    pub fn new(path: impl Into<PathBuf>, settings: impl Into<String>) -> Self {
        let last = Mutex::new(Last { at: Instant::now(), cost: Duration::ZERO });
        Self { path: path.into(), settings: settings.into(), interval: None, discards_others: false, last }
    }

    /// Written after the first step that ends so long after the last checkpoint: with zero, after every step.
    #[must_use]
    pub fn every(self, interval: impl Into<Option<Duration>>) -> Self {
        Self { interval: interval.into(), ..self }
    }

    /// A checkpoint with other settings is not refused but replaced.
    #[must_use]
    pub(super) fn discarding_others(self) -> Self {
        Self { discards_others: true, ..self }
    }

    /// The bytes of the file, if there is one.
    pub(super) fn bytes(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        match read(&self.path) {
            Err(Problem::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            bytes => bytes.map(Some).map_err(|problem| self.error(problem)),
        }
    }

    /// The checkpoint in these bytes; none if it has other settings and gives way to this training.
    pub(super) fn of_bytes(&self, bytes: &[u8]) -> Result<Option<Checkpoint<'static>>, CheckpointError> {
        self.unpacked(bytes).map_err(|problem| self.error(problem))
    }

    fn error(&self, problem: Problem) -> CheckpointError {
        CheckpointError::new(ResumeError::Checkpoint(ModelFileError::new(&self.path, problem)))
    }

    fn unpacked(&self, bytes: &[u8]) -> Result<Option<Checkpoint<'static>>, Problem> {
        let mut container = Container::new(bytes, CHECKPOINT_KEY)?;
        let header: Header = serde_json::from_str(container.document())?;
        if header.settings != self.settings {
            return if self.discards_others { Ok(None) } else { Err(Problem::OtherFit) };
        }
        let mut tensors = Vec::with_capacity(header.tensors.len());
        for (name, length) in header.tensors {
            let values = container.take_any_f32(&name, length)?;
            tensors.push((name.into(), values.into()));
        }
        container.finish()?;
        Ok(Some(Checkpoint { state: header.state, tensors }))
    }

    fn write(&self, checkpoint: &Checkpoint<'_>) -> Result<(), Problem> {
        let mut tensors = Tensors::default();
        for (name, values) in &checkpoint.tensors {
            tensors.add_f32(name, &[values.len()], values.iter());
        }
        let named = checkpoint.tensors.iter();
        let header = Header {
            version: VERSION,
            settings: self.settings.clone(),
            state: checkpoint.state.clone(),
            tensors: named.map(|(name, values)| (name.clone().into_owned(), values.len())).collect(),
        };
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        tensors.write(&self.path, CHECKPOINT_KEY, &header, Some(folder.unwrap_or(Path::new("."))))
    }
}

impl CheckpointStore for CheckpointFile {
    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn load(&self) -> Result<Option<Checkpoint<'static>>, CheckpointError> {
        self.bytes()?.map_or(Ok(None), |bytes| self.of_bytes(&bytes))
    }

    fn is_due(&self) -> bool {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.at.elapsed() >= self.interval.unwrap_or_else(|| interval(last.cost))
    }

    fn save(&self, checkpoint: &Checkpoint<'_>) -> Result<(), CheckpointError> {
        let begun = Instant::now();
        let error = |problem| ResumeError::NotKept(ModelFileError::new(&self.path, problem));
        self.write(checkpoint).map_err(|problem| CheckpointError::new(error(problem)))?;
        let last = Last { at: Instant::now(), cost: begun.elapsed() };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
        Ok(())
    }
}

/// The interval, by what the last checkpoint took.
fn interval(cost: Duration) -> Duration {
    cost.saturating_mul(TIMES).clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_take_half_a_percent_of_the_time_but_come_once_a_minute() {
        for (cost, expected) in [(0, 10_000), (45, 10_000), (150, 30_000), (5000, 60_000)] {
            assert_eq!(interval(Duration::from_millis(cost)), Duration::from_millis(expected));
        }
        assert!(!CheckpointFile::new("none", "").is_due());
        assert!(!CheckpointFile::new("none", "").every(Duration::from_secs(9)).is_due());
        assert!(CheckpointFile::new("none", "").every(Duration::ZERO).is_due());
    }
}
