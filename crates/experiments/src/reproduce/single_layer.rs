//! One layer alone, trained on targets of training rows only, and what it is worth on test rows.

use anyhow::Result;
use dhll::core::{LayerTask, LayerTrainer, Network, Run};
use dhll::diagnose::Score;
use dhll::train::{EpochSelection, MlpTrainer, SgdParams};

use super::context::ReproduceContext;
use super::digits::Digits;
use super::measure::{accuracy_with_interval, fit, score};
use super::precision::{double, single};
use crate::claims::Statement;
use crate::report::Section;
use crate::table::TextTable;
use dhll_plot::{Figure, Panel, Series};

/// Epochs of the layer's training.
const EPOCHS: usize = 12;

/// Trains one layer at each alpha and probes it on test rows.
///
/// # Errors
/// If training fails or a probe does not converge.
pub fn accuracy(ctx: &ReproduceContext, digits: &Digits) -> Result<Section> {
    let backend = &*ctx.backend;
    let alphas = ctx.choose(vec![0.9], vec![0.1, 0.5, 0.9]);
    let path = digits.path(backend);
    let (inputs, test_inputs) = (single(&digits.train.a), single(&digits.test.a));
    let linear = score(
        backend,
        &fit(backend, digits.train.a.view(), &digits.train_labels, 1.0)?,
        digits.test.a.view(),
        &digits.test_labels,
    )?;

    let mut measured: Vec<(f64, usize, Score)> = Vec::new();
    for &alpha in &alphas {
        let target = single(&digits.targets(&path, backend, alpha)?);
        let schedule =
            SgdParams { epochs: EPOCHS, epoch_selection: EpochSelection::Last, ..SgdParams::default() };
        let trainer = MlpTrainer { sgd: schedule, ..MlpTrainer::default() };
        // One record after the first step and one after each epoch.
        let mut bar = ctx.progress.task(format!("one layer at alpha = {alpha}"), EPOCHS as u64 + 1);
        let task = LayerTask::new(inputs.view(), target.view())?;
        let trained = trainer.train(&task, &mut Run::new(backend, ctx.seed, &mut bar))?;
        bar.finish();
        let network = Network::new(vec![trained.layer])?;
        let outputs = double(&network.forward(backend, inputs.view())?);
        let probe = fit(backend, outputs.view(), &digits.train_labels, 1.0)?;
        let test = double(&network.forward(backend, test_inputs.view())?);
        measured.push((alpha, target.ncols(), score(backend, &probe, test.view(), &digits.test_labels)?));
    }

    let mut section = Section::new("single-layer", "The same method, further along the path");
    section.text(format!(
        "The paper concludes that *this approach is not capable of producing good hidden targets*. Here is one of its layers (affine, ReLU, affine), \
         trained for {EPOCHS} epochs on targets further along the path. The targets are made from training rows alone. Logistic regression on the output of \
         the layer is then tested on rows that neither has seen.",
    ));
    let name = format!("{}, test rows", digits.label);
    let interval = |score: &Score| score.interval().map(|[low, high]| (1.0 - high, 1.0 - low));
    let errors = measured.iter().map(|(_, _, score)| interval(score)).collect::<Result<Vec<_>, _>>()?;
    let panel = Panel::new("", "alpha of the target", "test accuracy")
        .with(
            Series::line_points(name, 0, measured.iter().map(|(alpha, _, score)| (*alpha, score.accuracy())))
                .errors(errors),
        )
        .horizontal(linear.accuracy(), "logistic regression on the images")
        .x_range(0.0, 1.0);
    section.figure(
        "single_layer",
        Figure::new("One layer trained on hidden targets, probed linearly").panel(panel),
        "Test accuracy with 95 % confidence intervals.",
    );
    let mut table = TextTable::new(["representation", "width", "test accuracy (95 % interval)"]);
    table.rows.push(vec![
        "logistic regression on the images".to_owned(),
        "-".to_owned(),
        accuracy_with_interval(&linear)?,
    ]);
    for (alpha, width, score) in &measured {
        table.rows.push(vec![
            format!("one layer, alpha = {alpha}"),
            width.to_string(),
            accuracy_with_interval(score)?,
        ]);
    }
    section.table(table, "Linear probes (C = 1) on test rows.");
    let Some((alpha, _, best)) = measured.last() else { return Ok(section) };
    section.finding(format!(
        "One layer at alpha = {alpha} reaches {:.2} % on test rows, where logistic regression on the images reaches {:.2} %: the targets are good, the place \
         on the path was wrong.",
        100.0 * best.accuracy(),
        100.0 * linear.accuracy(),
    ));
    if digits.is_mnist() {
        let statement = Statement::new(
            "accuracy.alpha09_single_layer",
            "5",
            "Our finding: test accuracy on MNIST 3 vs 8 of a linear probe on one layer trained on targets at alpha = 0.9 made from training rows alone",
        );
        let bound = 1.0 - linear.error() / 5.0;
        let reason = "a fifth of the test error of logistic regression on the images";
        section.claims([statement.at_least(best.accuracy(), bound, reason)]);
    }
    Ok(section)
}
