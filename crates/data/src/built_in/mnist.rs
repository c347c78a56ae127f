//! MNIST and the sets made in its image: from a folder, the user's cache or the network, and checked wherever they come from.
//!
//! ```no_run
//! use dhll_data::{Silent, mnist};
//!
//! let digits = mnist::Mnist::locate(&Silent)?.pair(3, 8)?;
//! let clothes = mnist::FASHION_MNIST.locate(&Silent)?.all()?;
//! assert_eq!(clothes.train.classes()[9], "Ankle boot");
//! # Ok::<(), dhll_data::DataError>(())
//! ```

mod set;
mod source;

use std::path::{Path, PathBuf};

use ndarray::{Array2, Axis};

use crate::{DataError, Dataset, ImageShape, Origin, Progress, Split, idx};

pub use set::{CLASSES, FASHION_MNIST, File, ImageSet, MNIST, SETS};
pub use source::MnistSource;

/// The four files of a set, found and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mnist {
    set: ImageSet,
    /// Training images and labels, test images and labels.
    paths: [PathBuf; 4],
}

impl Mnist {
    /// Find MNIST itself as the environment says, see [`ImageSet::locate`].
    ///
    /// # Errors
    /// As [`MnistSource::locate`].
    pub fn locate(progress: &dyn Progress) -> Result<Self, DataError> {
        MNIST.locate(progress)
    }

    /// Two classes, such as the digits 3 and 8: rows of the first (class 0, label -1) above rows of the second (class 1, label +1), each in
    /// the files' order, as the paper stacks them. Features are pixel values, 0 to 255.
    ///
    /// # Errors
    /// [`DataError`] if these are not two different numbers below 10, or the files disagree.
    pub fn pair(&self, first: usize, second: usize) -> Result<Split, DataError> {
        if first == second || first >= CLASSES || second >= CLASSES {
            return Err(DataError::Parameter {
                name: "a pair of classes",
                expected: "two different numbers, 0 to 9",
                found: format!("{first} and {second}"),
            });
        }
        self.split(&format!("{}:{first},{second}", self.set.name), &[first, second])
    }

    /// All ten classes, in the files' order.
    ///
    /// # Errors
    /// [`DataError`] if the files disagree.
    pub fn all(&self) -> Result<Split, DataError> {
        self.split(self.set.name, &[])
    }

    fn split(&self, name: &str, chosen: &[usize]) -> Result<Split, DataError> {
        let [train_images, train_labels, test_images, test_labels] = &self.paths;
        Ok(Split {
            train: self.part(name, chosen, train_images, train_labels)?,
            test: self.part(name, chosen, test_images, test_labels)?,
        })
    }

    /// One part; all ten classes where none is chosen.
    fn part(&self, name: &str, chosen: &[usize], images: &Path, labels: &Path) -> Result<Dataset, DataError> {
        let (pixels, shape, found) = read(images, labels, CLASSES)?;
        if chosen.is_empty() {
            let names = self.set.classes.map(str::to_owned).to_vec();
            return Ok(Dataset::new(name, pixels.mapv(f64::from), found, names, Some(shape), Origin::Read)?);
        }
        let (mut rows, mut classes) = (Vec::new(), Vec::new());
        for (class, &number) in chosen.iter().enumerate() {
            let of_class = found.iter().enumerate().filter(|&(_, &label)| label == number);
            rows.extend(of_class.map(|(row, _)| row));
            classes.resize(rows.len(), class);
        }
        let names = chosen.iter().map(|&class| self.set.classes[class].to_owned()).collect();
        let features = pixels.select(Axis(0), &rows).mapv(f64::from);
        Ok(Dataset::new(name, features, classes, names, Some(shape), Origin::Read)?)
    }
}

/// Images with their labels, which must be below `classes`. Features are pixel values, 0 to 255.
///
/// # Errors
/// [`DataError`] naming the file: counts that disagree, a label out of range, a bad file.
pub fn read_pair(name: &str, images: &Path, labels: &Path, classes: usize) -> Result<Dataset, DataError> {
    let (pixels, shape, found) = read(images, labels, classes)?;
    let names = (0..classes).map(|class| class.to_string()).collect();
    Ok(Dataset::new(name, pixels.mapv(f64::from), found, names, Some(shape), Origin::Read)?)
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
