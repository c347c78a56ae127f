//! Random parts of rows that keep the shares of the classes: stratified, and every class keeps a row on the larger side.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The rows of a random part of so many rows, in ascending order.
///
/// Of class k the part gets `held_out counts_k / n` rows, rounded so that the sum is right (by largest remainders, of equals by chance), and at most
/// all but one. None if that leaves too few: `held_out` is to be at most the number of rows less the number of classes that occur.
pub(crate) fn stratified(
    labels: &[usize],
    counts: &[usize],
    held_out: usize,
    seed: u64,
) -> Option<Vec<usize>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.shuffle(&mut rng);
    let mut classes: Vec<usize> = (0..counts.len()).filter(|&k| counts[k] > 0).collect();
    if held_out > labels.len() - classes.len() {
        return None;
    }
    let share = |k: usize| held_out as u128 * counts[k] as u128;
    let rows = labels.len() as u128;
    classes.shuffle(&mut rng);
    classes.sort_by_key(|&k| std::cmp::Reverse(share(k) % rows.max(1)));

    // The whole part of a share is below the number of rows of its class, since `held_out` is below that of all rows.
    let mut taken: Vec<usize> = (0..counts.len()).map(|k| (share(k) / rows.max(1)) as usize).collect();
    let mut left = held_out - taken.iter().sum::<usize>();
    while left > 0 {
        for &k in &classes {
            if left > 0 && taken[k] + 1 < counts[k] {
                taken[k] += 1;
                left -= 1;
            }
        }
    }
    let mut part = Vec::with_capacity(held_out);
    for row in order {
        let taken = &mut taken[labels[row]];
        if *taken > 0 {
            *taken -= 1;
            part.push(row);
        }
    }
    part.sort_unstable();
    Some(part)
}

/// The fold of every row, below `folds`: the rows of a class are dealt out in turn, so that every fold has its share of every class and folds
/// differ by at most one row in size.
pub(crate) fn dealt(labels: &[usize], folds: usize, seed: u64) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.shuffle(&mut rng);
    order.sort_by_key(|&row| labels[row]);
    let mut fold = vec![0; labels.len()];
    order.into_iter().enumerate().for_each(|(place, row)| fold[row] = place % folds);
    fold
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(labels: &[usize], rows: &[usize], classes: usize) -> Vec<usize> {
        let mut counts = vec![0; classes];
        rows.iter().for_each(|&row| counts[labels[row]] += 1);
        counts
    }

    #[test]
    fn parts_keep_the_shares_and_no_class_loses_its_last_row() {
        // 60, 30, 9 and 1 rows, and a class without any.
        let labels: Vec<usize> = (0..100)
            .map(|i| [0, 1, 2, 3][usize::from(i >= 60) + usize::from(i >= 90) + usize::from(i == 99)])
            .collect();
        let all = [60, 30, 9, 1, 0];
        for seed in 0..20 {
            for held_out in 0..=96 {
                let part = stratified(&labels, &all, held_out, seed).unwrap();
                assert!(part.len() == held_out && part.windows(2).all(|pair| pair[0] < pair[1]));
                for (k, count) in counts(&labels, &part, 5).into_iter().enumerate() {
                    assert!(count <= all[k].saturating_sub(1), "class {k}: {count} of {held_out}");
                    let share = held_out as f64 * all[k] as f64 / 100.0;
                    // What a class cannot give is taken from the others: here that of the single row.
                    assert!((count as f64 - share).abs() < 3.0, "class {k}: {count}, not {share}");
                }
                assert_eq!(stratified(&labels, &all, held_out, seed).unwrap(), part);
            }
            assert_eq!(stratified(&labels, &all, 97, seed), None);
        }
        assert_ne!(stratified(&labels, &all, 20, 1), stratified(&labels, &all, 20, 2));
    }

    #[test]
    fn folds_have_their_share_of_every_class() {
        let labels: Vec<usize> = (0..103).map(|i| usize::from(i % 5 == 0) + usize::from(i == 7)).collect();
        for folds in [2, 3, 10] {
            let fold = dealt(&labels, folds, 4);
            for class in [0, 1] {
                let of = |k: usize| (0..103).filter(|&i| fold[i] == k && labels[i] == class).count();
                let counts: Vec<usize> = (0..folds).map(of).collect();
                assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
            }
            assert_eq!(fold, dealt(&labels, folds, 4));
            assert_ne!(fold, dealt(&labels, folds, 5));
        }
    }

    #[test]
    fn single_rows_stay_where_they_are() {
        assert_eq!(stratified(&[0, 1, 2, 3], &[1, 1, 1, 1], 0, 1), Some(vec![]));
        assert_eq!(stratified(&[0, 1, 2, 3], &[1, 1, 1, 1], 1, 1), None);
        assert_eq!(stratified(&[0, 1, 1], &[1, 2], 1, 1).map(|part| part[0] > 0), Some(true));
    }
}
