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
mod shared;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dhll_core::team::Team;
use dhll_core::{CheckpointStore, TrainedLayer};
use dhll_model::file::{Problem, read};
use dhll_model::whole_file::{is_temporary, write_by_way_of};
use dhll_model::{ModelFileError, Settings};
use dhll_train::LayerStore;

pub use checkpoint::CheckpointFile;
pub use error::ResumeError;
pub use folder::LayerFolder;
pub(crate) use layer::{from_bytes, to_bytes};

use folder::SettingsFile;
use layer::{LayerFile, save};
use shared::{SharedCheckpoints, given};

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

/// A folder with the finished layers and the checkpoints of one fit. Where several processes fit together, that of rank 0 has the folder.
pub(crate) struct KeptLayers<'f> {
    folder: Option<&'f LayerFolder>,
    /// Of the settings.
    digest: String,
    team: Arc<Team>,
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
        Ok(Self { folder: Some(folder), digest: settings.digest(), team: Arc::default() })
    }

    /// Of a fit by the processes of `team`, of which that of rank 0 may have a folder.
    pub(crate) fn shared(
        folder: Option<(&'f LayerFolder, Earlier)>,
        settings: &Settings,
        team: &Arc<Team>,
    ) -> Result<Self, ResumeError> {
        let kept = match folder {
            Some((folder, earlier)) => Self::open(folder, earlier, settings)?,
            None => Self { folder: None, digest: settings.digest(), team: Arc::default() },
        };
        Ok(Self { team: team.clone(), ..kept })
    }

    /// The checkpoint of the head. Other settings of the head, which this digest includes, are another fit on the same layers.
    pub(crate) fn head_checkpoints(&self, settings: &Settings) -> SharedCheckpoints {
        self.checkpoints_of("head", settings.digest(), CheckpointFile::discarding_others)
    }

    fn checkpoints_of(
        &self,
        of: &str,
        digest: String,
        with: impl FnOnce(CheckpointFile) -> CheckpointFile,
    ) -> SharedCheckpoints {
        let path = self.folder.map_or_else(PathBuf::new, |folder| folder.checkpoint_file(of));
        let file = CheckpointFile::new(path, digest).every(self.folder.and_then(LayerFolder::interval));
        SharedCheckpoints { file: with(file), keeps: self.folder.is_some(), team: self.team.clone() }
    }

    /// Runs `use_file` on the file of a layer; errors name it.
    fn with_file<T>(
        &self,
        (folder, layer): (&Path, usize),
        error: impl FnOnce(ModelFileError) -> ResumeError,
        use_file: impl FnOnce(&LayerFile<'_>) -> Result<T, Problem>,
    ) -> Result<T, Box<dyn Error + Send + Sync>> {
        let path = folder::layer_file(folder, layer);
        let file = LayerFile { path: &path, folder, layer, settings: &self.digest };
        use_file(&file).map_err(|problem| error(ModelFileError::new(&path, problem)).into())
    }
}

impl LayerStore for KeptLayers<'_> {
    fn load(
        &self,
        layer: usize,
        widths: [usize; 2],
    ) -> Result<Option<TrainedLayer>, Box<dyn Error + Send + Sync>> {
        let folder = self.folder.map_or(Path::new(""), LayerFolder::path);
        let bytes = self.with_file((folder, layer), ResumeError::Layer, |file| {
            let is_kept = self.folder.is_some() && file.path.exists();
            is_kept.then(|| read(file.path)).transpose()
        })?;
        let Some(bytes) = given(&self.team, bytes)? else { return Ok(None) };
        self.with_file((folder, layer), ResumeError::Layer, |file| {
            from_bytes((file.layer, file.settings), &bytes, widths)
        })
        .map(Some)
    }

    fn checkpoints(&self, layer: usize) -> Option<Box<dyn CheckpointStore + '_>> {
        let of = (layer + 1).to_string();
        Some(Box::new(self.checkpoints_of(&of, self.digest.clone(), |file| file)))
    }

    fn save(&self, layer: usize, trained: &TrainedLayer) -> Result<(), Box<dyn Error + Send + Sync>> {
        let Some(folder) = self.folder else { return Ok(()) };
        self.with_file((folder.path(), layer), ResumeError::NotKept, |file| save(file, trained))?;
        let checkpoint = folder.checkpoint_file(&(layer + 1).to_string());
        match std::fs::remove_file(&checkpoint) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(ResumeError::io(&checkpoint)(error).into())
            }
            _ => Ok(()),
        }
    }
}
