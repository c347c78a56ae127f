//! The first decision: where on the path the last layer is.

use dhll_core::{LayerTrainer, TargetMap};
use dhll_diagnose::Explained;
use dhll_train::{FitError, Order};

use super::designer::Designer;
use super::evidence::{Decision, DecisionFigure, Line, Zone};
use super::folds::{Folds, Wrong};
use super::pilot::{Judged, Pilot};
use crate::estimator::{EstimatorError, RowKind};

/// One layer at a candidate, on one fold.
pub(super) struct Candidate {
    pub(super) layer: Judged,
    pub(super) wrong: Vec<bool>,
    /// The labels' share of the trace, and the share of the held-out variance that is explained.
    shares: [f64; 2],
}

impl Candidate {
    pub(super) fn new(
        pilot: &Pilot<'_>,
        alpha: f64,
        trainer: &dyn LayerTrainer,
        seed: u64,
    ) -> Result<Self, EstimatorError> {
        let layer = pilot.train(vec![pilot.path.target_map(alpha)?], trainer, (Order::Sequential, seed))?;
        let explained = Explained::of(layer.target.view(), layer.output().view())?.pooled;
        let wrong = pilot.wrong(&layer, layer.map.width())?;
        Ok(Self { shares: [label_share(pilot, &layer.map), explained], layer, wrong })
    }
}

pub(super) struct ByAlpha {
    pub(super) alpha: f64,
    /// The layer at that alpha, on every fold.
    pub(super) layers: Vec<Judged>,
    pub(super) wrong: Wrong,
    pub(super) zone: Option<Zone>,
    pub(super) decision: Decision,
}

/// The candidate next to the default.
pub(super) fn next_to_default(alphas: &[f64]) -> usize {
    let from_default = |alpha: f64| (alpha - RowKind::ALPHA).abs();
    let nearest = alphas.iter().enumerate().min_by(|a, b| from_default(*a.1).total_cmp(&from_default(*b.1)));
    nearest.map_or(0, |(index, _)| index)
}

/// One layer at every candidate; the one with the fewest errors, of equals the one next to the default. `first` is the layer next to the default
/// on the first fold.
pub(super) fn alpha(
    designer: &Designer,
    seed: u64,
    trainer: &dyn LayerTrainer,
    folds: &Folds<'_>,
    first: Candidate,
    tell: &mut dyn FnMut(&str),
) -> Result<ByAlpha, EstimatorError> {
    let alphas = &designer.alphas;
    let mut first = Some(first);
    let mut best: Option<(f64, Vec<Judged>, Wrong)> = None;
    let (mut rows, mut shares, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for (index, &alpha) in alphas.iter().enumerate() {
        tell(&format!("one layer at alpha = {alpha}"));
        let known = if index == next_to_default(alphas) { first.take() } else { None };
        let found = folds.each(known, |_, pilot| Candidate::new(pilot, alpha, trainer, seed))?;
        let mean = |share: usize| found.iter().map(|one| one.shares[share]).sum::<f64>() / found.len() as f64;
        let [share, explained] = [mean(0), mean(1)];
        let (layers, wrong): (Vec<_>, Vec<_>) = found.into_iter().map(|one| (one.layer, one.wrong)).unzip();
        let wrong = Wrong(wrong);
        let [error, low, high] = folds.error(&wrong)?;
        rows.push([alpha, share, explained, error, low, high].map(Some).to_vec());
        shares.push(share);
        errors.push(error);
        let from_default = |alpha: f64| (alpha - RowKind::ALPHA).abs();
        let better = |(at, _, before): &(f64, _, Wrong)| {
            let (new, old) = (wrong.count(), before.count());
            new < old || (new == old && from_default(alpha) < from_default(*at))
        };
        if best.as_ref().is_none_or(better) {
            best = Some((alpha, layers, wrong));
        }
    }
    let (alpha, layers, wrong) = best.ok_or(FitError::NoTargets)?;
    let error = folds.error(&wrong)?[0];
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
    Ok(ByAlpha { alpha, layers, wrong, zone: zone(alphas, &shares, &errors), decision })
}

/// The labels' share of the trace of `G_alpha`: `|B T_B|^2 / |H|^2`.
fn label_share(pilot: &Pilot<'_>, map: &TargetMap) -> f64 {
    let labels = map.labels();
    let energy = (&pilot.cross_gram().labels().dot(&labels) * &labels).sum();
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
    fn the_default_is_found_among_candidates() {
        assert_eq!(next_to_default(&[0.1, 0.9, 0.97]), 1);
        assert_eq!(next_to_default(&[0.1, 0.5]), 1);
    }
}
