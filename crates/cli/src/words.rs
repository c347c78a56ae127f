//! What the words behind options stand for.

use anyhow::{Context as _, Result, anyhow, bail};
use dhll::core::Activation;
use dhll::core::Gauge;
use dhll::train::EpochSelection;
use dhll::{HeldOut, InputScaling, InputSimilarity, Widths};

pub(crate) fn widths(text: &str) -> Result<Widths> {
    let wrong = || anyhow!("widths are full, share:0.95, or whole numbers with commas; got {text:?}");
    if text == "full" {
        return Ok(Widths::Full);
    }
    if let Some(share) = text.strip_prefix("share:") {
        return Ok(Widths::EffectiveDimension { share: share.parse().map_err(|_| wrong())? });
    }
    let widths = text.split(',').map(|width| width.trim().parse().map_err(|_| wrong()));
    Ok(Widths::Given(widths.collect::<Result<_>>()?))
}

pub(crate) fn gauge(name: &str) -> Result<Gauge> {
    match name {
        "spectral" => Ok(Gauge::Spectral),
        "aligned" => Ok(Gauge::Aligned),
        _ => bail!("the gauge is spectral or aligned, got {name:?}"),
    }
}

pub(crate) fn activation(name: &str) -> Result<Activation> {
    Activation::by_name(name)
        .with_context(|| format!("the activation is relu, relu2, sigmoid or tanh, got {name:?}"))
}

pub(crate) fn checkpoint(name: &str) -> Result<EpochSelection> {
    match name {
        "best" => Ok(EpochSelection::BestValidation),
        "last" => Ok(EpochSelection::Last),
        _ => bail!("the checkpoint is best or last, got {name:?}"),
    }
}

pub(crate) fn similarity(name: &str) -> Result<InputSimilarity> {
    let known = InputSimilarity::SAVED.join(" or ");
    InputSimilarity::by_name(name).with_context(|| format!("the similarity is {known}, got {name:?}"))
}

pub(crate) fn scaling(name: &str) -> Result<InputScaling, String> {
    match name {
        "mean-norm" => Ok(InputScaling::MeanNorm),
        "none" => Ok(InputScaling::None),
        _ => {
            name.strip_prefix("norm:").and_then(|norm| norm.parse().ok()).map(InputScaling::Norm).ok_or_else(
                || format!("the scaling is mean-norm, none, or a norm such as norm:3, got {name:?}"),
            )
        }
    }
}

/// A share below 1, or a number of rows.
pub(crate) fn held_out(text: &str) -> Result<HeldOut, String> {
    match text.parse::<f64>() {
        Ok(0.0) => Ok(HeldOut::None),
        Ok(share) if share > 0.0 && share < 1.0 => Ok(HeldOut::Share(share)),
        Ok(rows) if rows >= 1.0 && rows.fract() == 0.0 && rows < 1e15 => Ok(HeldOut::Rows(rows as usize)),
        _ => Err(format!("rows to hold out are a share below 1 or a whole number, got {text:?}")),
    }
}
