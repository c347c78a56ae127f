//! The third decision: how many layers pay.

use dhll_core::{Gauge, LayerTrainer, TargetMap};
use dhll_diagnose::Verdict;
use dhll_train::FitError;

use super::alpha::ByAlpha;
use super::designer::Designer;
use super::evidence::{Decision, DecisionFigure, Line};
use super::folds::{Folds, Wrong};
use super::given::Given;
use super::pilot::Judged;
use super::width::{ByWidth, width_holding};
use crate::estimator::EstimatorError;

/// A network at the depth that was chosen.
pub(super) struct ByDepth {
    pub(super) alphas: Vec<f64>,
    pub(super) widths: Vec<usize>,
    /// Its last layer on every fold.
    pub(super) layers: Vec<Judged>,
    pub(super) decision: Decision,
}

/// Networks of 1, 2, ... layers at `alpha l / L`, until one more layer does not pay: its network must be better than the one before.
pub(super) fn depth(
    designer: &Designer,
    given: &Given<'_>,
    trainer: &dyn LayerTrainer,
    folds: &Folds<'_>,
    by_alpha: ByAlpha,
    by_width: &ByWidth,
    tell: &mut dyn FnMut(&str),
) -> Result<ByDepth, EstimatorError> {
    let ByAlpha { alpha, layers, wrong, .. } = by_alpha;
    // A single layer of all columns is there already.
    let mut known = (by_width.full && given.gauge == Gauge::Spectral).then_some((layers, wrong));
    let mut kept: Option<(Network, Wrong)> = None;
    let mut rows = Vec::new();
    for depth in 1..=designer.max_depth {
        let alphas: Vec<f64> = (1..=depth).map(|l| alpha * l as f64 / depth as f64).collect();
        let (network, wrong) = match known.take() {
            Some((layers, wrong)) => {
                let width = layers.iter().map(|layer| layer.map.width()).min().unwrap_or(1);
                (Network { alphas, widths: vec![width], layers }, wrong)
            }
            None => {
                tell(&format!("a network of {depth} layers"));
                let network = Network::train(alphas, by_width.share, given, trainer, folds)?;
                let wrong = folds.each(None, |fold, pilot| {
                    let last = &network.layers[fold];
                    pilot.wrong(last, last.map.width())
                })?;
                (network, Wrong(wrong))
            }
        };
        let [error, low, high] = folds.error(&wrong)?;
        let difference = kept.as_ref().map(|(_, before)| folds.difference(&wrong, before)).transpose()?;
        let ends = [difference.map(|d| d.mean), difference.map(|d| d.low), difference.map(|d| d.high)];
        rows.push([[depth as f64, error, low, high].map(Some).as_slice(), &ends].concat());
        if difference.is_some_and(|difference| difference.verdict() != Verdict::Better) {
            break;
        }
        kept = Some((network, wrong));
    }
    let (Network { alphas, widths, layers }, _) = kept.ok_or(FitError::NoTargets)?;
    let points = rows.iter().filter_map(|row| Some([row[0]?, row[1]?])).collect();
    let decision = Decision {
        question: "How many layers pay?".to_owned(),
        answer: match alphas.len() {
            depth if depth == designer.max_depth => format!("{depth}, the most that were tried"),
            depth => format!("{depth}: one more is not better, beyond chance"),
        },
        columns: vec!["layers", "error", "low", "high", "difference", "low", "high"],
        rows,
        figure: DecisionFigure {
            x: "layers",
            y: "held-out error",
            lines: vec![Line { name: "held-out error", points }],
            chosen: alphas.len() as f64,
        },
    };
    Ok(ByDepth { alphas, widths, layers, decision })
}

/// A network on every fold, of the same widths.
struct Network {
    alphas: Vec<f64>,
    widths: Vec<usize>,
    layers: Vec<Judged>,
}

impl Network {
    fn train(
        alphas: Vec<f64>,
        share: f64,
        given: &Given<'_>,
        trainer: &dyn LayerTrainer,
        folds: &Folds<'_>,
    ) -> Result<Self, EstimatorError> {
        let maps: Vec<Vec<TargetMap>> = folds
            .each(None, |_, pilot| alphas.iter().map(|&alpha| Ok(pilot.path.target_map(alpha)?)).collect())?;
        let width = |layer: usize| {
            let maps = || maps.iter().map(|fold| &fold[layer]);
            let wide = maps().map(|map| width_holding(share, map)).max();
            wide.min(maps().map(TargetMap::width).min()).unwrap_or(1)
        };
        let widths: Vec<usize> = (0..alphas.len()).map(width).collect();
        let layers = folds.each(None, |fold, pilot| {
            let maps = maps[fold].iter().zip(&widths).map(|(map, &width)| map.truncated(width)).collect();
            pilot.train(pilot.gauged(given.gauge, maps)?, trainer, (given.order, given.seed))
        })?;
        Ok(Self { alphas, widths, layers })
    }
}
