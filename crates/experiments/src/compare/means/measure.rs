//! What is measured of a target: from the cross-Gram alone, or on held-out rows.

use anyhow::{Context as _, Result};
use dhll::core::linalg::product;
use dhll::core::path::PAPER_SHARE;
use dhll::diagnose::{LogisticRegression, Probe, cka, label_r2};
use dhll::{Backend, CrossGram, TargetMap};
use ndarray::{Array2, s};

use super::trial_rows::TrialRows;

/// A measure of a target, or of a map that learns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Columns that hold 95 % of the target's trace. From `S`.
    EffectiveDimension,
    /// Columns of the target. From `S`.
    Width,
    /// Linear CKA of target and inputs. From `S`.
    CkaInputs,
    /// Linear CKA of target and labels. From `S`.
    CkaLabels,
    /// Share of the labels in the target's effective columns. From `S`.
    LabelR2Effective,
    /// Share of the labels in all columns of the target. From `S`.
    LabelR2,
    /// Accuracy of a probe on held-out *targets*, which contain the labels of these rows: it cheats.
    ProbeTargets,
    /// Accuracy of a probe on the output of a ridge map from the inputs to the target.
    ProbeRidge,
    /// Accuracy of a probe on the output of a random-feature map from the inputs to the target.
    ProbeRandom,
    /// Share of the target that a ridge map from the inputs explains on held-out rows.
    RidgeFromInputs,
    /// Share of the target that a random-feature map from the inputs explains on held-out rows.
    RandomFromInputs,
    /// Share that a ridge map from the target of the previous layer explains on held-out rows. Its input contains the labels.
    RidgeNext,
    /// Share that a random-feature map from the target of the previous layer explains on held-out rows. Its input contains the labels.
    RandomNext,
    /// Share that layers stacked on the inputs explain on held-out rows, each a random-feature map of the previous output.
    StackShare,
    /// Accuracy of a probe on the output of the stacked layers on held-out rows.
    StackProbe,
    /// Accuracy of a probe on the inputs.
    InputsProbe,
    /// Accuracy of a probe on the output of one random-feature map from the inputs to the labels.
    LabelsProbe,
    /// As [`Measure::LabelsProbe`], with as many random units as all stacked layers have together.
    WideProbe,
    /// Share of the labels themselves that one random-feature map from the inputs explains on held-out rows.
    LabelsShare,
}

impl Measure {
    /// Whether it is the accuracy of a probe, and so in [0, 1].
    pub fn is_accuracy(self) -> bool {
        use Measure::{
            InputsProbe, LabelsProbe, ProbeRandom, ProbeRidge, ProbeTargets, StackProbe, WideProbe,
        };
        matches!(
            self,
            ProbeTargets | ProbeRidge | ProbeRandom | StackProbe | InputsProbe | LabelsProbe | WideProbe
        )
    }

    /// Its name in the files.
    pub fn name(self) -> &'static str {
        match self {
            Measure::EffectiveDimension => "effective_dimension",
            Measure::Width => "width",
            Measure::CkaInputs => "cka_inputs",
            Measure::CkaLabels => "cka_labels",
            Measure::LabelR2Effective => "label_r2_effective",
            Measure::LabelR2 => "label_r2",
            Measure::ProbeTargets => "probe_targets_with_labels",
            Measure::ProbeRidge => "probe_ridge_from_inputs",
            Measure::ProbeRandom => "probe_random_from_inputs",
            Measure::RidgeFromInputs => "ridge_from_inputs",
            Measure::RandomFromInputs => "random_from_inputs",
            Measure::RidgeNext => "ridge_from_target_before",
            Measure::RandomNext => "random_from_target_before",
            Measure::StackShare => "stack_share",
            Measure::StackProbe => "stack_probe",
            Measure::InputsProbe => "probe_inputs",
            Measure::LabelsProbe => "probe_labels_direct",
            Measure::WideProbe => "probe_labels_direct_wide",
            Measure::LabelsShare => "labels_direct",
        }
    }
}

/// The measures that follow from the cross-Gram, at a cost that does not depend on the number of rows.
///
/// # Errors
/// If the target is zero.
pub fn from_cross_gram(backend: &dyn Backend, s: &CrossGram, map: &TargetMap) -> Result<Vec<(Measure, f64)>> {
    let p = s.n_features();
    let between = product(backend, s.matrix(), map.matrix());
    let own = Array2::from_diag(&map.eigenvalues());
    let zero = || format!("the target at alpha = {}", map.alpha());
    let inputs = cka(s.features(), between.slice(s![..p, ..]), own.view()).with_context(zero)?;
    let labels = cka(s.labels(), between.slice(s![p.., ..]), own.view()).with_context(zero)?;
    let dimension = map.spectrum().effective_dimension(PAPER_SHARE);
    let r2 = label_r2(s, map)?;
    let within = |columns: usize| if columns == 0 { 0.0 } else { r2[columns.min(r2.len()) - 1] };
    Ok(vec![
        (Measure::EffectiveDimension, dimension as f64),
        (Measure::Width, map.width() as f64),
        (Measure::CkaInputs, inputs),
        (Measure::CkaLabels, labels),
        (Measure::LabelR2Effective, within(dimension)),
        (Measure::LabelR2, within(map.width())),
    ])
}

/// The accuracy on the held-out rows of logistic regression (C = 1) fitted to the fit rows. All parts are first divided by the root
/// mean square norm of the fit rows: targets of some means are a million times smaller than others, and C has a scale.
///
/// # Errors
/// If the probe does not converge.
pub fn probe(backend: &dyn Backend, rows: &TrialRows, parts: &[Array2<f64>; 3]) -> Result<f64> {
    let [fit, _, held_out] = parts;
    let size = (fit.iter().map(|v| v * v).sum::<f64>() / fit.nrows() as f64).sqrt();
    let unit = if size > 0.0 { size } else { 1.0 };
    let (fit, held_out) = (fit / unit, held_out / unit);
    let classes = 1 + rows.parts().iter().flat_map(|part| &part.labels).max().copied().unwrap_or(0);
    let probe = Probe::fit(&LogisticRegression::default(), backend, fit.view(), &rows.fit.labels, classes)?;
    Ok(probe.evaluate(backend, held_out.view(), &rows.held_out.labels)?.accuracy())
}
