//! Which digits the experiments run on: MNIST where it can be had, drawn ones elsewhere.

use anyhow::{Context as _, Result};
use dhll::data::Split;
use dhll::data::mnist::Mnist;
use dhll::data::strokes::Strokes;

use super::context::{Context, Digits, Source};
use super::options::Data;
use crate::progress::{Downloads, Progress, complain};

/// The digits, or the word that none were needed.
pub struct Found {
    /// The digits.
    pub digits: Option<Digits>,
    /// What the report says was run.
    pub label: String,
    /// Why MNIST was not used, where it was asked for or is the default.
    pub notice: Option<String>,
}

impl Found {
    /// Only circles were asked for.
    pub fn not_needed() -> Self {
        Self { digits: None, label: "circles".to_owned(), notice: None }
    }
}

/// Two classes of digits as they are, before any encoding.
pub struct Located {
    /// Where they come from.
    pub source: Source,
    /// Training and test rows.
    pub split: Split,
    /// Why MNIST was not used, where it was asked for or is the default.
    pub notice: Option<String>,
}

/// MNIST if it was asked for or can be had, drawn digits otherwise. Says so on the terminal where the default was not met.
///
/// # Errors
/// If MNIST was asked for and cannot be had.
pub fn locate(progress: &Progress, wanted: Option<Data>, seed: u64) -> Result<Located> {
    let mnist = match wanted {
        Some(Data::Strokes) => None,
        Some(Data::Mnist) => {
            Some(Mnist::locate(&Downloads::new(progress)).context("MNIST was asked for with --data mnist"))
        }
        None => Some(Mnist::locate(&Downloads::new(progress)).map_err(Into::into)),
    };
    let notice = match mnist {
        Some(Ok(mnist)) => {
            return Ok(Located { source: Source::Mnist, split: mnist.pair(3, 8)?, notice: None });
        }
        Some(Err(error)) if wanted.is_some() => return Err(error),
        Some(Err(error)) => {
            let notice = format!(
                "MNIST could not be had ({error:#}), so the digits are drawn by the program and no claim is made about MNIST."
            );
            complain(&notice);
            notice
        }
        None => "The digits are drawn by the program, as asked for; no claim is made about MNIST.".to_owned(),
    };
    let split = Strokes { seed, ..Strokes::default() }.generate()?;
    Ok(Located { source: Source::Strokes, split, notice: Some(notice) })
}

/// The digits of [`locate`], encoded.
///
/// # Errors
/// As [`locate`].
pub fn find(ctx: &Context, wanted: Option<Data>) -> Result<Found> {
    let Located { source, split, notice } = locate(&ctx.progress, wanted, ctx.seed)?;
    let label = format!(
        "circles; {}, {} training and {} test rows",
        split.train.label(),
        split.train.n_samples(),
        split.test.n_samples()
    );
    Ok(Found { digits: Some(Digits::new(source, split, &*ctx.backend)?), label, notice })
}
