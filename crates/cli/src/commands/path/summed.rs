//! The cross-Gram that a path is of: from rows, or from files of sums.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::{Result, bail};
use dhll::core::CrossGram;
use dhll::data::Dataset;
use dhll::gram::RawSums;
use dhll::registry::RowFacts;
use dhll::{Backend, Encoded, Encoding, InputScaling, RowKind, TargetKind, encode_all};

use crate::context::Context;
use crate::input::Data;
use crate::settings::TargetOptions;

/// What was summed.
pub(super) struct Summed {
    pub(super) data: String,
    pub(super) n_samples: usize,
    pub(super) n_features: usize,
    pub(super) target: TargetKind,
    pub(super) similarity: String,
    /// The rows, with what they are encoded as, unless they came as sums.
    pub(super) rows: Option<(Dataset, Encoded)>,
}

/// Of rows, scaled and coded.
pub(super) fn of_rows(
    context: &Context,
    data: &Data,
    options: &TargetOptions,
    backend: &dyn Backend,
) -> Result<(CrossGram, Summed)> {
    let train = data.load(&context.progress)?.train;
    // Rows without weights are as they are: not copied.
    let fitted = match train.for_fit() {
        Cow::Owned(fitted) => Some(fitted),
        Cow::Borrowed(_) => None,
    };
    let train = fitted.unwrap_or(train);
    let facts = RowFacts { image: train.image() };
    let similarity = context.registry.similarities.make(&options.similarity(), &facts)?;
    let scaling = options.scaling().unwrap_or(RowKind::of(&train).scaling());
    let encoding = Encoding::fit(backend, &train, scaling, &*similarity)?;
    let encoded = encode_all(&encoding, backend, &train)?;
    let weights = train.all_weights();
    let cross_gram = CrossGram::weighted(backend, encoded.a.view(), encoded.b.view(), weights.as_deref())?;
    let summed = Summed {
        data: train.label(),
        n_samples: train.n_samples(),
        n_features: train.n_features(),
        target: train.target().kind(),
        similarity: encoding.similarity().name().into_owned(),
        rows: None,
    };
    Ok((cross_gram, Summed { rows: Some((train, encoded)), ..summed }))
}

/// Of sums in files.
pub(super) fn of_files(
    files: &[PathBuf],
    options: &TargetOptions,
    backend: &dyn Backend,
) -> Result<(CrossGram, Summed)> {
    let similarity = options.similarity().name;
    if similarity != "dot" {
        bail!(
            "--similarity {similarity} does not follow from sums of products; leave it out, or name the rows with --data"
        );
    }
    let sums = RawSums::load_all(backend, files)?;
    let cross_gram = sums.cross_gram(options.scaling().unwrap_or(InputScaling::MeanNorm))?;
    let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    let summed = Summed {
        data: names.join(", "),
        n_samples: sums.n_samples(),
        n_features: sums.n_features(),
        target: sums.target().clone(),
        similarity,
        rows: None,
    };
    Ok((cross_gram, summed))
}
