//! The three decisions of a design, each with its evidence.

use dhll_core::LayerTrainer;
use dhll_core::{TargetMap, TargetPath};
use dhll_diagnose::{Explained, Score, label_r2};
use ndarray::{Array1, Axis};

use super::designer::{Designer, WidthRule};
use super::evidence::{Decision, DecisionFigure, Line, Zone};
use super::given::Given;
use super::pilot::{Judged, Pilot};
use crate::estimator::{EstimatorError, RowKind};
use dhll_train::Order;

/// Errors on the validation rows.
fn score(wrong: &[bool]) -> Score {
    Score { n: wrong.len(), errors: wrong.iter().filter(|&&wrong| wrong).count() }
}

pub(super) struct ByAlpha {
    pub(super) alpha: f64,
    pub(super) layer: Judged,
    pub(super) zone: Option<Zone>,
    pub(super) decision: Decision,
}

/// One layer at every candidate; the one with the lowest held-out error, of equals the one next to the default.
pub(super) fn alpha(
    designer: &Designer,
    seed: u64,
    trainer: &dyn LayerTrainer,
    pilot: &Pilot<'_>,
    path: &TargetPath<'_>,
    tell: &mut dyn FnMut(&str),
) -> Result<ByAlpha, EstimatorError> {
    let mut best: Option<(usize, f64, Judged)> = None;
    let (mut rows, mut shares, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (index, &alpha) in designer.alphas.iter().enumerate() {
        tell(&format!("one layer at alpha = {alpha}"));
        let judged = pilot.train(vec![path.target_map(alpha)?], trainer, (Order::Sequential, seed))?;
        let explained = Explained::of(judged.target.view(), judged.output())?.pooled;
        let score = score(&pilot.wrong(&judged, judged.map.width())?);
        let [low, high] = score.interval().map_err(EstimatorError::Statistics)?;
        let share = label_share(pilot, &judged.map);
        rows.push([alpha, share, explained, score.error(), low, high].map(Some).to_vec());
        shares.push(share);
        errors.push(score.error());
        let from_default = |alpha: f64| (alpha - RowKind::ALPHA).abs();
        let better = |(at, error, _): &(usize, f64, Judged)| {
            let (new, old) = (score.error(), *error);
            new < old || (new == old && from_default(alpha) < from_default(designer.alphas[*at]))
        };
        if best.as_ref().is_none_or(better) {
            best = Some((index, score.error(), judged));
        }
    }
    let (index, error, layer) = best.ok_or(dhll_train::FitError::NoTargets)?;
    let alpha = designer.alphas[index];
    let line = |name, column: usize| Line {
        name,
        points: rows.iter().filter_map(|row| Some([row[0]?, row[column]?])).collect(),
    };
    let figure = DecisionFigure {
        x: "alpha",
        y: "share",
        lines: vec![line("held-out variance explained", 2), line("held-out error", 3)],
        chosen: alpha,
    };
    let decision = Decision {
        question: "Where on the path is the last layer?".to_owned(),
        answer: format!("at alpha = {alpha}: the lowest held-out error, {error:.4}"),
        columns: vec!["alpha", "label share", "explained", "error", "low", "high"],
        rows,
        figure,
    };
    Ok(ByAlpha { alpha, layer, zone: zone(&designer.alphas, &shares, &errors), decision })
}

/// The labels' share of the trace of `G_alpha`: `|B T_B|^2 / |H|^2`.
fn label_share(pilot: &Pilot<'_>, map: &TargetMap) -> f64 {
    let labels = map.labels();
    let energy = (&pilot.cross_gram.labels().dot(&labels) * &labels).sum();
    energy / map.spectrum().trace()
}

/// See [`Zone`]; none if the error does not fall.
fn zone(alphas: &[f64], shares: &[f64], errors: &[f64]) -> Option<Zone> {
    let (&first, &least) = (errors.first()?, errors.iter().min_by(|a, b| a.total_cmp(b))?);
    let fall = first - least;
    if fall <= 0.0 {
        return None;
    }
    let end = errors.iter().position(|error| first - error >= 0.9 * fall)?;
    let start = errors[..end].iter().rposition(|error| first - error <= 0.1 * fall)?;
    let both = |values: &[f64]| [values[start], values[end]];
    Some(Zone { alphas: both(alphas), label_shares: both(shares), errors: both(errors) })
}

pub(super) struct ByWidth {
    /// The share of its target's variance that the chosen width holds; other layers get as wide as holds the same share.
    pub(super) share: f64,
    pub(super) decision: Decision,
}

/// The fewest columns that are enough under the rule, by what the layer at the chosen alpha explains.
pub(super) fn width(
    designer: &Designer,
    pilot: &Pilot<'_>,
    layer: &Judged,
) -> Result<ByWidth, EstimatorError> {
    let explained = explained_by_first(layer)?;
    let r2 = label_r2(&pilot.cross_gram, &layer.map)?;
    let variance = held_by_first(&layer.map);
    let full = layer.map.width();
    let (width, rule) = match designer.width {
        WidthRule::EffectiveDimension { share } => (
            layer.map.spectrum().effective_dimension(share).clamp(1, full),
            format!("the effective dimension at a share of {share}"),
        ),
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
        let error = score(&pilot.wrong(layer, k)?).error();
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
    Ok(ByWidth { share: variance[width - 1], decision })
}

/// Share of the target's held-out variance that the first k columns explain, for k = 1, 2, ...
fn explained_by_first(layer: &Judged) -> Result<Array1<f64>, EstimatorError> {
    let columns = Explained::of(layer.target.view(), layer.output())?.per_column;
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

pub(super) struct ByDepth {
    pub(super) alphas: Vec<f64>,
    pub(super) widths: Vec<usize>,
    /// Which validation rows the network gets wrong.
    pub(super) wrong: Vec<bool>,
    pub(super) decision: Decision,
}

/// Networks of 1, 2, ... layers at `alpha l / L`, until one more layer does not pay: it must put right more rows than it spoils, by more than
/// the standard deviation of that difference, `sqrt(right + spoilt)` (McNemar's).
pub(super) fn depth(
    designer: &Designer,
    given: &Given<'_>,
    trainer: &dyn LayerTrainer,
    pilot: &Pilot<'_>,
    path: &TargetPath<'_>,
    (alpha, share): (f64, f64),
    tell: &mut dyn FnMut(&str),
) -> Result<ByDepth, EstimatorError> {
    let mut kept: Option<(Vec<f64>, Vec<usize>, Vec<bool>)> = None;
    let mut rows = Vec::new();
    for depth in 1..=designer.max_depth {
        tell(&format!("a network of {depth} layers"));
        let alphas: Vec<f64> = (1..=depth).map(|l| alpha * l as f64 / depth as f64).collect();
        let maps = alphas.iter().map(|&alpha| Ok(truncated(&path.target_map(alpha)?, share)));
        let maps = maps.collect::<Result<Vec<TargetMap>, EstimatorError>>()?;
        let widths: Vec<usize> = maps.iter().map(TargetMap::width).collect();
        let maps = pilot.gauged(given.gauge, maps)?;
        let judged = pilot.train(maps, trainer, (given.order, given.seed))?;
        let wrong = pilot.wrong(&judged, judged.map.width())?;
        let score = score(&wrong);
        let [low, high] = score.interval().map_err(EstimatorError::Statistics)?;
        let changes = kept.as_ref().map(|(_, _, before)| {
            let count =
                |was: bool| before.iter().zip(&wrong).filter(|&(b, w)| *b == was && *w != was).count();
            (count(true), count(false))
        });
        let [right, spoilt] = [changes.map(|c| c.0 as f64), changes.map(|c| c.1 as f64)];
        rows.push(vec![Some(depth as f64), Some(score.error()), Some(low), Some(high), right, spoilt]);
        let pays = changes
            .is_none_or(|(right, spoilt)| right as f64 - spoilt as f64 > ((right + spoilt) as f64).sqrt());
        if !pays {
            break;
        }
        kept = Some((alphas, widths, wrong));
    }
    let (alphas, widths, wrong) = kept.ok_or(dhll_train::FitError::NoTargets)?;
    let points = rows.iter().filter_map(|row| Some([row[0]?, row[1]?])).collect();
    let decision = Decision {
        question: "How many layers pay?".to_owned(),
        answer: match alphas.len() {
            depth if depth == designer.max_depth => format!("{depth}, the most that were tried"),
            depth => format!("{depth}: one more does not put right more rows than it spoils, beyond chance"),
        },
        columns: vec!["layers", "error", "low", "high", "put right", "spoilt"],
        rows,
        figure: DecisionFigure {
            x: "layers",
            y: "held-out error",
            lines: vec![Line { name: "held-out error", points }],
            chosen: alphas.len() as f64,
        },
    };
    Ok(ByDepth { alphas, widths, wrong, decision })
}

/// The fewest leading columns that hold that share of the variance.
fn truncated(map: &TargetMap, share: f64) -> TargetMap {
    let held = held_by_first(map);
    // The share came from such a sum: rounding must not cost a column.
    let width = held.iter().position(|&held| held >= share - 1e-12).unwrap_or(map.width() - 1) + 1;
    map.truncated(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_where_most_of_the_fall_is() {
        let alphas = [0.1, 0.2, 0.3, 0.4];
        let found = zone(&alphas, &alphas, &[0.5, 0.49, 0.02, 0.01]).unwrap();
        assert_eq!((found.alphas, found.errors), ([0.2, 0.3], [0.49, 0.02]));
        assert_eq!(zone(&alphas, &alphas, &[0.1, 0.2, 0.3, 0.4]), None);
    }

    #[test]
    fn candidates_are_ascending_and_hold_the_choice() {
        assert_eq!(candidates(5, 9), [1, 2, 4, 5, 8, 9]);
        assert_eq!(candidates(1, 1), [1]);
    }
}
