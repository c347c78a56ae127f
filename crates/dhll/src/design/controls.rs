//! Whether a design is better than what needs no design: one layer at the default alpha, and one on the label alone.

use dhll_core::{LayerTrainer, TargetPath};
use dhll_diagnose::Score;
use dhll_train::Order;

use super::evidence::{Decision, DecisionFigure, Line};
use super::pilot::Pilot;
use crate::estimator::{EstimatorError, RowKind};

/// The default, and the label alone.
const CONTROLS: [(f64, &str); 2] = [(RowKind::ALPHA, "the default"), (1.0, "the label alone")];

/// The design, by the rows that it gets wrong, against single layers at the alphas of the controls.
pub(super) fn compare(
    wrong: &[bool],
    seed: u64,
    trainer: &dyn LayerTrainer,
    pilot: &Pilot<'_>,
    path: &TargetPath<'_>,
    tell: &mut dyn FnMut(&str),
) -> Result<Decision, EstimatorError> {
    let (mut rows, mut answers) = (Vec::new(), Vec::new());
    for (alpha, name) in CONTROLS {
        tell(&format!("the control at alpha = {alpha}"));
        let judged = pilot.train(vec![path.target_map(alpha)?], trainer, (Order::Sequential, seed))?;
        let control = pilot.wrong(&judged, judged.map.width())?;
        let count =
            |ours: bool| wrong.iter().zip(&control).filter(|&(w, c)| *w == ours && *c != ours).count();
        let (right, spoilt) = (count(false) as f64, count(true) as f64);
        let errors = control.iter().filter(|&&wrong| wrong).count();
        let error = Score { n: control.len(), errors }.error();
        rows.push([alpha, error, right, spoilt].map(Some).to_vec());
        // McNemar's: beyond two standard deviations of the difference.
        let verdict = match right - spoilt {
            gain if gain > 2.0 * (right + spoilt).sqrt() => "is better than",
            gain if -gain > 2.0 * (right + spoilt).sqrt() => "is worse than",
            _ => "cannot be told apart from",
        };
        answers.push(format!("{verdict} one layer at alpha = {alpha} ({name})"));
    }
    let points = rows.iter().filter_map(|row| Some([row[0]?, row[1]?])).collect();
    let ours = wrong.iter().filter(|&&wrong| wrong).count() as f64 / wrong.len().max(1) as f64;
    Ok(Decision {
        question: "Is it better than its controls?".to_owned(),
        answer: format!("the design {}", answers.join(", and ")),
        columns: vec!["alpha", "error", "put right", "spoilt"],
        rows,
        figure: DecisionFigure {
            x: "alpha of the control",
            y: "held-out error",
            lines: vec![
                Line { name: "error of the control", points },
                Line {
                    name: "error of the design",
                    points: CONTROLS.map(|(alpha, _)| [alpha, ours]).to_vec(),
                },
            ],
            chosen: CONTROLS[0].0,
        },
    })
}
