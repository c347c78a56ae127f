//! Permutation importance: how far a score drops when the entries of one feature are shuffled among the rows.

use dhll_core::input;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::mean_interval::MeanInterval;
use crate::score::StatisticsError;

/// How far the score drops without the information in one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Importance {
    /// The feature, from 0.
    pub column: usize,
    /// Mean drop of the score. It is negative where the score happens to be higher with shuffled entries.
    pub mean: f64,
    /// Student's 95 % interval of the mean drop over further shuffles of the same rows; `None` for a single repeat.
    pub interval: Option<[f64; 2]>,
    /// The drop in each repeat.
    pub drops: Vec<f64>,
}

/// The permutation importance of each of `n_features` features, in their order.
///
/// ```text
/// drop_jr = score - score(feature j of row i replaced by that of row pi_r(i)),    mean_j = mean_r drop_jr
/// ```
///
/// `score` is called with `None` for the score of the rows as they are, and with `Some((j, permutation))` for the score after feature j of
/// row i has been replaced by feature j of row `permutation[i]`. It must be a score of which more is better, such as accuracy, R² or
/// the negative log-loss. A feature may be any group of columns that are shuffled together, such as those of a one-hot code.
///
/// All features are shuffled by the same permutations, so that the importance of one does not depend on how many others there are, and
/// differences between features are not blurred by the draws. Of two features that hold the same information, neither may seem important: each
/// makes up for the other. The interval covers the choice of permutations; it does not cover the choice of rows.
///
/// # Errors
/// Whatever `score` returns, and [`StatisticsError`] if there are no rows or repeats, or a score is not finite.
///
/// # Examples
/// ```
/// use dhll_diagnose::{StatisticsError, permutation_importance};
///
/// // Labels that equal feature 0; feature 1 is not used.
/// let rows: Vec<[usize; 2]> = (0..200).map(|i| [i % 2, i % 3]).collect();
/// let labels: Vec<usize> = rows.iter().map(|row| row[0]).collect();
/// let predict = |row: [usize; 2]| row[0];
///
/// let found = permutation_importance(rows.len(), 2, 5, 7, |shuffled| {
///     let right = (0..rows.len()).filter(|&i| {
///         let mut row = rows[i];
///         if let Some((column, permutation)) = shuffled {
///             row[column] = rows[permutation[i]][column];
///         }
///         predict(row) == labels[i]
///     });
///     Ok::<f64, StatisticsError>(right.count() as f64 / rows.len() as f64)
/// })?;
/// assert!((found[0].mean - 0.5).abs() < 0.1);
/// assert_eq!((found[1].mean, found[1].interval), (0.0, Some([0.0, 0.0])));
/// # Ok::<(), StatisticsError>(())
/// ```
///
/// # References
/// Breiman, *Random Forests*, Machine Learning 45, 2001; Fisher, Rudin and Dominici, *All Models are Wrong, but Many are Useful*, JMLR 20, 2019.
pub fn permutation_importance<E: From<StatisticsError>>(
    n_rows: usize,
    n_features: usize,
    repeats: usize,
    seed: u64,
    mut score: impl FnMut(Option<(usize, &[usize])>) -> Result<f64, E>,
) -> Result<Vec<Importance>, E> {
    input::not_empty("the number of rows to shuffle", n_rows).map_err(StatisticsError::from)?;
    input::not_empty("the number of repeats", repeats).map_err(StatisticsError::from)?;
    let whole = finite(score(None)?)?;
    let mut drops = vec![Vec::with_capacity(repeats); n_features];
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut permutation: Vec<usize> = (0..n_rows).collect();
    for _ in 0..repeats {
        permutation.shuffle(&mut rng);
        for (column, drops) in drops.iter_mut().enumerate() {
            drops.push(whole - finite(score(Some((column, &permutation)))?)?);
        }
    }
    let found = drops.into_iter().enumerate().map(|(column, drops)| {
        let mean = drops.iter().map(|drop| drop / repeats as f64).sum();
        let interval = MeanInterval::of(&drops).ok().map(|found| [found.low, found.high]);
        Importance { column, mean, interval, drops }
    });
    Ok(found.collect())
}

/// `Ok` if the score is finite.
fn finite(value: f64) -> Result<f64, StatisticsError> {
    if value.is_finite() { Ok(value) } else { Err(StatisticsError::Score { value }) }
}
