//! Factored form against the dense formulas: every pair of ranks, labels in and outside the range of the inputs.

mod common;

use common::{Kind, dense, eigenvalues, gram, mean_of_rows, norm, of_rank, rank};
use dhll_means::BonnabelSepulchre;
use ndarray::Array2;
use proptest::prelude::*;

/// How the labels lie to the inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    /// Nothing in common but what the number of rows forces.
    Free,
    /// Labels are a linear function of the inputs.
    Inside,
    /// `A^T B = 0`.
    Orthogonal,
}

#[derive(Debug, Clone)]
struct Sample {
    a: Array2<f64>,
    b: Array2<f64>,
    t: f64,
}

fn samples(relation: Relation) -> impl Strategy<Value = Sample> {
    (1..5_usize, 1..5_usize, 1..5_usize, 1..5_usize, 0..4_usize, any::<u64>(), 0.05..0.95_f64).prop_map(
        move |(p, c, rank_a, rank_b, more, seed, t)| {
            let (rank_a, rank_b) = (rank_a.min(p), rank_b.min(c));
            let n = rank_a + rank_b + more;
            let a = of_rank(n, p, rank_a, seed);
            let b = match relation {
                Relation::Free => of_rank(n, c, rank_b, seed ^ 1),
                Relation::Inside => a.dot(&of_rank(p, c, rank_b.min(p), seed ^ 1)),
                Relation::Orthogonal => {
                    // In a basis that has the range of A in its first columns.
                    let aside = dense::function(&gram(&a), |v| if v > 1e-9 { 1.0 } else { 0.0 });
                    let (u, _) = dense::range(&(Array2::eye(n) - aside));
                    u.dot(&of_rank(n - rank_a, c, rank_b, seed ^ 1))
                }
            };
            Sample { a, b, t }
        },
    )
}

/// Angles between random ranges may be as small as 1e-3 here, and the dense formulas divide by their squares; what is
/// left of 16 digits is 1e-8 with room for a few products.
const TOLERANCE: f64 = 1e-8;

fn close(found: &Array2<f64>, expected: &Array2<f64>, sample: &Sample) -> bool {
    let scale = norm(gram(&sample.a).view()) + norm(gram(&sample.b).view());
    norm((found - expected).view()) <= TOLERANCE * scale
}

const RIDGE: f64 = 1e-2;

fn agrees(sample: &Sample, relation: Relation) -> Result<(), TestCaseError> {
    let Sample { a, b, t } = sample;
    let (g, l) = (gram(a), gram(b));
    // Where ranges nearly meet, or nearly stand at right angles, it is a matter of tolerance whether they do.
    let joint = eigenvalues(&(&g + &l));
    prop_assume!(joint.iter().all(|&v| v > 1e-5 * joint[0] || v < 1e-12 * joint[0]));
    let size = norm(g.view()) * norm(l.view());
    let correlations = eigenvalues(&gram(&a.t().dot(b)));
    prop_assume!(correlations.iter().all(|&v| v > 1e-6 * size || v < 1e-13 * size));
    for kind in [Kind::Arithmetic, Kind::Harmonic, Kind::BuresWasserstein] {
        let found = mean_of_rows(&*kind.mean(), a, b, *t);
        prop_assert!(close(&found, &dense::mean(kind, &g, &l, *t), sample), "{kind:?} without ridge");
    }
    for kind in [Kind::Harmonic, Kind::Geometric, Kind::Power(0.5), Kind::Power(-0.5), Kind::LogEuclidean] {
        let found = mean_of_rows(&*kind.with_ridge(RIDGE), a, b, *t);
        prop_assert!(close(&found, &dense::ridged(kind, &g, &l, *t, RIDGE), sample), "{kind:?} with ridge");
    }
    let (rank_a, rank_b) = (rank(&g), rank(&l));
    if rank_a == rank_b && relation != Relation::Orthogonal {
        let found = mean_of_rows(&BonnabelSepulchre::default(), a, b, *t);
        prop_assert!(close(&found, &dense::mean(Kind::BonnabelSepulchre, &g, &l, *t), sample));
    }
    if rank_a == rank_b && relation == Relation::Inside {
        // One range: the formulas for definite matrices hold on it.
        let (u, _) = dense::range(&g);
        let (inner_g, inner_l) = (u.t().dot(&g).dot(&u), u.t().dot(&l).dot(&u));
        for kind in [Kind::Geometric, Kind::Power(0.5), Kind::Power(-0.5), Kind::LogEuclidean] {
            let expected = u.dot(&dense::mean(kind, &inner_g, &inner_l, *t)).dot(&u.t());
            let found = mean_of_rows(&*kind.mean(), a, b, *t);
            prop_assert!(close(&found, &expected, sample), "{kind:?} on one range");
        }
    }
    Ok(())
}

fn ranks_and_ranges(sample: &Sample) -> Result<(), TestCaseError> {
    let Sample { a, b, t } = sample;
    let (g, l) = (gram(a), gram(b));
    let joint = &g + &l;
    let (rank_a, rank_b, dimension) = (rank(&g), rank(&l), rank(&joint));
    let common = rank_a + rank_b - dimension;
    // Squared singular values of A^T B; rounding leaves 1e-16 of the largest, and 1e-32 where all are zero.
    let (correlations, size) = (eigenvalues(&gram(&a.t().dot(b))), norm(g.view()) * norm(l.view()));
    let matched = correlations.iter().filter(|&&v| v > 1e-12 * size).count();
    for (kind, ridge, expected) in [
        (Kind::Arithmetic, 0.0, dimension),
        (Kind::Power(0.5), 0.0, dimension),
        (Kind::Harmonic, RIDGE, dimension),
        (Kind::Geometric, RIDGE, dimension),
        (Kind::LogEuclidean, RIDGE, dimension),
        (Kind::Harmonic, 0.0, common),
        (Kind::Geometric, 0.0, common),
        (Kind::Power(-0.5), 0.0, common),
        (Kind::BuresWasserstein, 0.0, rank_a + rank_b - matched),
    ] {
        let mean = mean_of_rows(&*kind.with_ridge(ridge), a, b, *t);
        let (found, smaller) = (rank(&mean), kind == Kind::BuresWasserstein);
        prop_assert!(found == expected || (smaller && found < expected), "{kind:?}: {found}, not {expected}");
        // Range inclusion: nothing of the mean lies outside the joint range, or outside either range where it is common.
        let outside = |of: &Array2<f64>| {
            let (u, _) = dense::range(of);
            norm((&mean - &u.dot(&u.t()).dot(&mean)).view()) <= TOLERANCE * norm(joint.view())
        };
        prop_assert!(outside(&joint), "{kind:?} leaves the joint range");
        prop_assert!(expected != common || (outside(&g) && outside(&l)), "{kind:?} leaves the common range");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn free_ranges(sample in samples(Relation::Free)) {
        agrees(&sample, Relation::Free)?;
        ranks_and_ranges(&sample)?;
    }

    #[test]
    fn labels_in_the_range_of_the_inputs(sample in samples(Relation::Inside)) {
        agrees(&sample, Relation::Inside)?;
        ranks_and_ranges(&sample)?;
    }

    #[test]
    fn orthogonal_ranges(sample in samples(Relation::Orthogonal)) {
        agrees(&sample, Relation::Orthogonal)?;
        ranks_and_ranges(&sample)?;
    }
}
