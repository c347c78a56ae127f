//! Which rows choose the strength: stratified folds, and fewer rows where there are many.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The rows of every class in turn, each class in random order: every k-th of them is a stratified share of the rows.
pub(super) fn shuffled_by_class(labels: &[usize], seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..labels.len()).collect();
    rows.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    rows.sort_by_key(|&row| labels[row]);
    rows
}

/// At most `most` of the rows, every class with its share and at least one, in ascending order.
pub(super) fn subsample(by_class: &[usize], labels: &[usize], most: usize) -> Vec<usize> {
    let n = by_class.len();
    let mut last = None;
    let taken = |(place, row): (usize, &usize)| {
        let new_class = last.replace(labels[*row]) != Some(labels[*row]);
        let next = (place + 1) * most / n > place * most / n;
        (next || new_class).then_some(*row)
    };
    let mut rows: Vec<usize> =
        if n <= most { by_class.to_vec() } else { by_class.iter().enumerate().filter_map(taken).collect() };
    rows.sort_unstable();
    rows
}

/// The fold of every row, below `folds`. The only row of a class is in none: held out, it would leave nothing to learn its class from.
///
/// # Shapes
/// `by_class` is what [`shuffled_by_class`] makes of the labels.
pub(super) fn stratified(by_class: &[usize], labels: &[usize], folds: usize) -> Vec<Option<usize>> {
    let mut assigned = vec![None; labels.len()];
    let classes = by_class.chunk_by(|&a, &b| labels[a] == labels[b]).filter(|rows| rows.len() > 1);
    for (place, &row) in classes.flatten().enumerate() {
        assigned[row] = Some(place % folds);
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folds_hold_equal_shares_of_every_class(
            labels in prop::collection::vec(0usize..5, 1..200), folds in 2usize..6, seed in 0u64..4
        ) {
            let by_class = shuffled_by_class(&labels, seed);
            let assigned = stratified(&by_class, &labels, folds);
            for class in 0..5 {
                let rows = (0..labels.len()).filter(|&row| labels[row] == class);
                let of_class: Vec<_> = rows.map(|row| assigned[row]).collect();
                let held = |fold| of_class.iter().filter(|&&f| f == Some(fold)).count();
                let counts: Vec<usize> = (0..folds).map(held).collect();
                let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
                prop_assert!(most - least <= 1);
                if of_class.len() == 1 {
                    prop_assert_eq!(of_class[0], None);
                } else {
                    prop_assert!(of_class.iter().all(Option::is_some));
                    // No fold takes all of a class.
                    prop_assert!(counts.iter().all(|&count| count < of_class.len() || count == 0));
                }
            }
        }

        #[test]
        fn a_subsample_has_every_class_and_each_with_its_share(
            labels in prop::collection::vec(0usize..4, 50..300), most in 10usize..40
        ) {
            let by_class = shuffled_by_class(&labels, 1);
            let rows = subsample(&by_class, &labels, most);
            prop_assert!(rows.is_sorted() && rows.len() <= most + 4);
            for class in 0..4 {
                let all = labels.iter().filter(|&&l| l == class).count();
                let taken = rows.iter().filter(|&&row| labels[row] == class).count();
                prop_assert!(taken >= usize::from(all > 0));
                prop_assert!((taken as f64 - (all * most) as f64 / labels.len() as f64).abs() <= 2.0);
            }
        }
    }
}
