//! Two tables: which property which mean has, and which it lacks, with a counterexample for each.

mod common;

use common::{ALL, Kind, defect, dense, eigenvalues, mean_of, of_rank, orthogonal};
use ndarray::Array2;

use Kind::{Arithmetic, BonnabelSepulchre, BuresWasserstein, Geometric, Harmonic, LogEuclidean, Power};

/// A pair of Gram matrices, weights and transformations; for Bonnabel and Sepulchre of rank 2 of 5, for the others definite.
struct Sample {
    kind: Kind,
    g: Array2<f64>,
    l: Array2<f64>,
    rank: usize,
    seed: u64,
}

impl Sample {
    fn new(kind: Kind, seed: u64) -> Self {
        let (order, rank) = if kind == Kind::BonnabelSepulchre { (5, 2) } else { (4, 4) };
        let gram = |seed| common::gram(&of_rank(order, rank, rank, seed));
        Self { kind, g: gram(seed), l: gram(seed + 1000), rank, seed }
    }

    fn order(&self) -> usize {
        self.g.nrows()
    }

    fn at(&self, t: f64) -> Array2<f64> {
        self.of(&self.g, &self.l, t)
    }

    fn of(&self, g: &Array2<f64>, l: &Array2<f64>, t: f64) -> Array2<f64> {
        mean_of(&*self.kind.mean(), g, l, t)
    }

    fn scalar(&self, a: f64, b: f64, t: f64) -> f64 {
        match self.kind {
            Kind::Arithmetic => (1.0 - t) * a + t * b,
            Kind::Harmonic => 1.0 / ((1.0 - t) / a + t / b),
            Kind::Power(q) => ((1.0 - t) * a.powf(q) + t * b.powf(q)).powf(1.0 / q),
            Kind::BuresWasserstein => ((1.0 - t) * a.sqrt() + t * b.sqrt()).powi(2),
            _ => a.powf(1.0 - t) * b.powf(t),
        }
    }
}

/// How far below another a matrix fails to be, in units of the other.
fn excess(lower: &Array2<f64>, upper: &Array2<f64>) -> f64 {
    let values = eigenvalues(&(lower - upper));
    values[0].max(0.0) / eigenvalues(upper)[0]
}

const T: f64 = 0.3;

fn ends(x: &Sample) -> f64 {
    defect(&x.at(0.0), &x.g).max(defect(&x.at(1.0), &x.l))
}

fn idempotence(x: &Sample) -> f64 {
    defect(&x.of(&x.g, &x.g, T), &x.g)
}

fn symmetry(x: &Sample) -> f64 {
    defect(&x.of(&x.l, &x.g, 1.0 - T), &x.at(T))
}

fn joint_homogeneity(x: &Sample) -> f64 {
    defect(&x.of(&(&x.g * 7.0), &(&x.l * 7.0), T), &(x.at(T) * 7.0))
}

fn homogeneity_in_each(x: &Sample) -> f64 {
    let factor = 4_f64.powf(1.0 - T) * 9_f64.powf(T);
    defect(&x.of(&(&x.g * 4.0), &(&x.l * 9.0), T), &(x.at(T) * factor))
}

fn under(x: &Sample, c: &Array2<f64>) -> f64 {
    let on = |m: &Array2<f64>| c.dot(m).dot(&c.t());
    defect(&x.of(&on(&x.g), &on(&x.l), T), &on(&x.at(T)))
}

fn orthogonal_invariance(x: &Sample) -> f64 {
    under(x, &orthogonal(x.order(), x.seed + 7))
}

fn congruence_invariance(x: &Sample) -> f64 {
    under(x, &of_rank(x.order(), x.order(), x.order(), x.seed + 7))
}

/// The product of the eigenvalues that are not zero.
fn determinant(x: &Sample) -> f64 {
    let det = |m: &Array2<f64>| eigenvalues(m).iter().take(x.rank).product::<f64>();
    (det(&x.at(T)) / (det(&x.g).powf(1.0 - T) * det(&x.l).powf(T)) - 1.0).abs()
}

fn self_duality(x: &Sample) -> f64 {
    let inverse = |m: &Array2<f64>| dense::power(m, -1.0);
    defect(&x.of(&inverse(&x.g), &inverse(&x.l), T), &inverse(&x.at(T)))
}

fn commuting(x: &Sample) -> f64 {
    let u = orthogonal(x.order(), x.seed + 3);
    let value = |i: usize, shift: f64| if i < x.rank { 0.5 + (shift + i as f64).sin().powi(2) } else { 0.0 };
    let diagonal = |f: &dyn Fn(usize) -> f64| {
        (&u * &(0..x.order()).map(f).collect::<ndarray::Array1<f64>>()).dot(&u.t())
    };
    let (a, b) = (|i| value(i, 0.3), |i| value(i, 1.7));
    let scalar = |i| if i < x.rank { x.scalar(a(i), b(i), T) } else { 0.0 };
    defect(&x.of(&diagonal(&a), &diagonal(&b), T), &diagonal(&scalar))
}

fn below_arithmetic(x: &Sample) -> f64 {
    excess(&x.at(T), &dense::mean(Kind::Arithmetic, &x.g, &x.l, T))
}

fn above_harmonic(x: &Sample) -> f64 {
    excess(&dense::mean(Kind::Harmonic, &x.g, &x.l, T), &x.at(T))
}

fn below_geometric(x: &Sample) -> f64 {
    excess(&x.at(T), &dense::geometric(&x.g, &x.l, T))
}

/// `M(M(s), M(u), t) = M((1 - t) s + t u)`.
fn composition(x: &Sample) -> f64 {
    defect(&x.of(&x.at(0.2), &x.at(0.9), T), &x.at(0.7 * 0.2 + T * 0.9))
}

fn constant_bures_wasserstein_speed(x: &Sample) -> f64 {
    let whole = dense::bures_wasserstein(&x.g, &x.l);
    (dense::bures_wasserstein(&x.at(0.2), &x.at(0.7)) / whole - 0.5).abs()
}

fn superadditivity(x: &Sample) -> f64 {
    let y = Sample::new(x.kind, x.seed + 50);
    excess(&(x.at(T) + y.at(T)), &x.of(&(&x.g + &y.g), &(&x.l + &y.l), T))
}

type Property = (&'static str, fn(&Sample) -> f64, &'static [Kind]);

const HAS: &[Property] = &[
    ("ends", ends, ALL),
    ("idempotence", idempotence, ALL),
    ("symmetry", symmetry, ALL),
    ("joint homogeneity", joint_homogeneity, ALL),
    ("homogeneity in each", homogeneity_in_each, &[Geometric, LogEuclidean, BonnabelSepulchre]),
    ("orthogonal invariance", orthogonal_invariance, ALL),
    (
        "congruence invariance",
        congruence_invariance,
        &[Arithmetic, Harmonic, Geometric, Power(0.5), Power(-0.5)],
    ),
    ("determinant identity", determinant, &[Geometric, LogEuclidean, BonnabelSepulchre]),
    ("self-duality", self_duality, &[Geometric, LogEuclidean, BonnabelSepulchre]),
    ("commuting matrices", commuting, ALL),
    (
        "below the arithmetic mean",
        below_arithmetic,
        &[Arithmetic, Harmonic, Geometric, Power(0.5), Power(-0.5), BuresWasserstein],
    ),
    ("above the harmonic mean", above_harmonic, &[Arithmetic, Harmonic, Geometric, Power(0.5), Power(-0.5)]),
    ("below the geometric mean", below_geometric, &[Harmonic, Geometric, Power(-0.5)]),
    ("composition along the path", composition, ALL),
    ("constant Bures-Wasserstein speed", constant_bures_wasserstein_speed, &[BuresWasserstein]),
    ("superadditivity", superadditivity, &[Arithmetic, Harmonic, Geometric, Power(0.5), Power(-0.5)]),
];

const LACKS: &[Property] = &[
    (
        "homogeneity in each",
        homogeneity_in_each,
        &[Arithmetic, Harmonic, Power(0.5), Power(-0.5), BuresWasserstein],
    ),
    ("congruence invariance", congruence_invariance, &[LogEuclidean, BuresWasserstein, BonnabelSepulchre]),
    ("determinant identity", determinant, &[Arithmetic, Harmonic, Power(0.5), Power(-0.5), BuresWasserstein]),
    ("self-duality", self_duality, &[Arithmetic, Harmonic, Power(0.5), Power(-0.5), BuresWasserstein]),
    ("below the arithmetic mean", below_arithmetic, &[LogEuclidean, BonnabelSepulchre]),
    ("below the geometric mean", below_geometric, &[Arithmetic, Power(0.5), LogEuclidean, BuresWasserstein]),
    (
        "constant Bures-Wasserstein speed",
        constant_bures_wasserstein_speed,
        &[Arithmetic, Harmonic, Geometric, Power(0.5), Power(-0.5), LogEuclidean, BonnabelSepulchre],
    ),
    ("superadditivity", superadditivity, &[LogEuclidean]),
];

const SEEDS: std::ops::Range<u64> = 1..21;

/// Matrices that come close to the log-Euclidean mean's counterexamples are one in ten.
const MORE_SEEDS: std::ops::Range<u64> = 1..61;

/// Conditions are at most 16 and a property takes a dozen products and matrix functions: 16^2 times 1000 eps, rounded up.
const HOLDS: f64 = 1e-10;

/// A counterexample is no rounding: at least a hundred thousand times more.
const FAILS: f64 = 1e-5;

#[test]
fn every_mean_has_its_properties() {
    for (name, property, kinds) in HAS {
        for &kind in *kinds {
            for seed in SEEDS {
                let found = property(&Sample::new(kind, seed));
                assert!(found <= HOLDS, "{name} of {kind:?}, seed {seed}: off by {found:e}");
            }
        }
    }
}

#[test]
fn every_lack_has_a_counterexample() {
    for (name, property, kinds) in LACKS {
        for &kind in *kinds {
            let worst = MORE_SEEDS.map(|seed| property(&Sample::new(kind, seed))).fold(0.0, f64::max);
            assert!(worst >= FAILS, "{name} of {kind:?} was not contradicted: {worst:e}");
        }
    }
}

#[test]
fn power_means_are_dual_to_those_of_the_opposite_power_and_grow_with_the_power() {
    for seed in SEEDS {
        let x = Sample::new(Geometric, seed);
        let inverse = |m: &Array2<f64>| dense::power(m, -1.0);
        let (inverse_g, inverse_l) = (inverse(&x.g), inverse(&x.l));
        for q in [0.2, 0.7, 1.0] {
            let dual = mean_of(&*Power(q).mean(), &inverse_g, &inverse_l, T);
            assert!(defect(&inverse(&dual), &mean_of(&*Power(-q).mean(), &x.g, &x.l, T)) <= HOLDS);
        }
        let ladder: Vec<Array2<f64>> =
            [-1.0, -0.5, 0.0, 0.5, 1.0].iter().map(|&q| mean_of(&*Power(q).mean(), &x.g, &x.l, T)).collect();
        assert!(ladder.windows(2).all(|pair| excess(&pair[0], &pair[1]) <= HOLDS));
        assert!(defect(&ladder[0], &mean_of(&*Harmonic.mean(), &x.g, &x.l, T)) <= HOLDS);
        assert!(defect(&ladder[2], &mean_of(&*Geometric.mean(), &x.g, &x.l, T)) <= HOLDS);
        assert!(defect(&ladder[4], &mean_of(&*Arithmetic.mean(), &x.g, &x.l, T)) <= HOLDS);
    }
}

#[test]
fn names_are_distinct_and_lower_case() {
    let names: Vec<&str> = ALL.iter().map(|kind| kind.mean().name()).collect();
    for (i, name) in names.iter().enumerate() {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name}");
        assert!(names[..i].iter().all(|other| other != name) || *name == "power");
    }
}
