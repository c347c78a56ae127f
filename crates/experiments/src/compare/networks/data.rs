//! What the networks are compared on.

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use dhll::data::mnist::{FASHION_MNIST, Mnist};
use dhll::data::strokes::Strokes;
use dhll::data::{Silent, Split};
use serde::{Deserialize, Serialize};

/// A data set with test rows of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Data {
    /// The 3s and 8s of MNIST.
    #[value(name = "mnist:3,8")]
    MnistPair,
    /// All ten digits of MNIST.
    Mnist,
    /// All ten kinds of clothes of Fashion-MNIST.
    FashionMnist,
    /// 3s and 8s drawn by the program; no file and no network needed.
    Strokes,
}

impl Data {
    /// As on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned())
    }

    /// Its rows. The drawn ones are the same at every seed, as the others are.
    ///
    /// # Errors
    /// If the files cannot be had.
    pub fn load(self) -> Result<Split> {
        let mnist = || Mnist::locate(&Silent).context("MNIST cannot be had; --data strokes needs no file");
        Ok(match self {
            Self::MnistPair => mnist()?.pair(3, 8)?,
            Self::Mnist => mnist()?.all()?,
            Self::FashionMnist => FASHION_MNIST
                .locate(&Silent)
                .context("Fashion-MNIST cannot be had; --data strokes needs no file")?
                .all()?,
            Self::Strokes => {
                Strokes { train_per_class: 400, test_per_class: 400, ..Strokes::default() }.generate()?
            }
        })
    }
}
