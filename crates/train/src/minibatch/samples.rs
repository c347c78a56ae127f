//! Rows with what is to come out for them and how much each of them counts.

use dhll_core::layer::TrainError;

use super::any_rows::AnyRows;
use super::loss::{LogLoss, Loss as _, SquaredError, Tally};
use super::table::Table;
use crate::optimiser::Criterion;

/// What is to come out for rows.
#[derive(Clone, Copy)]
pub(crate) enum SampleTarget<'a> {
    /// A row of numbers, by the squared error.
    Values(AnyRows<'a>),
    /// A class, by the log-loss.
    Classes(LogLoss<'a>),
}

/// Rows and what is to come out for them.
#[derive(Clone, Copy)]
pub(crate) struct Samples<'a> {
    pub(crate) input: AnyRows<'a>,
    pub(crate) target: SampleTarget<'a>,
    /// How much every row counts; 1 each without.
    pub(crate) weights: Option<&'a [f64]>,
}

/// The targets of the rows of a batch, where these are numbers.
pub(super) struct BatchTarget {
    pub(super) values: Vec<f32>,
    places: Vec<usize>,
}

impl BatchTarget {
    /// Room for so many rows.
    pub(super) fn new(rows: usize, target: &SampleTarget<'_>) -> Self {
        let width = match target {
            SampleTarget::Values(values) => values.width(),
            SampleTarget::Classes(_) => 0,
        };
        Self { values: vec![0.0; rows * width], places: (0..rows).collect() }
    }

    fn loss(&self, rows: usize, width: usize) -> (SquaredError<'_, f32>, &[usize]) {
        let target = Table::of(&self.values[..rows * width], width);
        (SquaredError { target }, &self.places[..rows])
    }
}

/// Sums over rows, each times its weight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sums {
    pub(super) loss: f64,
    /// Weight of the rows classified as they should be.
    pub(super) hits: f64,
}

impl Samples<'_> {
    pub(super) fn n_rows(&self) -> usize {
        match self.target {
            SampleTarget::Values(values) => values.n_rows(),
            SampleTarget::Classes(loss) => loss.labels.len(),
        }
    }

    /// Columns of what is to come out.
    pub(crate) fn output_width(&self) -> usize {
        match self.target {
            SampleTarget::Values(values) => values.width(),
            SampleTarget::Classes(loss) => loss.classes,
        }
    }

    /// What an epoch selection goes by.
    pub(super) fn figure(&self) -> Criterion {
        match self.target {
            SampleTarget::Values(_) => Criterion::Loss,
            SampleTarget::Classes(_) => Criterion::Accuracy,
        }
    }

    /// The sum of the weights of these rows.
    pub(super) fn total(&self, rows: &[usize]) -> f64 {
        match self.weights {
            None => rows.len() as f64,
            // Rows that are monitored may all have weight 0.
            Some(weights) => rows.iter().map(|&row| weights[row]).sum::<f64>().max(f64::MIN_POSITIVE),
        }
    }

    /// The targets of some rows.
    pub(super) fn gather_target(&self, rows: &[usize], to: &mut BatchTarget) -> Result<(), TrainError> {
        match self.target {
            SampleTarget::Values(values) => values.gather(rows, &mut to.values),
            SampleTarget::Classes(_) => Ok(()),
        }
    }

    fn tally(&self, rows: &[usize], target: &BatchTarget, output: &[f32]) -> Tally {
        match self.target {
            SampleTarget::Values(values) => {
                let (loss, places) = target.loss(rows.len(), values.width());
                loss.tally(places, output)
            }
            SampleTarget::Classes(loss) => loss.tally(rows, output),
        }
    }

    /// The losses of some rows, whose targets were gathered.
    pub(super) fn sums(&self, rows: &[usize], target: &BatchTarget, output: &[f32]) -> Sums {
        let Some(weights) = self.weights else {
            let tally = self.tally(rows, target, output);
            return Sums { loss: tally.loss, hits: tally.hits as f64 };
        };
        let width = output.len() / rows.len().max(1);
        let mut sums = Sums::default();
        for (place, (row, output)) in rows.iter().zip(output.chunks_exact(width.max(1))).enumerate() {
            let tally = match self.target {
                SampleTarget::Values(values) => {
                    let (loss, places) = target.loss(rows.len(), values.width());
                    loss.tally(&places[place..=place], output)
                }
                SampleTarget::Classes(loss) => loss.tally(&[*row], output),
            };
            sums.loss += weights[*row] * tally.loss;
            sums.hits += weights[*row] * tally.hits as f64;
        }
        sums
    }

    /// The gradient of the weighted mean loss of a batch, with respect to the output of these of its rows, whose targets were gathered.
    pub(super) fn gradient(
        &self,
        (rows, of): (&[usize], usize),
        target: &BatchTarget,
        output: &[f32],
        delta: &mut [f32],
    ) {
        match self.target {
            SampleTarget::Values(values) => {
                let (loss, places) = target.loss(rows.len(), values.width());
                loss.gradient((places, of), output, delta);
            }
            SampleTarget::Classes(loss) => loss.gradient((rows, of), output, delta),
        }
        let Some(weights) = self.weights else { return };
        let width = delta.len() / rows.len().max(1);
        for (&row, delta) in rows.iter().zip(delta.chunks_exact_mut(width.max(1))) {
            delta.iter_mut().for_each(|d| *d *= weights[row] as f32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_gradients_are_those_of_repeated_rows() {
        let input = [0.0_f32; 3];
        let input = AnyRows::Table(Table::of(&input, 1));
        let (values, output) = ([1.0_f32, 2.0, 4.0], [0.5_f32, 3.0, 0.0]);
        let target = SampleTarget::Values(AnyRows::Table(Table::of(&values, 1)));
        let of = |weights| Samples { input, target, weights };
        let gathered = |rows: &[usize]| {
            let mut batch = BatchTarget::new(rows.len(), &target);
            of(None).gather_target(rows, &mut batch).unwrap();
            batch
        };
        let weighted = of(Some(&[2.0, 0.0, 1.0][..]));
        let repeated = of(None).sums(&[0, 0, 2], &gathered(&[0, 0, 2]), &[0.5, 0.5, 0.0]);
        assert_eq!(weighted.sums(&[0, 1, 2], &gathered(&[0, 1, 2]), &output), repeated);
        assert_eq!((weighted.total(&[0, 1, 2]), of(None).total(&[0, 0, 2])), (3.0, 3.0));
        let (mut plain, mut delta) = ([0.0; 3], [0.0; 3]);
        let rows = [2, 1, 0];
        of(None).gradient((&rows, 3), &gathered(&rows), &output, &mut plain);
        weighted.gradient((&rows, 3), &gathered(&rows), &output, &mut delta);
        assert_eq!(delta, [plain[0], 0.0, 2.0 * plain[2]]);
        // Of some of the rows of a batch.
        weighted.gradient((&[1, 0], 3), &gathered(&[1, 0]), &output[1..], &mut delta[..2]);
        assert_eq!(delta[..2], [0.0, 2.0 * plain[2]]);
        let target = SampleTarget::Classes(LogLoss { labels: &[0, 1], classes: 2, smoothing: 0.0 });
        let classes = Samples { input, target, weights: Some(&[3.0, 0.5]) };
        let sums = classes.sums(&[0, 1], &BatchTarget::new(2, &target), &[1.0, 0.0, 1.0, 0.0]);
        assert_eq!(sums.hits, 3.0);
        let wrong = (1.0 + 1.0_f64.exp()).ln();
        assert!((sums.loss - 3.0 * (wrong - 1.0) - 0.5 * wrong).abs() < 1e-12);
    }
}
