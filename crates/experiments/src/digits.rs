//! The digits that experiments run on: MNIST if it is available, drawn digits otherwise.

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use dhll::data::Split;
use dhll::data::mnist::Mnist;
use dhll::data::strokes::Strokes;
use dhll_terminal::{Downloads, Progress, complain};

/// Where the digits come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DigitSource {
    /// The 3s and 8s of MNIST; an error if they are not available
    Mnist,
    /// 3s and 8s drawn by the program; no files or network needed
    Strokes,
}

/// Two classes of digits.
pub struct DigitData {
    /// Where they come from.
    pub source: DigitSource,
    /// Training and test rows, not encoded.
    pub split: Split,
    /// Why this is not MNIST, if it is not.
    pub notice: Option<String>,
}

/// The digits that were asked for; without a choice MNIST, or drawn digits and a message on the terminal if MNIST is not available.
///
/// # Errors
/// If MNIST was asked for and is not available.
pub fn locate(progress: &Progress, wanted: Option<DigitSource>, seed: u64) -> Result<DigitData> {
    let notice = if wanted == Some(DigitSource::Strokes) {
        "The digits are drawn by the program, as requested, so this report makes no claims about MNIST."
            .to_owned()
    } else {
        match Mnist::locate(&Downloads::new(progress)) {
            Ok(mnist) => {
                return Ok(DigitData { source: DigitSource::Mnist, split: mnist.pair(3, 8)?, notice: None });
            }
            Err(error) if wanted.is_some() => return Err(error).context("--data mnist"),
            Err(error) => {
                let notice = format!(
                    "MNIST is not available ({:#}), so the digits are drawn by the program and this report makes no claims about MNIST.",
                    anyhow::Error::from(error)
                );
                complain(&notice);
                notice
            }
        }
    };
    let split = Strokes { seed, ..Strokes::default() }.generate()?;
    Ok(DigitData { source: DigitSource::Strokes, split, notice: Some(notice) })
}
