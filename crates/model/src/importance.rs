//! Permutation importance: by how much the loss of a model rises when one column of its rows is shuffled.

use dhll_core::{Dataset, TargetKind};
use dhll_diagnose::metrics::{Bootstrap, label_log_loss, log_loss};
use dhll_diagnose::{Importance, ValueMetrics, permutation_importance};
use ndarray::{Array2, ArrayView2};
use serde::Serialize;

use crate::evaluate::{labels_by_name, values_by_name};
use crate::evaluation::EvaluationError;
use crate::model::Model;

/// How much a model relies on each of its columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PermutationImportance {
    /// What rises: `log-loss`, of several labels their mean, or `RMSE` where values are predicted; of several columns of values the mean.
    pub loss: &'static str,
    /// Its value on the rows as they are.
    pub value: f64,
    /// By how much it rises when a column is shuffled, column by column.
    pub columns: Vec<Importance>,
}

/// What is to be predicted.
enum Known {
    Labels(Vec<usize>),
    Values(Array2<f64>),
    Flags(Array2<bool>),
}

impl Model {
    /// By how much the loss rises when a column of `data` is shuffled, `repeats` times each; `tell` is told of every column that is shuffled. Of
    /// columns that say the same, each may look unimportant.
    ///
    /// # Errors
    /// [`EvaluationError`] if the rows do not fit, their target is another, or there are no repeats.
    ///
    /// # References
    /// Breiman (2001), *Random Forests*, Machine Learning 45; Fisher, Rudin and Dominici (2019), *All Models are Wrong, but Many are Useful*.
    pub fn importance(
        &self,
        data: &Dataset,
        repeats: usize,
        seed: u64,
        tell: &mut dyn FnMut(usize),
    ) -> Result<PermutationImportance, EvaluationError> {
        let (loss, known) = match self.target() {
            TargetKind::Classes(names) => ("log-loss", Known::Labels(labels_by_name(names, data)?)),
            TargetKind::Values(names) => ("RMSE", Known::Values(values_by_name(names, data)?)),
            TargetKind::Labels(_) => ("log-loss", Known::Flags(self.labels_of(data)?)),
        };
        let columns = |source| EvaluationError::Columns { data: data.name().to_owned(), source };
        let mut x = self.features_of(data).map_err(columns)?.into_owned();
        let value = self.loss(x.view(), &known)?;
        let mut score = |shuffled: Option<(usize, &[usize])>| -> Result<f64, EvaluationError> {
            let Some((column, order)) = shuffled else { return Ok(-value) };
            tell(column);
            let kept = x.column(column).to_owned();
            order.iter().enumerate().for_each(|(row, &from)| x[[row, column]] = kept[from]);
            let loss = self.loss(x.view(), &known);
            x.column_mut(column).assign(&kept);
            // A score falls as the model does worse.
            Ok(-loss?)
        };
        let (rows, d) = (data.n_samples(), self.n_features());
        let columns = permutation_importance(rows, d, repeats, seed, &mut score)?;
        Ok(PermutationImportance { loss, value, columns })
    }

    fn loss(&self, x: ArrayView2<'_, f64>, known: &Known) -> Result<f64, EvaluationError> {
        Ok(match known {
            Known::Labels(labels) => log_loss(self.predict_proba(x)?.view(), labels)?,
            Known::Values(values) => {
                let predicted = self.predict_values(x)?;
                let value_alone = Bootstrap { resamples: 0, seed: 0 };
                ValueMetrics::with(predicted.view(), values.view(), None, value_alone)?.rmse.value
            }
            Known::Flags(flags) => {
                let p = self.predict_label_proba(x)?;
                let losses = p.iter().zip(flags).map(|(&p, &present)| label_log_loss(p, present));
                losses.sum::<f64>() / flags.len() as f64
            }
        })
    }
}
