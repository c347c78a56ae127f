//! Finished layers kept in a folder, so that a fit that was cut off can be resumed and is bit-identical.
//!
//! ```text
//! settings.json           what the layers depend on, with fingerprints of data and targets
//! layer-L.safetensors     layer L from 1 on, the records of its training, and a digest of the settings
//! .dhll-lock              locked by the fit that is using the folder
//! ```

mod error;
mod folder;
mod layer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use dhll_train::fit::layer_seed;
use dhll_train::{LayerTask, LayerTrainer, Run, Setting, TrainError, TrainedLayer};

pub use error::ResumeError;
pub use folder::LayerFolder;

use crate::files::{is_temporary, write_by_way_of};
use crate::model_file::ModelFileError;
use crate::settings::Settings;
use folder::SettingsFile;
use layer::{LayerFile, load, save};

/// What is to become of layers that an earlier fit has kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// They are taken if they belong to the same fit, and it is an error if they do not.
    Resume,
    /// They are deleted, right before the training. It is an error if there is anything else in the folder.
    Discard,
}

/// Where layers are kept.
pub(crate) enum Keep<'a> {
    /// A folder to be locked for the training.
    Path(PathBuf),
    /// One that is locked.
    Locked(&'a LayerFolder, Earlier),
}

/// Deletes what fits have kept in a folder, and the folder if nothing else is in it. Nothing else is touched.
///
/// # Errors
/// [`ResumeError`] if a fit is using the folder, or naming what could not be read or removed.
pub fn clear(folder: &Path) -> Result<(), ResumeError> {
    std::fs::read_dir(folder).map_err(ResumeError::io(folder))?;
    LayerFolder::lock(folder)?.clear()
}

/// A folder with the finished layers of one fit.
pub(crate) struct KeptLayers<'f> {
    folder: &'f LayerFolder,
    /// Of the settings.
    digest: String,
    /// Trainers are not told which layer they train, but every layer has a seed of its own.
    layers: HashMap<u64, usize>,
}

impl<'f> KeptLayers<'f> {
    pub(crate) fn open(
        folder: &'f LayerFolder,
        earlier: Earlier,
        settings: &Settings,
        seed: u64,
        n_layers: usize,
    ) -> Result<Self, ResumeError> {
        if earlier == Earlier::Discard {
            folder.check_ours()?;
            folder.discard(|_| true)?;
        }
        // A kill leaves them behind.
        folder.discard(is_temporary)?;
        let path = folder.settings_file();
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let kept = SettingsFile::parse(&text)
                    .map_err(|source| ResumeError::NotSettings { path: path.clone(), source })?;
                let differences = kept.settings.differences(settings);
                if !differences.is_empty() {
                    return Err(ResumeError::Differs { folder: folder.path().to_owned(), differences });
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = serde_json::to_string_pretty(&SettingsFile::new(settings.clone()))
                    .map_err(|source| ResumeError::NotSettings { path: path.clone(), source })?;
                write_by_way_of(&path, text, Some(folder.path())).map_err(ResumeError::io(&path))?;
            }
            Err(error) => return Err(ResumeError::io(&path)(error)),
        }
        let layers = (0..n_layers).map(|layer| (layer_seed(seed, layer), layer)).collect();
        Ok(Self { folder, digest: settings.digest(), layers })
    }
}

/// A trainer that takes a layer from the folder where it is there, and keeps it there where it is not.
pub(crate) struct Keeping<'a> {
    trainer: &'a dyn LayerTrainer,
    kept: &'a KeptLayers<'a>,
    /// Trainers have no error of their own for files: the first such error waits here.
    failure: Mutex<Option<ModelFileError>>,
}

impl<'a> Keeping<'a> {
    pub(crate) fn new(trainer: &'a dyn LayerTrainer, kept: &'a KeptLayers<'a>) -> Self {
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
        let path = self.kept.folder.layer_file(layer);
        let (folder, settings) = (self.kept.folder.path(), self.kept.digest.as_str());
        let file = LayerFile { path: &path, folder, layer, settings };
        if path.exists() {
            let widths = (task.input.ncols(), task.target.ncols());
            let trained = load(&file, widths).map_err(|p| self.fail(ModelFileError::new(&path, p)))?;
            trained.history.iter().for_each(|record| run.observer.on_epoch(record));
            return Ok(trained);
        }
        let trained = self.trainer.train(task, run)?;
        save(&file, &trained).map_err(|problem| self.fail(ModelFileError::new(&path, problem)))?;
        Ok(trained)
    }
}
