//! What is learnt of a column from the training rows.

use ndarray::ArrayView1;

use super::column_map::{ColumnMap, Gaps};

/// Knots of quantiles, where there are more rows than that.
const KNOTS: usize = 256;

/// The distance between the quartiles of the standard normal distribution.
const NORMAL_QUARTILES: f64 = 1.349;

/// A level with fewer training rows than this share of them, or than [`FEWEST`], is gathered with others.
const RARE: f64 = 0.002;
const FEWEST: usize = 3;

/// How numbers are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::encode) enum Numbers {
    AsTheyAre,
    Standardised,
    Robust,
    Quantiles,
}

/// The map of a column of numbers. Mean and deviation take the weights of the rows, medians and quantiles do not.
pub(super) fn number(column: Vec<f64>, weights: Option<&[f64]>, numbers: Numbers) -> ColumnMap {
    let rows = column.len();
    // Weights have the order of the rows, which is lost when the column is sorted in its place.
    let weighted = weights.filter(|_| numbers == Numbers::Standardised).map(|weights| {
        let pairs = column.iter().copied().zip(weights.iter().copied());
        moments(pairs.filter(|(value, _)| !value.is_nan()))
    });
    let mut known = column;
    known.retain(|value| !value.is_nan());
    if known.is_empty() {
        return ColumnMap::Dropped;
    }
    let gaps = if known.len() < rows { Gaps::Indicated } else { Gaps::None };
    known.sort_unstable_by(f64::total_cmp);
    let (first, last) = (known[0], known[known.len() - 1]);
    let median = quantile(&known, 0.5);
    if first == last {
        return match gaps {
            Gaps::None => ColumnMap::Dropped,
            // The value itself says nothing, only whether it is there.
            Gaps::Indicated => {
                ColumnMap::Levels { features: Vec::new(), unseen: None, missing: Some(0), width: 1 }
            }
        };
    }
    let each_once = known.iter().map(|&value| (value, 1.0));
    match numbers {
        Numbers::AsTheyAre => ColumnMap::Standardised { median, centre: 0.0, scale: 1.0, gaps },
        Numbers::Standardised => {
            let (centre, scale) = weighted.unwrap_or_else(|| moments(each_once));
            ColumnMap::Standardised { median, centre, scale, gaps }
        }
        Numbers::Robust => {
            let deviation = moments(each_once).1;
            let quartiles = (0.5 * quantile(&known, 0.75) - 0.5 * quantile(&known, 0.25)) * 2.0;
            // Where half of the rows are equal the quartiles say nothing.
            let spread = if quartiles > 0.0 { quartiles / NORMAL_QUARTILES } else { deviation };
            let scale = spread.max(deviation / 4.0).min(f64::MAX);
            ColumnMap::Robust { median, scale, gaps }
        }
        Numbers::Quantiles => {
            let steps = KNOTS.min(known.len()) - 1;
            let knots = (0..=steps).map(|step| quantile(&known, step as f64 / steps as f64)).collect();
            ColumnMap::Quantiles { median, knots, gaps }
        }
    }
}

/// The map of a column of categories with so many levels.
pub(super) fn category(column: ArrayView1<'_, f64>, levels: usize) -> ColumnMap {
    let (mut counts, mut missing) = (vec![0_usize; levels], 0);
    for value in column {
        match counts.get_mut(*value as usize).filter(|_| !value.is_nan()) {
            Some(count) => *count += 1,
            None => missing += usize::from(value.is_nan()),
        }
    }
    let rare = (RARE * column.len() as f64).ceil().max(FEWEST as f64) as usize;
    let occurring = counts.iter().filter(|&&count| count > 0).count();
    if occurring + usize::from(missing > 0) < 2 {
        return ColumnMap::Dropped;
    }
    // Two levels are one feature; the other one is its absence.
    if occurring == 2 && missing == 0 {
        let second = counts.iter().rposition(|&count| count > 0);
        let features = (0..levels).map(|level| (Some(level) == second).then_some(0)).collect();
        return ColumnMap::Levels { features, unseen: None, missing: None, width: 1 };
    }
    let mut width = 0;
    let mut next = || {
        width += 1;
        width - 1
    };
    let kept: Vec<Option<usize>> = counts.iter().map(|&count| (count >= rare).then(&mut next)).collect();
    let missing = (missing > 0).then(&mut next);
    let gathered = counts.iter().any(|&count| 0 < count && count < rare).then(&mut next);
    let features = kept.iter().map(|feature| feature.or(gathered)).collect();
    ColumnMap::Levels { features, unseen: gathered, missing, width }
}

/// The mean and the standard deviation of values that differ, with their weights, in the order of a sum that does not overflow.
fn moments(known: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64) {
    let n = known.clone().map(|(_, weight)| weight).sum::<f64>();
    let largest = known.clone().fold(0.0_f64, |largest, (value, _)| largest.max(value.abs()));
    let mean = known.clone().map(|(value, weight)| value / largest / n * weight).sum::<f64>();
    let variance = known.map(|(value, weight)| (value / largest - mean).powi(2) / n * weight).sum::<f64>();
    (mean * largest, (variance.sqrt() * largest).max(f64::MIN_POSITIVE))
}

/// The quantile at probability `p` of values in ascending order, linear between them.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (0.5 * high - 0.5 * low) * place.fract() * 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    const NAN: f64 = f64::NAN;

    #[test]
    fn numbers_are_standardised_and_gaps_indicated() {
        let map = number(array![1.0, 3.0, NAN, 5.0].to_vec(), None, Numbers::Standardised);
        let ColumnMap::Standardised { median, centre, scale, gaps } = map else { panic!("{map:?}") };
        assert_eq!((median, centre, gaps), (3.0, 3.0, Gaps::Indicated));
        assert!((scale - (8.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        for nothing in [array![NAN, NAN], array![2.0, 2.0]] {
            assert_eq!(number(nothing.to_vec(), None, Numbers::Standardised), ColumnMap::Dropped);
        }
        let gaps_alone = number(array![2.0, NAN].to_vec(), None, Numbers::Quantiles);
        assert_eq!(gaps_alone.width(), 1);
        for numbers in [Numbers::Standardised, Numbers::Robust, Numbers::Quantiles, Numbers::AsTheyAre] {
            for extreme in [array![f64::MAX, -f64::MAX, f64::MAX], array![0.0, 5e-324, 0.0]] {
                assert_eq!(number(extreme.to_vec(), None, numbers).check(), Ok(()), "{extreme} {numbers:?}");
            }
        }
    }

    #[test]
    fn means_take_weights_and_medians_do_not() {
        let column = array![1.0, 2.0, NAN, 6.0];
        let weights = [2.0, 1.0, 9.0, 1.0];
        let map = |numbers| number(column.to_vec(), Some(&weights), numbers);
        let ColumnMap::Standardised { median, centre, scale, .. } = map(Numbers::Standardised) else {
            panic!("not standardised")
        };
        assert!(median == 2.0 && (centre - 2.5).abs() < 1e-15 && (scale - 4.25_f64.sqrt()).abs() < 1e-15);
        assert_eq!(map(Numbers::Robust), number(column.to_vec(), None, Numbers::Robust));
    }

    #[test]
    fn outliers_do_not_set_a_robust_scale_and_are_bent_to_3() {
        let mut column = ndarray::Array1::linspace(-1.0, 1.0, 101);
        column[100] = 5.0;
        let map = number(column.to_vec(), None, Numbers::Robust);
        let mut row = [0.0];
        map.write(5.0, &mut row);
        assert!(row[0] > 2.5 && row[0] < 3.0, "{row:?}");
        map.write(f64::MAX, &mut row);
        assert_eq!(row, [3.0]);
        map.write(0.0, &mut row);
        assert_eq!(row, [0.0]);
    }

    #[test]
    fn rare_levels_are_gathered_and_two_levels_are_one_feature() {
        let two = category(array![1.0, 0.0, 1.0].view(), 2);
        assert_eq!(two.width(), 1);
        let column = array![0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 3.0, NAN];
        let map = category(column.view(), 5);
        let ColumnMap::Levels { features, unseen, missing, width } = map else { panic!("{map:?}") };
        assert_eq!(features, [Some(0), Some(1), Some(3), Some(3), Some(3)]);
        assert_eq!((unseen, missing, width), (Some(3), Some(2), 4));
        assert_eq!(category(array![2.0, 2.0].view(), 3), ColumnMap::Dropped);
        assert_eq!(category(array![NAN, NAN].view(), 3), ColumnMap::Dropped);
    }
}
