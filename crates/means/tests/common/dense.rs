//! Means by their textbook formulas on N x N matrices, through matrix functions alone.

use super::{Kind, RANK, backend};
use dhll_core::Eigensolver;
use ndarray::{Array1, Array2, s};

/// `f(G)` on all eigenvalues.
pub(crate) fn function(g: &Array2<f64>, f: impl Fn(f64) -> f64) -> Array2<f64> {
    let eigen = backend().symmetric_eigen(g.view()).unwrap();
    (&eigen.eigenvectors * &eigen.eigenvalues.mapv(f)).dot(&eigen.eigenvectors.t())
}

/// `G^x`, as a pseudo-power where `G` is singular.
pub(crate) fn power(g: &Array2<f64>, x: f64) -> Array2<f64> {
    let (u, values) = range(g);
    (&u * &values.mapv(|v| v.powf(x))).dot(&u.t())
}

/// Orthonormal basis of the range and the eigenvalues there.
pub(crate) fn range(g: &Array2<f64>) -> (Array2<f64>, Array1<f64>) {
    let eigen = backend().symmetric_eigen(g.view()).unwrap();
    let rank = eigen.eigenvalues.iter().take_while(|&&v| v > RANK * eigen.eigenvalues[0]).count();
    (eigen.eigenvectors.slice(s![.., ..rank]).to_owned(), eigen.eigenvalues.slice(s![..rank]).to_owned())
}

pub(crate) fn geometric(g: &Array2<f64>, l: &Array2<f64>, t: f64) -> Array2<f64> {
    let (root, inverse) = (power(g, 0.5), power(g, -0.5));
    root.dot(&power(&inverse.dot(l).dot(&inverse), t)).dot(&root)
}

fn power_mean(g: &Array2<f64>, l: &Array2<f64>, t: f64, q: f64) -> Array2<f64> {
    let (root, inverse) = (power(g, 0.5), power(g, -0.5));
    let inner = power(&inverse.dot(l).dot(&inverse), q) * t + Array2::<f64>::eye(g.nrows()) * (1.0 - t);
    root.dot(&power(&inner, 1.0 / q)).dot(&root)
}

/// `A R B^T` with `A`, `B` the roots and `R` the polar factor of `A^T B`, whose squared singular values below 1e-10 of
/// `|A|^2 |B|^2` are taken for rounding.
fn transport(g: &Array2<f64>, l: &Array2<f64>) -> Array2<f64> {
    let root = power(g, 0.5);
    let cut = 1e-10 * g.diag().sum() * l.diag().sum();
    let inverse = function(&root.dot(l).dot(&root), |v| if v > cut { v.powf(-0.5) } else { 0.0 });
    root.dot(&inverse).dot(&root).dot(l)
}

/// As in the article: `U(t) = Y_A cos(t Theta) + X sin(t Theta)`, `X = (I - Y_A Y_A^T) Y_B / sin(Theta)`.
fn bonnabel_sepulchre(g: &Array2<f64>, l: &Array2<f64>, t: f64) -> Array2<f64> {
    let ((u_a, _), (u_b, _)) = (range(g), range(l));
    let overlap = u_a.t().dot(&u_b);
    let eigen = backend().symmetric_eigen(overlap.dot(&overlap.t()).view()).unwrap();
    let cosines = eigen.eigenvalues.mapv(|v| v.clamp(0.0, 1.0).sqrt());
    let y_a = u_a.dot(&eigen.eigenvectors);
    let y_b = u_b.dot(&(overlap.t().dot(&eigen.eigenvectors) / &cosines));
    let x = &y_b - &(&y_a * &cosines);
    let u = Array2::from_shape_fn(y_a.dim(), |(i, j)| {
        let (angle, sine) = (cosines[j].acos(), x.column(j).dot(&x.column(j)).sqrt());
        let aside = if sine > 1e-7 { x[[i, j]] / sine * (t * angle).sin() } else { 0.0 };
        y_a[[i, j]] * (t * angle).cos() + aside
    });
    let core = geometric(&y_a.t().dot(g).dot(&y_a), &y_b.t().dot(l).dot(&y_b), t);
    u.dot(&core).dot(&u.t())
}

/// The mean of two positive definite matrices, or of any two where the mean takes them.
pub(crate) fn mean(kind: Kind, g: &Array2<f64>, l: &Array2<f64>, t: f64) -> Array2<f64> {
    match kind {
        Kind::Arithmetic => g * (1.0 - t) + l * t,
        Kind::Harmonic => g.dot(&power(&(g * t + l * (1.0 - t)), -1.0)).dot(l),
        Kind::Geometric => geometric(g, l, t),
        Kind::Power(q) => power_mean(g, l, t, q),
        Kind::LogEuclidean => {
            function(&(function(g, f64::ln) * (1.0 - t) + function(l, f64::ln) * t), f64::exp)
        }
        Kind::BuresWasserstein => {
            let cross = transport(g, l);
            g * (1.0 - t).powi(2) + l * t.powi(2) + (&cross + &cross.t()) * (t * (1.0 - t))
        }
        Kind::BonnabelSepulchre => bonnabel_sepulchre(g, l, t),
    }
}

/// The mean with a ridge on the joint range, the ridge's own mean taken back, by the definition.
pub(crate) fn ridged(kind: Kind, g: &Array2<f64>, l: &Array2<f64>, t: f64, ridge: f64) -> Array2<f64> {
    let trace = |m: &Array2<f64>| m.diag().sum();
    let (u, values) = range(&(g / trace(g) + l / trace(l)));
    let r = values.len() as f64;
    let (of_g, of_l) = (ridge * trace(g) / r, ridge * trace(l) / r);
    let eye = Array2::<f64>::eye(values.len());
    let within = |m: &Array2<f64>, e: f64| u.t().dot(m).dot(&u) + &eye * e;
    let scalar = match kind {
        Kind::Harmonic => 1.0 / ((1.0 - t) / of_g + t / of_l),
        Kind::Power(q) => ((1.0 - t) * of_g.powf(q) + t * of_l.powf(q)).powf(1.0 / q),
        _ => of_g.powf(1.0 - t) * of_l.powf(t),
    };
    u.dot(&(mean(kind, &within(g, of_g), &within(l, of_l), t) - eye * scalar)).dot(&u.t())
}

/// The Bures-Wasserstein distance.
pub(crate) fn bures_wasserstein(g: &Array2<f64>, l: &Array2<f64>) -> f64 {
    let root = power(g, 0.5);
    let fidelity = power(&root.dot(l).dot(&root), 0.5).diag().sum();
    (g.diag().sum() + l.diag().sum() - 2.0 * fidelity).max(0.0).sqrt()
}
