//! How long a training is, for its bar.

use dhll::settings::{Alphas, FitSettings};
use dhll::train::{SgdSettings, SoftmaxSettings};
use serde::Deserialize as _;

/// Records of training that the fit will give, as far as can be told: for the bar.
pub(super) fn steps(settings: &FitSettings, rows: usize) -> usize {
    let sgd = settings.trainer.settings.get("sgd").cloned();
    let sgd = sgd.map_or(Ok(SgdSettings::default()), SgdSettings::deserialize).unwrap_or_default();
    let head = settings.head.as_ref().filter(|head| head.name == "softmax");
    let head = head.map_or(1, |head| {
        let head = toml::Value::Table(head.settings.clone());
        SoftmaxSettings::deserialize(head).unwrap_or_default().head(rows).sgd.epochs
    });
    let layers = settings.alphas.as_ref().map_or(1, Alphas::count);
    let layer = sgd.params(rows).epochs.saturating_add(1);
    layers.saturating_mul(layer).saturating_add(head).saturating_add(1)
}
