//! Where the files of a set are looked for: a folder, the user's cache, the network.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::download::{Timeouts, fetch, sha256};
use crate::{DataError, Progress, stream};

use super::{File, ImageSet, Mnist};

impl ImageSet {
    /// Find, or fetch, the files as the environment says, see [`MnistSource::from_env`].
    ///
    /// # Errors
    /// As [`MnistSource::locate`].
    pub fn locate(&self, progress: &dyn Progress) -> Result<Mnist, DataError> {
        MnistSource::from_env(*self).locate(progress)
    }
}

/// Where to look for a set, in this order: a folder, the cache, the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MnistSource {
    /// The set, with its checksums.
    pub set: ImageSet,
    /// A folder that has a folder of the set's name with the files, or the files themselves, gzipped or not. Where it is given, nothing
    /// else is looked at.
    pub data_dir: Option<PathBuf>,
    /// Where downloads are kept.
    pub cache: Option<PathBuf>,
    /// Where to fetch from, in turn.
    pub mirrors: Vec<String>,
    /// Never fetch.
    pub offline: bool,
    /// How long to wait for a mirror.
    pub timeouts: Timeouts,
}

impl MnistSource {
    /// As the environment says: `DHLL_DATA_DIR`, `DHLL_OFFLINE=1`, the set's own [variable](ImageSet::mirror_variable) for a mirror, and the
    /// user's cache folder.
    pub fn from_env(set: ImageSet) -> Self {
        let value = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let mirrors = match value(set.mirror_variable) {
            Some(address) => vec![address.to_string_lossy().into_owned()],
            None => set.mirrors.iter().map(|&mirror| mirror.to_owned()).collect(),
        };
        Self {
            set,
            data_dir: value("DHLL_DATA_DIR").map(PathBuf::from),
            cache: dirs::cache_dir().map(|folder| folder.join("dhll").join(set.name)),
            mirrors,
            offline: value("DHLL_OFFLINE").is_some_and(|value| value != "0"),
            timeouts: Timeouts::default(),
        }
    }

    /// Find, or fetch, and check the four files.
    ///
    /// # Errors
    /// [`DataError`] if a file cannot be had or its content is not that of the set.
    pub fn locate(&self, progress: &dyn Progress) -> Result<Mnist, DataError> {
        let find = |file: &File| match &self.data_dir {
            Some(folder) => self.in_folder(folder, file),
            None => self.in_cache(file, progress),
        };
        let [a, b, c, d] = &self.set.files;
        Ok(Mnist { set: self.set, paths: [find(a)?, find(b)?, find(c)?, find(d)?] })
    }

    /// The first file of that name that has the right content: files of another set have the same names.
    fn in_folder(&self, folder: &Path, file: &File) -> Result<PathBuf, DataError> {
        let names = [file.name.to_owned(), format!("{}.gz", file.name)];
        let places = [folder.join(self.set.name), folder.to_owned()];
        let mut wrong = None;
        for path in places.iter().flat_map(|place| names.iter().map(|name| place.join(name))) {
            if path.is_file() {
                match content(&path)? {
                    found if found == file.sha256 => return Ok(path),
                    found => wrong = wrong.or(Some((path, found))),
                }
            }
        }
        let ImageSet { name: place, title, .. } = self.set;
        Err(match wrong {
            Some((path, found)) => {
                let expected = file.sha256.to_owned();
                DataError::WrongContent { path, title, expected, found, folder: folder.join(place) }
            }
            None => {
                DataError::Missing { folder: folder.to_owned(), name: file.name.to_owned(), place, title }
            }
        })
    }

    fn in_cache(&self, file: &File, progress: &dyn Progress) -> Result<PathBuf, DataError> {
        let (title, name) = (self.set.title, file.name);
        let cache = self.cache.as_ref().ok_or(DataError::NoCache { title })?;
        let path = cache.join(name);
        if path.is_file() {
            let found = content(&path)?;
            if found == file.sha256 {
                return Ok(path);
            }
            return Err(DataError::Checksum { path, expected: file.sha256.to_owned(), found });
        }
        if self.offline {
            return Err(DataError::Offline { name: name.to_owned(), cache: cache.clone(), title });
        }
        fs::create_dir_all(cache).map_err(DataError::io(cache))?;
        fetch(name, (file.bytes, file.sha256), &path, &self.mirrors, self.timeouts, progress)?;
        Ok(path)
    }
}

/// SHA-256 of the uncompressed content.
fn content(path: &Path) -> Result<String, DataError> {
    sha256(stream::open(path)?).map_err(DataError::io(path))
}
