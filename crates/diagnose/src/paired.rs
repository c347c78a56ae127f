//! The difference between two classifiers on the same rows, over seeds, with an interval and a verdict.

use std::fmt;

use dhll_core::input;

use crate::quantile;
use crate::score::{LEVEL, StatisticsError};

/// Fewer seeds or splits than this give no verdict.
pub const LEAST_SEEDS: usize = 5;

/// How much larger the error rate of one classifier is than that of its control, with a 95 % interval.
///
/// Both are measured with the same seeds, so that what they share cancels.
///
/// # Examples
/// ```
/// use dhll_diagnose::{PairedDifference, Verdict};
///
/// // Rows that were misclassified with each of five seeds, of 1000.
/// let ours = [vec![1, 2], vec![2], vec![1, 3], vec![2, 3], vec![1]];
/// let control = [vec![1, 2], vec![2, 3], vec![1], vec![2, 3], vec![1, 9]];
/// let difference = PairedDifference::on_rows(&ours, &control, 1000)?;
/// assert_eq!(difference.verdict(), Verdict::Undecided);
/// # Ok::<(), dhll_diagnose::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDifference {
    /// Number of seeds or splits; of rows, if there is one split.
    pub n: usize,
    /// Mean of `error - error of the control`; negative where the control errs more.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What an interval says about a classifier and its control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is below zero: fewer errors than the control.
    Better,
    /// The interval holds zero, or there are fewer than [`LEAST_SEEDS`] seeds.
    Undecided,
    /// The whole interval is above zero: more errors than the control.
    Worse,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Better => "better",
            Self::Undecided => "cannot be told apart",
            Self::Worse => "worse",
        })
    }
}

impl PairedDifference {
    /// From the rows that each classifier got wrong with each seed, out of the same `n_rows` test rows.
    ///
    /// With `d_si` in {-1, 0, 1} the difference on row `i` with seed `s`:
    ///
    /// ```text
    /// v_s = var_s(mean_i d_si) / S        seeds: weights and batches
    /// v_r = var_i(mean_s d_si) / N        rows: another test set
    /// mean -+ t sqrt(v_s + v_r),          df = (v_s + v_r)^2 / (v_s^2 / (S - 1) + v_r^2 / (N - 1))
    /// ```
    ///
    /// Both terms hold the variance of single entries, so the interval is a little too wide rather than too narrow.
    ///
    /// # Errors
    /// [`StatisticsError`] for fewer than two seeds, different numbers of seeds, or fewer than two rows.
    ///
    /// # References
    /// Owen, *The pigeonhole bootstrap*, Annals of Applied Statistics 1, 2007 (rows and seeds crossed); Satterthwaite, *An Approximate
    /// Distribution of Estimates of Variance Components*, Biometrics Bulletin 2, 1946 (df).
    pub fn on_rows(
        ours: &[Vec<usize>],
        control: &[Vec<usize>],
        n_rows: usize,
    ) -> Result<Self, StatisticsError> {
        input::size("the number of seeds of the control", ours.len(), control.len())?;
        if ours.len() < 2 || n_rows < 2 {
            return Err(StatisticsError::TooFew(ours.len().min(n_rows)));
        }
        let (seeds, rows) = (ours.len() as f64, n_rows as f64);
        let of_seed =
            |(ours, control): (&Vec<usize>, &Vec<usize>)| (ours.len() as f64 - control.len() as f64) / rows;
        let of_seeds: Vec<f64> = ours.iter().zip(control).map(of_seed).collect();
        // Whole numbers first, so that equal classifiers differ by exactly nothing.
        let mut balance = vec![0_i64; n_rows];
        for (wrong, sign) in ours.iter().map(|w| (w, 1)).chain(control.iter().map(|w| (w, -1))) {
            for &row in wrong {
                let place = balance.get_mut(row);
                *place.ok_or(StatisticsError::Errors { errors: row + 1, n: n_rows })? += sign;
            }
        }
        let of_rows: Vec<f64> = balance.iter().map(|&sum| sum as f64 / seeds).collect();
        let parts =
            [of_seeds.as_slice(), &of_rows].map(|values| (variance_of_mean(values), values.len() - 1));
        Ok(Self::around(of_seeds.iter().sum::<f64>() / seeds, ours.len(), &parts))
    }

    /// From the error rates on a split of its own for every seed; `test_to_train` is the number of test rows over that of training rows.
    ///
    /// ```text
    /// mean -+ t s sqrt(1 / S + test / train),     df = S - 1
    /// ```
    ///
    /// Training rows of different splits overlap, so the plain `1 / S` would be too sure.
    ///
    /// # Errors
    /// [`StatisticsError`] for fewer than two splits or different numbers of them.
    ///
    /// # References
    /// Nadeau and Bengio, *Inference for the Generalization Error*, Machine Learning 52, 2003.
    pub fn on_splits(ours: &[f64], control: &[f64], test_to_train: f64) -> Result<Self, StatisticsError> {
        input::size("the number of splits of the control", ours.len(), control.len())?;
        if ours.len() < 2 {
            return Err(StatisticsError::TooFew(ours.len()));
        }
        let differences: Vec<f64> = ours.iter().zip(control).map(|(a, b)| a - b).collect();
        let n = differences.len() as f64;
        let variance = variance_of_mean(&differences) * (1.0 + n * test_to_train);
        Ok(Self::around(
            differences.iter().sum::<f64>() / n,
            differences.len(),
            &[(variance, differences.len() - 1)],
        ))
    }

    /// From the rows that each classifier got wrong on the validation rows of a single split.
    ///
    /// With `d_i` in {-1, 0, 1} the difference on row `i`:
    ///
    /// ```text
    /// mean -+ t s / sqrt(N),     df = N - 1
    /// ```
    ///
    /// Other training rows or seeds might give another difference; a single split does not show it.
    ///
    /// # Errors
    /// [`StatisticsError`] for fewer than two rows or different numbers of them.
    pub fn on_one_split(ours: &[bool], control: &[bool]) -> Result<Self, StatisticsError> {
        let rates =
            |wrong: &[bool]| wrong.iter().map(|&wrong| f64::from(u8::from(wrong))).collect::<Vec<_>>();
        Self::on_splits(&rates(ours), &rates(control), 0.0)
    }

    /// From independent parts of the variance, each with its degrees of freedom.
    fn around(mean: f64, n: usize, parts: &[(f64, usize)]) -> Self {
        let variance: f64 = parts.iter().map(|(v, _)| v).sum();
        if variance == 0.0 {
            return Self { n, mean, low: mean, high: mean };
        }
        let df = variance * variance / parts.iter().map(|&(v, df)| v * v / df as f64).sum::<f64>();
        let half = quantile::student(LEVEL, (df as usize).max(1)) * variance.sqrt();
        Self { n, mean, low: mean - half, high: mean + half }
    }

    /// What the interval says.
    pub fn verdict(&self) -> Verdict {
        match self {
            _ if self.n < LEAST_SEEDS => Verdict::Undecided,
            Self { high, .. } if *high < 0.0 => Verdict::Better,
            Self { low, .. } if *low > 0.0 => Verdict::Worse,
            _ => Verdict::Undecided,
        }
    }
}

/// `s^2 / n` of the mean of n values.
fn variance_of_mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_are_weighed_as_nadeau_and_bengio_do() {
        // SciPy 1.17: d = [-.01, .02, .01, .03, 0]; t.ppf(.975, 4) * std(d, ddof=1) * sqrt(1/5 + .25)
        let found = PairedDifference::on_splits(&[0.09, 0.12, 0.11, 0.13, 0.1], &[0.1; 5], 0.25).unwrap();
        assert!(
            (found.mean - 0.01).abs() < 1e-12 && (found.high - 0.01 - 0.029449).abs() < 1e-5,
            "{found:?}"
        );
        assert_eq!(found.verdict(), Verdict::Undecided);
    }

    #[test]
    fn one_split_is_judged_by_its_rows() {
        // SciPy 1.17: d = [-1] * 8 + [1] + [0] * 91; t.ppf(.975, 99) * std(d, ddof=1) / 10
        let ours: Vec<bool> = (0..100).map(|i| i == 8).collect();
        let control: Vec<bool> = (0..100).map(|i| i < 8).collect();
        let found = PairedDifference::on_one_split(&ours, &control).unwrap();
        assert!((found.mean + 0.07).abs() < 1e-12, "{found:?}");
        assert!((found.high - found.mean - 0.058175).abs() < 1e-5, "{found:?}");
        assert_eq!(found.verdict(), Verdict::Better);
        assert!(PairedDifference::on_one_split(&ours, &control[1..]).is_err());
    }

    #[test]
    fn rows_count_even_where_all_seeds_agree() {
        // One row more with every seed: no seed varies, but another test set would.
        let (ours, control) = (vec![vec![3, 5]; 5], vec![vec![3]; 5]);
        let found = PairedDifference::on_rows(&ours, &control, 100).unwrap();
        assert!(found.low < 0.0 && found.high > found.mean, "{found:?}");
        assert_eq!(found.verdict(), Verdict::Undecided);
        // Thirty of 100 rows more is beyond chance in either direction.
        let control = vec![(0..32).collect::<Vec<_>>(); 5];
        assert_eq!(PairedDifference::on_rows(&ours, &control, 100).unwrap().verdict(), Verdict::Better);
        assert_eq!(PairedDifference::on_rows(&control, &ours, 100).unwrap().verdict(), Verdict::Worse);
        let few = PairedDifference::on_rows(&ours[..2], &control[..2], 100).unwrap();
        assert_eq!(few.verdict(), Verdict::Undecided);
    }

    #[test]
    fn equal_classifiers_differ_by_nothing() {
        let wrong = vec![vec![1, 2]; 5];
        let found = PairedDifference::on_rows(&wrong, &wrong, 10).unwrap();
        assert_eq!((found.low, found.mean, found.high), (0.0, 0.0, 0.0));
        assert_eq!(found.verdict(), Verdict::Undecided);
    }

    #[test]
    fn too_few_seeds_or_rows_out_of_range_are_refused() {
        let one = vec![vec![1]];
        assert_eq!(PairedDifference::on_rows(&one, &one, 10), Err(StatisticsError::TooFew(1)));
        assert!(PairedDifference::on_rows(&[vec![10], vec![1]], &[vec![], vec![]], 10).is_err());
        assert!(PairedDifference::on_rows(&[vec![], vec![]], &[vec![]], 10).is_err());
        assert_eq!(PairedDifference::on_splits(&[0.1], &[0.1], 0.2), Err(StatisticsError::TooFew(1)));
    }
}
