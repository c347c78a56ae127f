//! Finished layers and checkpoints kept in a folder, so that a fit that was cut off can be resumed and is bit-identical.
//!
//! ```text
//! settings.json                 what the layers depend on, with fingerprints of data and targets
//! layer-L.safetensors           layer L from 1 on, the records of its training, and a digest of the settings
//! checkpoint-L.safetensors      the state of layer L in the middle of its training, until it is finished
//! checkpoint-head.safetensors   that of the head
//! .dhll-lock                    locked by the fit that is using the folder
//! ```
//!
//! Trainers with the minibatch loop write checkpoints; layers and heads that are solved in closed form need none.

mod checkpoint;
mod error;
mod folder;
mod layer;

use std::error::Error;
use std::path::{Path, PathBuf};

use dhll_core::{CheckpointStore, TrainedLayer};
use dhll_model::file::Problem;
use dhll_model::whole_file::{is_temporary, write_by_way_of};
use dhll_model::{ModelFileError, Settings};
use dhll_train::LayerStore;

pub use checkpoint::CheckpointFile;
pub use error::ResumeError;
pub use folder::LayerFolder;
pub(crate) use layer::{from_bytes, to_bytes};

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

/// Deletes what fits have kept in a folder, and the folder if nothing else is in it. Nothing else is touched.
///
/// # Errors
/// [`ResumeError`] if a fit is using the folder, or naming what could not be read or removed.
pub fn clear(folder: &Path) -> Result<(), ResumeError> {
    std::fs::read_dir(folder).map_err(ResumeError::io(folder))?;
    LayerFolder::lock(folder)?.clear()
}

/// A folder with the finished layers and the checkpoints of one fit.
pub(crate) struct KeptLayers<'f> {
    folder: &'f LayerFolder,
    /// Of the settings.
    digest: String,
}

impl<'f> KeptLayers<'f> {
    pub(crate) fn open(
        folder: &'f LayerFolder,
        earlier: Earlier,
        settings: &Settings,
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
        Ok(Self { folder, digest: settings.digest() })
    }

    /// The checkpoint of the head. Other settings of the head, which this digest includes, are another fit on the same layers.
    pub(crate) fn head_checkpoints(&self, settings: &Settings) -> CheckpointFile {
        let path = self.folder.checkpoint_file("head");
        CheckpointFile::new(path, settings.digest()).every(self.folder.interval()).discarding_others()
    }

    fn checkpoint_file(&self, layer: usize) -> PathBuf {
        self.folder.checkpoint_file(&(layer + 1).to_string())
    }

    /// Runs `use_file` on the file of a layer; errors name it.
    fn with_file<T>(
        &self,
        layer: usize,
        error: impl FnOnce(ModelFileError) -> ResumeError,
        use_file: impl FnOnce(&LayerFile<'_>) -> Result<T, Problem>,
    ) -> Result<T, Box<dyn Error + Send + Sync>> {
        let path = self.folder.layer_file(layer);
        let file = LayerFile { path: &path, folder: self.folder.path(), layer, settings: &self.digest };
        use_file(&file).map_err(|problem| error(ModelFileError::new(&path, problem)).into())
    }
}

impl LayerStore for KeptLayers<'_> {
    fn load(
        &self,
        layer: usize,
        widths: [usize; 2],
    ) -> Result<Option<TrainedLayer>, Box<dyn Error + Send + Sync>> {
        self.with_file(layer, ResumeError::Layer, |file| match file.path.exists() {
            true => load(file, widths).map(Some),
            false => Ok(None),
        })
    }

    fn checkpoints(&self, layer: usize) -> Option<Box<dyn CheckpointStore + '_>> {
        let file = CheckpointFile::new(self.checkpoint_file(layer), self.digest.clone());
        Some(Box::new(file.every(self.folder.interval())))
    }

    fn save(&self, layer: usize, trained: &TrainedLayer) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.with_file(layer, ResumeError::NotKept, |file| save(file, trained))?;
        let checkpoint = self.checkpoint_file(layer);
        match std::fs::remove_file(&checkpoint) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(ResumeError::io(&checkpoint)(error).into())
            }
            _ => Ok(()),
        }
    }
}
