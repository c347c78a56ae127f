//! The data sets of the comparison.

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use dhll::data::mnist::{FASHION_MNIST, Mnist};
use dhll::data::strokes::Strokes;
use dhll::data::{Silent, Split};
use serde::{Deserialize, Serialize};

/// A data set with test rows of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageData {
    /// The 3s and 8s of MNIST.
    #[value(name = "mnist:3,8")]
    MnistPair,
    /// All ten digits of MNIST.
    Mnist,
    /// All ten classes of Fashion-MNIST.
    FashionMnist,
    /// 3s and 8s drawn by the program; no files or network needed.
    Strokes,
}

impl ImageData {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned())
    }

    /// Its rows. Drawn rows are the same for every seed, like those of the other data sets.
    ///
    /// # Errors
    /// If the files are not available.
    pub fn load(self) -> Result<Split> {
        let mnist =
            || Mnist::locate(&Silent).context("MNIST is not available; --data strokes needs no files");
        Ok(match self {
            Self::MnistPair => mnist()?.pair(3, 8)?,
            Self::Mnist => mnist()?.all()?,
            Self::FashionMnist => FASHION_MNIST
                .locate(&Silent)
                .context("Fashion-MNIST is not available; --data strokes needs no files")?
                .all()?,
            Self::Strokes => {
                Strokes { train_per_class: 400, test_per_class: 400, ..Strokes::default() }.generate()?
            }
        })
    }
}
