//! The folder of finished layers and checkpoints, which one fit at a time has to itself.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dhll_model::whole_file::{is_at, is_temporary};
use dhll_model::{Settings, file};
use serde::{Deserialize, Serialize};

use super::checkpoint::CHECKPOINT_KEY;
use super::error::ResumeError;
use super::layer::LAYER_KEY;

const SETTINGS: &str = "settings.json";

/// Locked while the folder is in use; the system unlocks it when the process ends, however it does.
const LOCK: &str = ".dhll-lock";

/// What a settings file says it is.
const MARK: &str = "settings of a fit, with its finished layers in the same folder";

/// How often the folder may vanish between being made and being locked.
const TRIES: usize = 100;

/// A settings file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsFile {
    dhll: String,
    pub(super) settings: Settings,
}

impl SettingsFile {
    pub(super) fn new(settings: Settings) -> Self {
        Self { dhll: MARK.to_owned(), settings }
    }

    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        let file: Self = serde_json::from_str(text)?;
        if file.dhll == MARK {
            Ok(file)
        } else {
            Err(serde::de::Error::custom(format!("the field `dhll` says {:?}", file.dhll)))
        }
    }
}

/// A folder for finished layers that nobody else uses as long as this value lives.
#[derive(Debug)]
pub struct LayerFolder {
    path: PathBuf,
    /// Between checkpoints, if it was given.
    interval: Option<Duration>,
    /// Held open for its lock.
    _lock: File,
}

impl LayerFolder {
    /// Takes possession of the folder, making it where it does not exist. Files in it stay as they are.
    ///
    /// # Errors
    /// [`ResumeError::Busy`] at once if another fit has the folder; [`ResumeError::Io`] if it cannot be made or written to.
    pub fn lock(path: impl Into<PathBuf>) -> Result<Self, ResumeError> {
        let path = path.into();
        let lock = path.join(LOCK);
        for _ in 0..TRIES {
            fs::create_dir_all(&path).map_err(ResumeError::io(&path))?;
            let file = match OpenOptions::new().create(true).truncate(false).write(true).open(&lock) {
                // Another fit has ended and removed the folder.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                file => file.map_err(ResumeError::io(&path))?,
            };
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(ResumeError::Busy { folder: path }),
                // Some network file systems have no locks.
                Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
                    return Err(ResumeError::io(&lock)(error));
                }
                // Another fit may have removed the file before it was locked here.
                _ if !is_at(&file, &lock) => {}
                _ => return Ok(Self { path, interval: None, _lock: file }),
            }
        }
        Err(ResumeError::Busy { folder: path })
    }

    /// How often checkpoints are written, in place of the interval that [`CheckpointFile`](super::CheckpointFile) chooses; with zero, after every
    /// step. Results do not depend on it.
    #[must_use]
    pub fn checkpoint_every(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.interval = interval.into();
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a fit has kept anything in it.
    pub fn is_used(&self) -> bool {
        self.settings_file().exists()
    }

    /// `Ok` if everything in the folder was written by fits, so that it may be deleted.
    ///
    /// # Errors
    /// [`ResumeError::InTheWay`] naming a file that was not.
    pub fn check_ours(&self) -> Result<(), ResumeError> {
        match self.entries()?.into_iter().find(|entry| !entry.is_ours) {
            Some(entry) => Err(ResumeError::InTheWay { folder: self.path.clone(), name: entry.name }),
            None => Ok(()),
        }
    }

    /// Deletes what fits have kept. The folder goes with the lock, if nothing else is in it.
    ///
    /// # Errors
    /// [`ResumeError::Io`] naming what could not be read or removed.
    pub fn clear(self) -> Result<(), ResumeError> {
        self.discard(|_| true)
    }

    /// Delete files of fits whose name is one of those. The settings go last: layers without settings belong to nobody.
    pub(super) fn discard(&self, which: impl Fn(&str) -> bool) -> Result<(), ResumeError> {
        let mut ours = self.entries()?;
        ours.retain(|entry| entry.is_ours && entry.name != LOCK && which(&entry.name));
        ours.sort_by_key(|entry| entry.name == SETTINGS);
        for entry in ours {
            let path = self.path.join(entry.name);
            fs::remove_file(&path).map_err(ResumeError::io(&path))?;
        }
        Ok(())
    }

    pub(super) fn settings_file(&self) -> PathBuf {
        self.path.join(SETTINGS)
    }

    pub(super) fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// The checkpoint of a layer, by its number from 1 on, or of the head.
    pub(super) fn checkpoint_file(&self, of: &str) -> PathBuf {
        self.path.join(format!("checkpoint-{of}.safetensors"))
    }

    fn entries(&self) -> Result<Vec<Entry>, ResumeError> {
        let io = ResumeError::io(&self.path);
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(&io)? {
            let entry = entry.map_err(&io)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            let is_ours = is_file && is_ours(&name, &entry.path()).map_err(ResumeError::io(&entry.path()))?;
            entries.push(Entry { name, is_ours });
        }
        Ok(entries)
    }
}

impl Drop for LayerFolder {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.path.join(LOCK));
        // It fails where there is something in the folder, which is as it should be.
        let _ = fs::remove_dir(&self.path);
    }
}

/// The file of a layer, by its number from 0.
pub(super) fn layer_file(folder: &Path, layer: usize) -> PathBuf {
    folder.join(format!("layer-{}.safetensors", layer + 1))
}

struct Entry {
    name: String,
    is_ours: bool,
}

/// Whether a file was written by fits: by its name, and by what it says.
fn is_ours(name: &str, path: &Path) -> std::io::Result<bool> {
    let of = |prefix| name.strip_prefix(prefix)?.strip_suffix(".safetensors");
    let is_number = |of: &str| of.parse::<usize>().is_ok();
    if name == SETTINGS {
        // No settings take more.
        let text = if fs::metadata(path)?.len() < 1 << 24 { fs::read(path)? } else { Vec::new() };
        return Ok(SettingsFile::parse(&String::from_utf8_lossy(&text)).is_ok());
    }
    if of("layer-").is_some_and(is_number) {
        return file::is_of(path, LAYER_KEY);
    }
    if of("checkpoint-").is_some_and(|of| of == "head" || is_number(of)) {
        return file::is_of(path, CHECKPOINT_KEY);
    }
    Ok(name == LOCK || is_temporary(name))
}
