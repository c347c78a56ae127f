//! The classes that occur in the training rows, and logits for those that do not.

use ndarray::{Array1, Array2, Axis};

/// Rows that a class without training rows is taken to have.
const UNSEEN: f64 = 0.5;

/// The classes that occur.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classes {
    /// Their numbers, ascending.
    pub(super) present: Vec<usize>,
    /// The place of every class among them.
    place: Vec<Option<usize>>,
    /// The sum of the weights of the rows.
    n_rows: f64,
}

impl Classes {
    /// The classes of `labels`, all below `n_classes`, of rows whose weights sum to `n_rows`.
    pub(super) fn of(labels: &[usize], n_classes: usize, n_rows: f64) -> Self {
        let mut occurs = vec![false; n_classes];
        labels.iter().for_each(|&label| occurs[label] = true);
        let present: Vec<usize> = (0..n_classes).filter(|&class| occurs[class]).collect();
        let mut place = vec![None; n_classes];
        present.iter().enumerate().for_each(|(i, &class)| place[class] = Some(i));
        Self { present, place, n_rows }
    }

    /// The label counted among the classes that occur.
    pub(super) fn place(&self, label: usize) -> Option<usize> {
        self.place[label]
    }

    /// Columns of coefficients: none for one class, one for two, otherwise one a class.
    pub(super) fn columns(&self) -> usize {
        match self.present.len() {
            1 => 0,
            2 => 1,
            classes => classes,
        }
    }

    /// Weights and bias of all classes.
    ///
    /// ```text
    /// two classes    logits -z / 2 and z / 2
    /// more           each row of weights and the bias without its mean, which leaves the probabilities as they are
    /// unseen         weights 0, bias log(K' (1/2) / (n + 1/2)) with K' classes that occur
    /// ```
    ///
    /// As the logits of the classes that occur sum to zero, the probability of an unseen class is at most `(1/2) / (n + 1/2)` at every row.
    ///
    /// # Shapes
    /// `weights` p x columns, `bias` columns; the result p x K and K.
    pub(super) fn expand(&self, weights: &Array2<f64>, bias: &Array1<f64>) -> (Array2<f64>, Array1<f64>) {
        let (n, classes) = (self.n_rows, self.present.len() as f64);
        let mut all = Array2::zeros((weights.nrows(), self.place.len()));
        let mut all_bias = Array1::from_elem(self.place.len(), (classes * UNSEEN / (n + UNSEEN)).ln());
        let centre = weights.sum_axis(Axis(1)) / classes;
        let bias_centre = bias.sum() / classes;
        for (place, &class) in self.present.iter().enumerate() {
            let mut column = all.column_mut(class);
            match self.columns() {
                0 => all_bias[class] = 0.0,
                1 => {
                    let half = place as f64 - 0.5;
                    column.scaled_add(half, &weights.column(0));
                    all_bias[class] = half * bias[0];
                }
                _ => {
                    column.assign(&(&weights.column(place) - &centre));
                    all_bias[class] = bias[place] - bias_centre;
                }
            }
        }
        (all, all_bias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn classes_that_do_not_occur_get_a_small_probability() {
        let classes = Classes::of(&[1, 3, 3, 1, 3], 4, 5.0);
        assert_eq!((classes.columns(), classes.place(3), classes.place(0)), (1, Some(1), None));
        let (weights, bias) = classes.expand(&array![[3.0], [-2.0]], &array![1.0]);
        assert_eq!(weights, array![[0.0, -1.5, 0.0, 1.5], [0.0, 1.0, 0.0, -1.0]]);
        assert_eq!((bias[1], bias[3]), (-0.5, 0.5));
        let total: f64 = bias.iter().map(|b| b.exp()).sum();
        assert!(bias[0].exp() / total <= 0.5 / 5.5);
        let one = Classes::of(&[1, 1], 3, 2.0);
        assert_eq!(one.columns(), 0);
        let (weights, bias) = one.expand(&Array2::zeros((2, 0)), &Array1::zeros(0));
        assert_eq!(weights, Array2::<f64>::zeros((2, 3)));
        assert!(bias[1] == 0.0 && (bias[0].exp() - 0.2).abs() < 1e-12);
    }
}
