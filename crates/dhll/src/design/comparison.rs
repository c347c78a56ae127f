//! Whether a design is better than what needs none: the default, the label alone, no layers.

use std::fmt;

use dhll_core::{LayerTrainer, text_table};
use dhll_diagnose::{PairedDifference, Verdict};
use dhll_train::Order;
use serde::Serialize;

use super::evidence::shown;
use super::folds::{Folds, Wrong};
use super::given::Given;
use super::pilot::Judged;
use crate::estimator::EstimatorError;

/// What a design is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Control {
    /// The estimator without a design.
    Default,
    /// As many layers as the design has, each on the label alone.
    LabelAlone,
    /// The head on the features of the similarity.
    NoLayers,
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "the default",
            Self::LabelAlone => "the label alone",
            Self::NoLayers => "no layers",
        })
    }
}

/// A design, with its head, beside a control on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The control.
    pub control: Control,
    /// Its error rate.
    pub error: f64,
    /// Error rate of the design less that of the control.
    pub difference: f64,
    /// The 95 % interval of the difference: over folds by [`PairedDifference::on_splits`], over the rows of one split by
    /// [`PairedDifference::on_one_split`].
    pub interval: [f64; 2],
    /// What the interval says of the design.
    #[serde(serialize_with = "in_words")]
    pub verdict: Verdict,
}

fn in_words<S: serde::Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(verdict)
}

/// A table of comparisons.
pub(super) fn table(comparisons: &[Comparison]) -> String {
    let row = |one: &Comparison| {
        let numbers = [one.error, one.difference, one.interval[0], one.interval[1]];
        let mut row = vec![one.control.to_string()];
        row.extend(numbers.map(|number| shown(Some(number))));
        row.push(one.verdict.to_string());
        row
    };
    let rows: Vec<Vec<String>> = comparisons.iter().map(row).collect();
    text_table(&["control", "its error", "difference", "low", "high", "the design is"], &rows)
}

/// The error rate of the design with its 95 % interval, and its comparisons; `default` is what the default gets wrong.
pub(super) fn compare(
    layers: Vec<Judged>,
    depth: usize,
    default: &Wrong,
    given: &Given<'_>,
    trainer: &dyn LayerTrainer,
    folds: &Folds<'_>,
    tell: &mut dyn FnMut(&str),
) -> Result<([f64; 3], Vec<Comparison>), EstimatorError> {
    tell("the head of the design");
    let design =
        Wrong(folds.each(None, |fold, pilot| pilot.wrong_with_head(layers[fold].views(), depth, given))?);
    drop(layers);
    tell("the label alone");
    let order = if depth == 1 { Order::Sequential } else { given.order };
    let label_alone = folds.each(None, |_, pilot| {
        let maps = vec![pilot.path.target_map(1.0)?; depth];
        let layers = pilot.train(pilot.gauged(given.gauge, maps)?, trainer, (order, given.seed))?;
        pilot.wrong_with_head(layers.views(), depth, given)
    })?;
    tell("no layers");
    let no_layers = folds.each(None, |_, pilot| pilot.wrong_with_head(pilot.inputs(), 0, given))?;
    let compared = |control, wrong: &Wrong| -> Result<Comparison, EstimatorError> {
        let found = folds.difference(&design, wrong)?;
        let PairedDifference { mean, low, high, .. } = found;
        let [error, ..] = folds.error(wrong)?;
        Ok(Comparison { control, error, difference: mean, interval: [low, high], verdict: found.verdict() })
    };
    let comparisons = vec![
        compared(Control::Default, default)?,
        compared(Control::LabelAlone, &Wrong(label_alone))?,
        compared(Control::NoLayers, &Wrong(no_layers))?,
    ];
    Ok((folds.error(&design)?, comparisons))
}
