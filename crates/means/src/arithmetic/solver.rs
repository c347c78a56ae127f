//! Arithmetic means of inputs and one label, from one decomposition: an arrowhead matrix at every alpha.

use std::sync::Arc;

use dhll_core::{Backend, CrossGram, LabelShares, PathError, PathSolver, Spectrum, TargetMap, input};
use ndarray::{Array1, Array2, Axis, ShapeBuilder, s};

use super::decouple::{DEFLATION, Decoupled};
use crate::arrowhead::{Arrowhead, Root};

/// The path of one label column under the arithmetic mean.
///
/// ```text
///                    | (1-alpha) D              sqrt(alpha(1-alpha)) u |
/// W^T S W  similar   |                                                 |      A^T A = Q D Q^T,  u = Q^T A^T b,  beta = b^T b
///                    | sqrt(alpha(1-alpha)) u^T           alpha beta   |
///
/// T_alpha = [ sqrt(1-alpha) Q X ; sqrt(alpha) x ]      (X ; x) the arrowhead's eigenvectors
/// ```
///
/// One eigenproblem of order p when it is made; then O(p^2) a spectrum, and O(p^2) and one product a target map. Label shares cost O(1) an
/// eigenvalue: `B^T h_j = lambda_j x_j / sqrt(alpha)` by the matrix's last row.
///
/// # References
/// Equation 3 of the paper; Gu and Eisenstat, SIAM J. Matrix Anal. Appl. 16(1), 1995, for the eigenproblem.
pub(super) struct OneLabel<'a> {
    backend: &'a dyn Backend,
    decoupled: Decoupled,
}

impl<'a> OneLabel<'a> {
    /// From a cross-Gram with one label column.
    pub(super) fn new(s: &Arc<CrossGram>, backend: &'a dyn Backend) -> Result<Self, PathError> {
        input::size("the number of label columns of a secular equation", 1, s.n_labels())?;
        Ok(Self { backend, decoupled: Decoupled::new(s, backend)? })
    }

    fn at(&self, alpha: f64) -> Result<Solved<'_>, PathError> {
        input::unit_interval(alpha)?;
        Ok(Solved::new(&self.decoupled, alpha))
    }
}

impl PathSolver for OneLabel<'_> {
    fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError> {
        Ok(self.at(alpha)?.spectrum())
    }

    fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError> {
        let solved = self.at(alpha)?;
        let spectrum = solved.spectrum();
        let matrix = solved.target_map(self.backend, alpha, spectrum.rank());
        Ok(TargetMap::from_parts(alpha, self.decoupled.values.len(), matrix, spectrum)?)
    }

    fn label_shares(&self, alpha: f64, _: &CrossGram) -> Result<LabelShares, PathError> {
        let solved = self.at(alpha)?;
        let spectrum = solved.spectrum();
        let shares = solved.label_shares(spectrum.rank());
        Ok(LabelShares { spectrum, shares })
    }
}

/// Where an eigenvalue comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// A root of the secular equation, by its index.
    Root(usize),
    /// An eigenvalue of the inputs that the label does not touch.
    Feature(usize),
    /// The label, where no input touches it.
    Label,
}

/// The eigenvalues at one alpha, in units of `scale`.
struct Solved<'a> {
    decoupled: &'a Decoupled,
    scale: f64,
    /// What D is multiplied with, in these units.
    feature_weight: f64,
    /// alpha beta, in these units.
    tip: f64,
    /// Coordinates that the arrowhead is made of.
    active: Vec<usize>,
    arrowhead: Arrowhead,
    roots: Vec<Root>,
    /// All eigenvalues with their sources, descending.
    values: Vec<(f64, Source)>,
}

impl<'a> Solved<'a> {
    fn new(decoupled: &'a Decoupled, alpha: f64) -> Self {
        let first = decoupled.values.first().map_or(0.0, |v| v.abs());
        // A block that is zero has no say in the scale.
        let part = |norm: f64, scale: f64| if norm > 0.0 { scale } else { 0.0 };
        let features = part(first, (1.0 - alpha) * decoupled.feature_scale);
        let label = part(decoupled.label, alpha * decoupled.label_scale);
        // The larger weight is 1, so that nothing overflows, and what underflows is no part of the larger block's last bit.
        let scale = features.max(label);
        let weight = |part: f64| if scale > 0.0 { part / scale } else { 0.0 };
        let (feature_weight, label_weight) = (weight(features), weight(label));
        let between = feature_weight.sqrt() * label_weight.sqrt();
        let tip = label_weight * decoupled.label;

        let none = DEFLATION * f64::EPSILON * (first * feature_weight).max(tip);
        let (mut active, mut poles, mut border) = (Vec::new(), Vec::new(), Vec::new());
        let mut values = Vec::with_capacity(decoupled.values.len() + 1);
        for (i, (d, u)) in decoupled.values.iter().zip(&decoupled.couplings).enumerate() {
            let (pole, z) = (feature_weight * d, between * u);
            // Scaling may round two neighbours to one number only where they are below what is deflated.
            let distinct = poles.last().is_none_or(|last| pole < *last);
            if z.abs() > none && distinct {
                active.push(i);
                poles.push(pole);
                border.push(z);
            } else {
                values.push((pole, Source::Feature(i)));
            }
        }
        let arrowhead = Arrowhead::new(poles, border, tip);
        let roots = arrowhead.roots();
        values.extend(roots.iter().enumerate().map(|(k, root)| (arrowhead.value(root), Source::Root(k))));
        if roots.is_empty() {
            values.push((tip, Source::Label));
        }
        values.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        Self { decoupled, scale, feature_weight, tip, active, arrowhead, roots, values }
    }

    fn spectrum(&self) -> Spectrum {
        Spectrum::new(self.values.iter().map(|(value, _)| value * self.scale).collect())
    }

    /// T without its signs, (p + 1) x rank.
    fn target_map(&self, backend: &dyn Backend, alpha: f64, rank: usize) -> Array2<f64> {
        let basis = &self.decoupled.basis;
        let p = basis.nrows();
        let (feature_root, label_root) = ((1.0 - alpha).sqrt(), alpha.sqrt());
        let mut map = Array2::zeros((p + 1, rank).f());

        let (mut wanted, mut places) = (Vec::new(), Vec::new());
        for (place, &(_, source)) in self.values[..rank].iter().enumerate() {
            match source {
                Source::Root(k) => {
                    wanted.push(k);
                    places.push(place);
                }
                Source::Feature(i) => {
                    map.slice_mut(s![..p, place]).assign(&(&basis.column(i) * feature_root));
                }
                Source::Label => map[[p, place]] = label_root,
            }
        }
        if wanted.is_empty() {
            return map;
        }
        let (vectors, tips) = self.arrowhead.vectors(&self.roots, &wanted);
        let mut product = Array2::zeros((p, wanted.len()).f());
        if self.active.len() == p {
            backend.gemm(feature_root, basis.view(), vectors.view(), 0.0, product.view_mut());
        } else {
            let active = basis.select(Axis(1), &self.active);
            backend.gemm(feature_root, active.view(), vectors.view(), 0.0, product.view_mut());
        }
        for ((place, column), tip) in places.into_iter().zip(product.columns()).zip(tips) {
            map.slice_mut(s![..p, place]).assign(&column);
            map[[p, place]] = label_root * tip;
        }
        map
    }

    /// `|B^T h_j|^2 / (lambda_j beta) = lambda_j x_j^2 / (alpha beta)`, with x_j the entry of eigenvector j that meets the tip.
    fn label_shares(&self, rank: usize) -> Array1<f64> {
        let label = self.decoupled.label;
        if label == 0.0 {
            return Array1::zeros(rank);
        }
        let share = |&(value, source): &(f64, Source)| match source {
            Source::Root(k) => value / self.roots[k].slope / self.tip,
            Source::Label => 1.0,
            Source::Feature(i) => {
                // To first order in the coupling z that was deflated, x_j = z / w(d_i), without dividing z^2 by a tip
                // that may be zero with it.
                let coupling = self.decoupled.couplings[i];
                let share = value * self.feature_weight * coupling * coupling / label;
                if share > 0.0 { share / self.arrowhead.secular_at(value).powi(2) } else { 0.0 }
            }
        };
        self.values[..rank].iter().map(|source| share(source).min(1.0)).collect()
    }
}
