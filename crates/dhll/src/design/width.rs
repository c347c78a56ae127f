//! The second decision: how wide a layer is.

use dhll_core::TargetMap;
use dhll_diagnose::{Explained, label_r2};
use ndarray::{Array1, Axis, s};

use super::designer::{Designer, WidthRule};
use super::evidence::{Decision, DecisionFigure, Line};
use super::folds::{Folds, Wrong};
use super::pilot::Judged;
use crate::estimator::EstimatorError;

pub(super) struct ByWidth {
    /// The share of its target's variance that the chosen width holds; other layers get as wide as holds the same share.
    pub(super) share: f64,
    /// Whether that is all columns.
    pub(super) full: bool,
    pub(super) decision: Decision,
}

/// The fewest columns that are enough under the rule, by what the layers at the chosen alpha explain.
pub(super) fn width(
    designer: &Designer,
    folds: &Folds<'_>,
    layers: &[Judged],
) -> Result<ByWidth, EstimatorError> {
    // Folds may differ by a column: the ranks of their targets do.
    let full = layers.iter().map(|layer| layer.map.width()).min().unwrap_or(1);
    let explained = mean(full, layers.iter().map(explained_by_first))?;
    let r2 = folds.pilots.iter().zip(layers);
    let r2 = mean(full, r2.map(|(pilot, layer)| Ok(label_r2(pilot.cross_gram(), &layer.map)?)))?;
    let variance = mean(full, layers.iter().map(|layer| Ok(held_by_first(&layer.map))))?;
    let (width, rule) = match designer.width {
        WidthRule::EffectiveDimension { share } => {
            let wide = |layer: &Judged| layer.map.spectrum().effective_dimension(share);
            let width = layers.iter().map(wide).max().unwrap_or(full).clamp(1, full);
            (width, format!("the effective dimension at a share of {share}"))
        }
        WidthRule::Knee { share } => {
            let most = explained.iter().fold(f64::NEG_INFINITY, |most, &e| most.max(e));
            let enough = |k: &usize| explained[*k] >= share * most && r2[*k] >= share * r2[full - 1];
            (
                (0..full).find(enough).unwrap_or(full - 1) + 1,
                format!("the fewest that explain {share} of what all do, and hold as much of the labels"),
            )
        }
    };
    let mut rows = Vec::new();
    for k in candidates(width, full) {
        let wrong = folds.pilots.iter().zip(layers).map(|(pilot, layer)| pilot.wrong(layer, k));
        let [error, ..] = folds.error(&Wrong(wrong.collect::<Result<_, _>>()?))?;
        rows.push([k as f64, variance[k - 1], explained[k - 1], r2[k - 1], error].map(Some).to_vec());
    }
    let line = |name, values: &Array1<f64>| Line {
        name,
        points: values.iter().enumerate().map(|(k, &value)| [(k + 1) as f64, value]).collect(),
    };
    let figure = DecisionFigure {
        x: "columns",
        y: "share",
        lines: vec![
            line("variance held", &variance),
            line("held-out variance explained", &explained),
            line("label R²", &r2),
        ],
        chosen: width as f64,
    };
    let decision = Decision {
        question: "How wide is it?".to_owned(),
        answer: format!("{width} of {full} columns: {rule}"),
        columns: vec!["columns", "variance", "explained", "label R²", "error"],
        rows,
        figure,
    };
    Ok(ByWidth { share: variance[width - 1], full: width == full, decision })
}

/// The fewest leading columns that hold that share of the variance.
pub(super) fn width_holding(share: f64, map: &TargetMap) -> usize {
    let held = held_by_first(map);
    // The share came from such a sum: rounding must not cost a column.
    held.iter().position(|&held| held >= share - 1e-12).unwrap_or(map.width() - 1) + 1
}

/// The mean over folds of the first `full` values.
fn mean(
    full: usize,
    folds: impl ExactSizeIterator<Item = Result<Array1<f64>, EstimatorError>>,
) -> Result<Array1<f64>, EstimatorError> {
    let n = folds.len() as f64;
    let mut sum = Array1::zeros(full);
    for values in folds {
        sum += &values?.slice(s![..full]);
    }
    Ok(sum / n)
}

/// Share of the target's held-out variance that the first k columns explain, for k = 1, 2, ...
fn explained_by_first(layer: &Judged) -> Result<Array1<f64>, EstimatorError> {
    let columns = Explained::of(layer.target.view(), layer.output().view())?.per_column;
    let variance = layer.target.var_axis(Axis(0), 0.0);
    let total = variance.sum();
    let mut sum = 0.0;
    Ok(columns
        .iter()
        .zip(&variance)
        .map(|(share, variance)| {
            sum += share * variance / if total > 0.0 { total } else { 1.0 };
            sum
        })
        .collect())
}

/// Share of the target's trace in the first k columns.
fn held_by_first(map: &TargetMap) -> Array1<f64> {
    let trace = map.spectrum().trace();
    let mut sum = 0.0;
    map.eigenvalues()
        .iter()
        .map(|value| {
            sum += value / trace;
            f64::min(sum, 1.0)
        })
        .collect()
}

/// Powers of two up to the full width, and the width that was chosen.
fn candidates(width: usize, full: usize) -> Vec<usize> {
    let powers = std::iter::successors(Some(1_usize), |k| k.checked_mul(2)).take_while(|&k| k < full);
    let mut all: Vec<usize> = powers.chain([width, full]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_ascending_and_hold_the_choice() {
        assert_eq!(candidates(5, 9), [1, 2, 4, 5, 8, 9]);
        assert_eq!(candidates(1, 1), [1]);
    }
}
