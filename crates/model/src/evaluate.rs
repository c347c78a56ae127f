//! A model on rows whose classes or values are known. Columns, classes and values are matched by name.

use dhll_core::data::ClassLookup;
use dhll_core::{Dataset, Label, Target, listed};
use dhll_diagnose::ValueMetrics;
use dhll_diagnose::metrics::Bootstrap;
use ndarray::{Array2, Axis, CowArray, Ix2};

use crate::evaluation::{Evaluation, EvaluationError};
use crate::model::Model;

impl Model {
    /// Errors, confusions and log-loss on rows with labels. Columns and classes are matched by name.
    ///
    /// # Errors
    /// [`EvaluationError`] if the rows do not fit, or one has a class that the model does not know.
    pub fn evaluate(&self, data: &Dataset) -> Result<Evaluation, EvaluationError> {
        let (probabilities, labels) = self.class_predictions(data)?;
        Evaluation::of(probabilities.view(), &labels, self.classes())
    }

    /// Root mean square error, mean absolute error and R² of predicted values, with intervals. Columns of features and of values are matched by
    /// name.
    ///
    /// # Errors
    /// [`EvaluationError`] if the rows do not fit, or the model predicts classes.
    pub fn evaluate_values(
        &self,
        data: &Dataset,
        bootstrap: Bootstrap,
    ) -> Result<ValueMetrics, EvaluationError> {
        let (predicted, observed) = self.value_predictions(data)?;
        Ok(ValueMetrics::with(predicted.view(), observed.view(), None, bootstrap)?)
    }

    /// The probability of every class, and the class of every row.
    pub(crate) fn class_predictions(
        &self,
        data: &Dataset,
    ) -> Result<(Array2<f64>, Vec<usize>), EvaluationError> {
        let labels = labels_by_name(self.classes(), data)?;
        Ok((self.predict_proba(self.features_by_name(data)?.view())?, labels))
    }

    /// Predicted and observed values.
    pub(crate) fn value_predictions(
        &self,
        data: &Dataset,
    ) -> Result<(Array2<f64>, Array2<f64>), EvaluationError> {
        let predicted = self.predict_values(self.features_by_name(data)?.view())?;
        Ok((predicted, values_by_name(self.target().values(), data)?))
    }

    pub(crate) fn features_by_name<'d>(
        &self,
        data: &'d Dataset,
    ) -> Result<CowArray<'d, f64, Ix2>, EvaluationError> {
        let columns = |source| EvaluationError::Columns { data: data.name().to_owned(), source };
        self.features_of(data).map_err(columns)
    }
}

/// The values of `data` in the columns called `names`, in their order; by position where there are as many under other names.
pub(crate) fn values_by_name(names: &[String], data: &Dataset) -> Result<Array2<f64>, EvaluationError> {
    let Target::Values { values, names: found } = data.target() else {
        return Err(other_target(format!("values of {}", listed(names)), data));
    };
    let place = |name: &String| found.iter().position(|one| one == name);
    match names.iter().map(place).collect::<Option<Vec<usize>>>() {
        Some(places) => Ok(values.select(Axis(1), &places)),
        None if found.len() == names.len() => Ok(values.clone()),
        None => Err(other_target(format!("values of {}", listed(names)), data)),
    }
}

pub(crate) fn other_target(expected: String, data: &Dataset) -> EvaluationError {
    let found = match data.target() {
        Target::Classes { .. } => "classes".to_owned(),
        Target::Values { names, .. } => format!("values of {}", listed(names)),
        Target::Labels { names, .. } => format!("the labels {}", Label::listed(names)),
    };
    EvaluationError::Target { data: data.name().to_owned(), expected, found }
}

/// The labels of `data` as places among `classes`, matched by name.
pub(crate) fn labels_by_name(classes: &[String], data: &Dataset) -> Result<Vec<usize>, EvaluationError> {
    if !matches!(data.target(), Target::Classes { .. }) {
        return Err(other_target(format!("the classes {}", listed(classes)), data));
    }
    let lookup = ClassLookup::new(classes);
    let places: Vec<Option<usize>> = data.classes().iter().map(|name| lookup.place(name)).collect();
    let unknown = places.iter().zip(data.classes()).zip(data.class_counts());
    for ((place, class), rows) in unknown {
        if place.is_none() && rows > 0 {
            return Err(EvaluationError::UnknownClass {
                class: class.clone(),
                rows,
                known: classes.to_vec(),
            });
        }
    }
    Ok(data.labels().iter().filter_map(|&label| places[label]).collect())
}
