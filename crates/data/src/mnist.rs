//! MNIST: from a folder, the user's cache or the network, and checked wherever it comes from.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use ndarray::{Array2, Axis};

use crate::download::{Timeouts, fetch, sha256};
use crate::{DataError, Dataset, ImageShape, Origin, Progress, Split, idx};

/// One of the four files: its name, and the length and SHA-256 of its uncompressed content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// The name, without `.gz`.
    pub name: &'static str,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: &'static str,
}

/// Training images and labels, test images and labels.
pub const FILES: [File; 4] = [
    File {
        name: "train-images-idx3-ubyte",
        bytes: 47_040_016,
        sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    File {
        name: "train-labels-idx1-ubyte",
        bytes: 60_008,
        sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    File {
        name: "t10k-images-idx3-ubyte",
        bytes: 7_840_016,
        sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    File {
        name: "t10k-labels-idx1-ubyte",
        bytes: 10_008,
        sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
];

const MIRRORS: [&str; 2] =
    ["https://storage.googleapis.com/cvdf-datasets/mnist", "https://ossci-datasets.s3.amazonaws.com/mnist"];

/// Where to look for MNIST, in this order: a folder, the cache, the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MnistSource {
    /// A folder with the files, or with a folder `mnist` with the files, gzipped or not. Where it is given, nothing
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
    /// The files and their checksums.
    pub files: [File; 4],
}

impl MnistSource {
    /// As the environment says: `DHLL_DATA_DIR`, `DHLL_MNIST_URL`, `DHLL_OFFLINE=1`, and the user's cache folder.
    pub fn from_env() -> Self {
        let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let mirrors = match set("DHLL_MNIST_URL") {
            Some(address) => vec![address.to_string_lossy().into_owned()],
            None => MIRRORS.map(str::to_owned).to_vec(),
        };
        Self {
            data_dir: set("DHLL_DATA_DIR").map(PathBuf::from),
            cache: dirs::cache_dir().map(|folder| folder.join("dhll").join("mnist")),
            mirrors,
            offline: set("DHLL_OFFLINE").is_some_and(|value| value != "0"),
            timeouts: Timeouts::default(),
            files: FILES,
        }
    }

    /// Find, or fetch, and check the four files.
    ///
    /// # Errors
    /// [`DataError`] if a file cannot be had or its content is not MNIST's.
    pub fn locate(&self, progress: &dyn Progress) -> Result<Mnist, DataError> {
        let mut paths = Vec::with_capacity(4);
        for file in &self.files {
            paths.push(match &self.data_dir {
                Some(folder) => self.in_folder(folder, file)?,
                None => self.in_cache(file, progress)?,
            });
        }
        Ok(Mnist { paths })
    }

    fn in_folder(&self, folder: &Path, file: &File) -> Result<PathBuf, DataError> {
        let names = [file.name.to_owned(), format!("{}.gz", file.name)];
        let places = [folder.join("mnist"), folder.to_owned()];
        let mut paths = places.iter().flat_map(|place| names.iter().map(|name| place.join(name)));
        match paths.find(|path| path.is_file()) {
            Some(path) => verified(path, file),
            None => Err(DataError::Missing { folder: folder.to_owned(), name: file.name.to_owned() }),
        }
    }

    fn in_cache(&self, file: &File, progress: &dyn Progress) -> Result<PathBuf, DataError> {
        let cache = self.cache.as_ref().ok_or(DataError::NoCache)?;
        let path = cache.join(file.name);
        if path.is_file() {
            return verified(path, file);
        }
        if self.offline {
            return Err(DataError::Offline { name: file.name.to_owned(), cache: cache.clone() });
        }
        fs::create_dir_all(cache).map_err(DataError::io(cache))?;
        fetch(file.name, (file.bytes, file.sha256), &path, &self.mirrors, self.timeouts, progress)?;
        Ok(path)
    }
}

fn verified(path: PathBuf, file: &File) -> Result<PathBuf, DataError> {
    let found = sha256(idx::open(&path)?).map_err(DataError::io(&path))?;
    if found == file.sha256 {
        return Ok(path);
    }
    Err(DataError::Checksum { path, expected: file.sha256.to_owned(), found })
}

/// The four files, found and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mnist {
    paths: Vec<PathBuf>,
}

impl Mnist {
    /// Find MNIST as the environment says, see [`MnistSource::from_env`].
    ///
    /// # Errors
    /// As [`MnistSource::locate`].
    pub fn locate(progress: &dyn Progress) -> Result<Self, DataError> {
        MnistSource::from_env().locate(progress)
    }

    /// Two digits: rows of the first (class 0, label -1) above rows of the second (class 1, label +1), each in the
    /// files' order, as the paper stacks them. Features are pixel values, 0 to 255.
    ///
    /// # Errors
    /// [`DataError`] if the digits are not two different ones below 10, or the files disagree.
    pub fn pair(&self, first: usize, second: usize) -> Result<Split, DataError> {
        if first == second || first > 9 || second > 9 {
            return Err(DataError::Parameter {
                name: "a pair of digits",
                expected: "two different digits, 0 to 9",
                found: format!("{first} and {second}"),
            });
        }
        self.split(&format!("mnist:{first},{second}"), &[first, second])
    }

    /// All ten digits, in the files' order.
    ///
    /// # Errors
    /// [`DataError`] if the files disagree.
    pub fn all(&self) -> Result<Split, DataError> {
        self.split("mnist", &[])
    }

    fn split(&self, name: &str, digits: &[usize]) -> Result<Split, DataError> {
        match self.paths.as_slice() {
            [train_images, train_labels, test_images, test_labels] => Ok(Split {
                train: part(name, digits, train_images, train_labels)?,
                test: part(name, digits, test_images, test_labels)?,
            }),
            _ => Err(DataError::NoCache),
        }
    }
}

/// One part; all ten digits where none is named.
fn part(name: &str, digits: &[usize], images: &Path, labels: &Path) -> Result<Dataset, DataError> {
    if digits.is_empty() {
        return read_pair(name, images, labels, 10);
    }
    let (pixels, shape, found) = read(images, labels, 10)?;
    let (mut rows, mut classes) = (Vec::new(), Vec::new());
    for (class, &digit) in digits.iter().enumerate() {
        let of_digit = found.iter().enumerate().filter(|&(_, &label)| label == digit);
        rows.extend(of_digit.map(|(row, _)| row));
        classes.resize(rows.len(), class);
    }
    let names = digits.iter().map(usize::to_string).collect();
    let features = pixels.select(Axis(0), &rows).mapv(f64::from);
    Dataset::new(name, features, classes, names, Some(shape), Origin::Read)
}

/// Images with their labels, which must be below `classes`. Features are pixel values, 0 to 255.
///
/// # Errors
/// [`DataError`] naming the file: counts that disagree, a label out of range, a bad file.
pub fn read_pair(name: &str, images: &Path, labels: &Path, classes: usize) -> Result<Dataset, DataError> {
    let (pixels, shape, found) = read(images, labels, classes)?;
    let names = (0..classes).map(|class| class.to_string()).collect();
    Dataset::new(name, pixels.mapv(f64::from), found, names, Some(shape), Origin::Read)
}

fn read(
    images: &Path,
    labels: &Path,
    classes: usize,
) -> Result<(Array2<u8>, ImageShape, Vec<usize>), DataError> {
    let (pixels, shape) = idx::read_images(images)?;
    let found = idx::read_labels(labels)?;
    if pixels.nrows() != found.len() {
        return Err(DataError::Count {
            image_file: images.to_owned(),
            label_file: labels.to_owned(),
            images: pixels.nrows(),
            labels: found.len(),
        });
    }
    let found: Vec<usize> = found.into_iter().map(usize::from).collect();
    match found.iter().enumerate().find(|&(_, &label)| label >= classes) {
        Some((row, &label)) => {
            Err(DataError::Label { name: labels.display().to_string(), row, label, classes })
        }
        None => Ok((pixels, shape, found)),
    }
}
