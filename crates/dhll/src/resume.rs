//! Finished layers kept in a folder, so that a fit that was cut off goes on where it was and comes to the same bits.
//!
//! ```text
//! settings.json           what the layers depend on, with fingerprints of data and targets
//! layer-L.safetensors     layer L from 1 on, and the records of its training
//! ```

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use dhll_train::fit::layer_seed;
use dhll_train::{EpochRecord, LayerTask, LayerTrainer, Run, Setting, TrainError, TrainedLayer};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::files::write_atomically;
use crate::model_file::{
    Container, ModelFileError, OperationHeader, Problem, Tensors, VERSION, pack, parse, read, unpack,
};
use crate::settings::{Difference, Settings};

const SETTINGS: &str = "settings.json";
const LAYER_KEY: &str = "dhll-layer";

/// Why finished layers could not be kept or taken up again.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// The folder cannot be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// The folder or a file in it.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder holds something else.
    #[error("{}: not the settings of a fit ({source}); name an empty folder", path.display())]
    NotSettings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The folder holds the layers of another fit.
    #[error(
        "{} holds the layers of another fit; name another folder, or set back {}",
        folder.display(), in_words(differences)
    )]
    Differs {
        /// The folder.
        folder: PathBuf,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// A kept layer cannot be read, or a finished one not be kept.
    #[error("{0}; delete the file to have the layer trained again")]
    Layer(#[from] ModelFileError),
}

fn in_words(differences: &[Difference]) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let one = |one: &Difference| format!("{} from {} to {}", one.name, value(&one.asked), value(&one.kept));
    differences.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Take away what fits have kept in a folder, and the folder if nothing else is in it. Nothing else is touched.
///
/// # Errors
/// [`ResumeError::Io`] naming what could not be read or removed.
pub fn clear(folder: &Path) -> Result<(), ResumeError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| ResumeError::Io { path, source }
    };
    let mut left = 0_usize;
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let entry = entry.map_err(io(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let layer = name.strip_prefix("layer-").and_then(|name| name.strip_suffix(".safetensors"));
        if name == SETTINGS || layer.is_some_and(|number| number.parse::<usize>().is_ok()) {
            fs::remove_file(entry.path()).map_err(io(&entry.path()))?;
        } else {
            left += 1;
        }
    }
    if left == 0 { fs::remove_dir(folder).map_err(io(folder)) } else { Ok(()) }
}

/// A folder with the finished layers of one fit.
pub(crate) struct KeptLayers {
    folder: PathBuf,
    /// Trainers are not told which layer they train, but every layer has a seed of its own.
    layers: HashMap<u64, usize>,
}

impl KeptLayers {
    pub(crate) fn open(
        folder: PathBuf,
        settings: &Settings,
        seed: u64,
        n_layers: usize,
    ) -> Result<Self, ResumeError> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| ResumeError::Io { path, source }
        };
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        let path = folder.join(SETTINGS);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let kept: Settings = serde_json::from_str(&text)
                    .map_err(|source| ResumeError::NotSettings { path: path.clone(), source })?;
                let differences = kept.differences(settings);
                if !differences.is_empty() {
                    return Err(ResumeError::Differs { folder, differences });
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = serde_json::to_string_pretty(settings)
                    .map_err(|source| ResumeError::NotSettings { path: path.clone(), source })?;
                write_atomically(&path, text).map_err(io(&path))?;
            }
            Err(error) => return Err(io(&path)(error)),
        }
        let layers = (0..n_layers).map(|layer| (layer_seed(seed, layer), layer)).collect();
        Ok(Self { folder, layers })
    }

    fn path(&self, layer: usize) -> PathBuf {
        self.folder.join(format!("layer-{}.safetensors", layer + 1))
    }
}

/// The header of a kept layer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptHeader {
    version: u64,
    layer: usize,
    operations: Vec<OperationHeader>,
    history: Vec<RecordHeader>,
    kept_epoch: usize,
}

/// [`EpochRecord`] as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordHeader {
    epoch: usize,
    train_loss: f64,
    validation_loss: Option<f64>,
    train_accuracy: Option<f64>,
    validation_accuracy: Option<f64>,
}

/// A trainer that takes a layer from the folder where it is there, and keeps it there where it is not.
pub(crate) struct Keeping<'a> {
    trainer: &'a dyn LayerTrainer,
    kept: &'a KeptLayers,
    /// Trainers have no error of their own for files: the first such error waits here.
    failure: Mutex<Option<ModelFileError>>,
}

impl<'a> Keeping<'a> {
    pub(crate) fn new(trainer: &'a dyn LayerTrainer, kept: &'a KeptLayers) -> Self {
        Self { trainer, kept, failure: Mutex::new(None) }
    }

    /// What kept a layer from being read or written, if anything did.
    pub(crate) fn failure(&self) -> Option<ResumeError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take().map(ResumeError::Layer)
    }

    /// Remember the error; what is returned only stops the training.
    fn fail(&self, error: ModelFileError) -> TrainError {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        TrainError::Layer(dhll_train::LayerError::NoLayers)
    }
}

impl LayerTrainer for Keeping<'_> {
    fn name(&self) -> &'static str {
        self.trainer.name()
    }

    fn accepts(&self, setting: Setting) -> Result<(), TrainError> {
        self.trainer.accepts(setting)
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        let Some(&layer) = self.kept.layers.get(&run.seed) else { return self.trainer.train(task, run) };
        let path = self.kept.path(layer);
        if path.exists() {
            let widths = (task.input.ncols(), task.target.ncols());
            let trained = load(&path, layer, widths).map_err(|p| self.fail(ModelFileError::new(&path, p)))?;
            trained.history.iter().for_each(|record| run.observer.on_epoch(record));
            return Ok(trained);
        }
        let trained = self.trainer.train(task, run)?;
        save(&path, layer, &trained).map_err(|problem| self.fail(ModelFileError::new(&path, problem)))?;
        Ok(trained)
    }
}

fn save(path: &Path, layer: usize, trained: &TrainedLayer) -> Result<(), Problem> {
    let mut tensors = Tensors::default();
    let record = |record: &EpochRecord| RecordHeader {
        epoch: record.epoch,
        train_loss: record.train_loss,
        validation_loss: record.validation_loss,
        train_accuracy: record.train_accuracy,
        validation_accuracy: record.validation_accuracy,
    };
    let header = KeptHeader {
        version: VERSION,
        layer,
        operations: pack("layer", &trained.layer, &mut tensors)?,
        history: trained.history.iter().map(record).collect(),
        kept_epoch: trained.kept_epoch,
    };
    tensors.write(path, LAYER_KEY, &header, None)
}

fn load(path: &Path, layer: usize, (inputs, outputs): (usize, usize)) -> Result<TrainedLayer, Problem> {
    let bytes = read(path)?;
    let mut container = Container::new(&bytes, LAYER_KEY)?;
    let header: KeptHeader = parse(container.document())?;
    let trained = unpack("layer", &header.operations, &mut container)?;
    container.finish()?;
    for (what, expected, found) in [
        ("the number of the layer", layer + 1, header.layer.saturating_add(1)),
        ("the number of inputs of the layer", inputs, trained.input_width()),
        ("the number of outputs of the layer", outputs, trained.output_width()),
    ] {
        if expected != found {
            return Err(Problem::Size { what, expected, found });
        }
    }
    let record = |record: RecordHeader| EpochRecord {
        epoch: record.epoch,
        train_loss: record.train_loss,
        validation_loss: record.validation_loss,
        train_accuracy: record.train_accuracy,
        validation_accuracy: record.validation_accuracy,
    };
    let history = header.history.into_iter().map(record).collect();
    Ok(TrainedLayer { layer: trained, history, kept_epoch: header.kept_epoch })
}
