//! Models as files and as bytes.

use std::path::Path;
use std::sync::Arc;

use dhll_backends as backends;
use dhll_core::{Backend, Encoding};
use thiserror::Error;

use crate::file::{self, Loaders, ModelFileError, Problem};
use crate::model::Model;

/// Why a model cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadModelError {
    /// The file cannot be read, or is no model.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// There is no backend to run it on.
    #[error(transparent)]
    Backend(#[from] backends::BackendError),
}

impl Model {
    /// `Ok` if a model with this encoding can be saved.
    ///
    /// # Errors
    /// [`Problem::Similarity`] if its similarity does not say how.
    pub fn check_saved(encoding: &Encoding) -> Result<(), Problem> {
        file::saved(&**encoding.similarity()).map(drop)
    }

    /// Write the model to a file, replacing one of that name; it appears whole or not at all. [`file`](crate::file) has the format.
    ///
    /// # Errors
    /// [`ModelFileError`] naming the file: the similarity cannot be saved, or the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), ModelFileError> {
        file::save(&self.parts, path.as_ref(), None)
    }

    /// As [`save`](Self::save), with the temporary file in `folder`: see
    /// [`write_by_way_of`](crate::whole_file::write_by_way_of).
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_by_way_of(
        &self,
        path: impl AsRef<Path>,
        folder: Option<&Path>,
    ) -> Result<(), ModelFileError> {
        file::save(&self.parts, path.as_ref(), folder)
    }

    /// Read a model from a file, to run on the backend that `DHLL_BACKEND` names, else on the first that is compiled in.
    ///
    /// # Errors
    /// [`LoadModelError`] naming the file and what is wrong with it, or if there is no backend.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadModelError> {
        let backend = backends::from_environment()?;
        Ok(Self::load_with(path, backend, &Loaders::default())?)
    }

    /// Read a model from a file, to run on `backend`, with loaders for its similarity.
    ///
    /// # Errors
    /// [`ModelFileError`] naming the file and what is wrong with it.
    pub fn load_with(
        path: impl AsRef<Path>,
        backend: Arc<dyn Backend>,
        loaders: &Loaders,
    ) -> Result<Self, ModelFileError> {
        Ok(Self { parts: file::load(path.as_ref(), &*backend, loaders)?, backend })
    }

    /// The bytes of a model file.
    ///
    /// # Errors
    /// [`Problem::Similarity`] if the similarity cannot be saved.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Problem> {
        file::to_bytes(&self.parts)
    }

    /// The model in the [bytes](Self::to_bytes) of a file, to run on `backend`, with loaders for its similarity.
    ///
    /// # Errors
    /// [`Problem`], what is wrong with them.
    pub fn from_bytes(bytes: &[u8], backend: Arc<dyn Backend>, loaders: &Loaders) -> Result<Self, Problem> {
        Ok(Self { parts: file::from_bytes(bytes, &*backend, loaders)?, backend })
    }
}
