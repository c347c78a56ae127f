//! What layers make of one mean and one schedule, seed by seed, and how that compares with layers that have no hidden targets.

use anyhow::Result;
use dhll::diagnose::{MeanInterval, PairedDifference};

use super::measure::Measure;
use super::records::{MeansRecords, Number, Place};

/// The layers of one mean and one schedule on one data set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layers {
    /// Share of a target that a ridge map from the target before explains: the least over the layers.
    pub ridge: MeanInterval,
    /// The same for a random-feature map.
    pub random: MeanInterval,
    /// Share of a target that the stack explains: the least over the layers.
    pub share: MeanInterval,
    /// Accuracy of a probe on the output of the last layer.
    pub accuracy: MeanInterval,
    /// Share left unexplained: that of the targets, by the stack, minus that of the labels, by one map.
    pub against_labels: PairedDifference,
    /// Error of the probe: on the last layer minus on one map to the labels with as many units.
    pub against_wide_map: PairedDifference,
    /// Error of the probe: on the last layer minus on the inputs.
    pub against_inputs: PairedDifference,
}

impl Layers {
    /// From the records of a run; none if fewer than two seeds have such layers. `test_to_train` is the number of held-out rows over that of
    /// training rows.
    ///
    /// # Errors
    /// If a difference has no interval.
    pub fn new(
        records: &MeansRecords,
        data: &str,
        mean: &str,
        schedule: &str,
        test_to_train: f64,
    ) -> Result<Option<Self>> {
        let steps = records.steps(data, mean, schedule);
        let Some(last) = steps.last() else { return Ok(None) };
        let accuracy = records.numbers(last, Measure::StackProbe);
        if accuracy.len() < 2 {
            return Ok(None);
        }
        let least = |measure| least(records, &steps, measure);
        let share = least(Measure::StackShare);
        let values = |numbers: &[Number]| numbers.iter().map(|number| number.value).collect::<Vec<_>>();
        // Each seed holds out other rows, for the layers and for the control alike.
        let against = |ours: &[Number], control| -> Result<PairedDifference> {
            let controls = records.numbers(&Place::without_targets(data), control);
            let pair = |ours: &Number| {
                let control = controls.iter().find(|control| control.seed == ours.seed)?;
                Some((1.0 - ours.value, 1.0 - control.value))
            };
            let (ours, controls): (Vec<f64>, Vec<f64>) = ours.iter().filter_map(pair).unzip();
            Ok(PairedDifference::on_splits(&ours, &controls, test_to_train)?)
        };
        Ok(Some(Self {
            ridge: MeanInterval::of(&values(&least(Measure::RidgeNext)))?,
            random: MeanInterval::of(&values(&least(Measure::RandomNext)))?,
            against_labels: against(&share, Measure::LabelsShare)?,
            against_wide_map: against(accuracy, Measure::WideProbe)?,
            against_inputs: against(accuracy, Measure::InputsProbe)?,
            share: MeanInterval::of(&values(&share))?,
            accuracy: MeanInterval::of_shares(&values(accuracy))?,
        }))
    }
}

/// For each seed, the number with the least value over the steps.
fn least(records: &MeansRecords, steps: &[Place], measure: Measure) -> Vec<Number> {
    let mut least: Vec<Number> = Vec::new();
    for number in steps.iter().flat_map(|place| records.numbers(place, measure)) {
        match least.iter_mut().find(|known| known.seed == number.seed) {
            Some(known) if known.value <= number.value => {}
            Some(known) => *known = *number,
            None => least.push(*number),
        }
    }
    least
}
