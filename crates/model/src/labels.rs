//! Several labels at once: which of them rows have, by a model, and how often that is right.

use dhll_core::{Dataset, InputError, Label, Target, TargetKind};
use dhll_diagnose::MultiLabelMetrics;
use dhll_diagnose::metrics::Bootstrap;
use ndarray::{Array2, ArrayView2, Axis};

use crate::evaluate::other_target;
use crate::evaluation::EvaluationError;
use crate::model::Model;

impl Model {
    /// Whether every row has each of the labels: whether its [probability](Self::predict_label_proba) is above 1/2.
    ///
    /// # Shapes
    /// `x` n x d, as [`predict`](Self::predict) takes them; the result n x m.
    ///
    /// # Errors
    /// As [`predict`](Self::predict); also unless the model predicts several labels.
    pub fn predict_labels(&self, x: ArrayView2<'_, f64>) -> Result<Array2<bool>, InputError> {
        Ok(self.label_probabilities(x, "labels")?.mapv(|p| p > 0.5))
    }

    /// The probability that a row has a label, `1 / (1 + exp(-z))` of the label's logit z.
    ///
    /// # Shapes
    /// `x` n x d; the result n x m. The labels are independent, so that rows do not sum to 1.
    ///
    /// # Errors
    /// As [`predict_labels`](Self::predict_labels).
    pub fn predict_label_proba(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        self.label_probabilities(x, "probabilities of labels")
    }

    fn label_probabilities(
        &self,
        x: ArrayView2<'_, f64>,
        asked: &'static str,
    ) -> Result<Array2<f64>, InputError> {
        match self.target() {
            TargetKind::Labels(_) => Ok(self.outputs(x)?.mapv(|z| sigmoid(f64::from(z)))),
            other => Err(InputError::Predicts { predicts: other.name(), asked }),
        }
    }

    /// Whether the rows of a data set have the labels of the model, n x m, in its order. Labels are matched by name, or by position where there
    /// are as many under other names.
    ///
    /// # Errors
    /// [`EvaluationError::Target`] if the rows have another target.
    pub fn labels_of(&self, data: &Dataset) -> Result<Array2<bool>, EvaluationError> {
        let labels = self.target().labels();
        let expected = || format!("the labels {}", Label::listed(labels));
        let Target::Labels { values, names: found } = data.target() else {
            return Err(other_target(expected(), data));
        };
        let place = |label: &Label| found.iter().position(|one| one.name == label.name);
        match labels.iter().map(place).collect::<Option<Vec<usize>>>() {
            Some(places) => Ok(values.select(Axis(1), &places)),
            None if found.len() == labels.len() => Ok(values.clone()),
            None => Err(other_target(expected(), data)),
        }
    }

    /// Subset accuracy, Hamming loss, F1, log-loss and AUC of predicted labels, with intervals. Columns of features and labels are matched by
    /// name.
    ///
    /// # Errors
    /// [`EvaluationError`] if the rows do not fit, or the model predicts something else.
    pub fn evaluate_labels(
        &self,
        data: &Dataset,
        bootstrap: Bootstrap,
    ) -> Result<MultiLabelMetrics, EvaluationError> {
        let (probabilities, observed) = self.label_predictions(data)?;
        Ok(MultiLabelMetrics::with(probabilities.view(), observed.view(), None, bootstrap)?)
    }

    /// The probability of every label, and whether the row has it.
    pub(crate) fn label_predictions(
        &self,
        data: &Dataset,
    ) -> Result<(Array2<f64>, Array2<bool>), EvaluationError> {
        let probabilities = self.predict_label_proba(self.features_by_name(data)?.view())?;
        Ok((probabilities, self.labels_of(data)?))
    }
}

/// `1 / (1 + exp(-z))`, without overflow.
fn sigmoid(z: f64) -> f64 {
    let small = (-z.abs()).exp();
    if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_any_logit_are_in_order() {
        assert_eq!([0.0, 1e4, -1e4].map(sigmoid), [0.5, 1.0, 0.0]);
        // log 3 gives odds of 3 to 1.
        assert!((sigmoid(3.0_f64.ln()) - 0.75).abs() < 1e-15);
        assert!((sigmoid(-40.0) / (-40.0_f64).exp() - 1.0).abs() < 1e-15);
    }
}
