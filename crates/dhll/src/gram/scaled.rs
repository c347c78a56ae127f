//! From sums of raw rows to the cross-Gram of scaled and coded ones, by algebra.

use dhll_core::{CrossGram, InputScaling, LabelCode, TargetKind};
use ndarray::{Array1, Array2, s};

use super::error::GramError;
use super::norms::Norms;
use super::sums::RawSums;

const REMEDY: &str =
    "make every file again about the mean of all (`dhll gram --about a.npz,b.npz`), or use --scaling none";

impl RawSums {
    /// `S` of `A = (X - mean) / scale` and `B = psi(y)`, as [`Encoding`](dhll_core::Encoding) makes them of the rows, with weights of mean 1.
    ///
    /// ```text
    /// A^T A = (xx - N mean mean^T) / (scale scale^T)
    /// A^T B = (xy - mean sum_y^T) R / scale             R is the code of classes, K x c, or 1 / (sqrt(m) sd) of values about their mean
    /// B^T B = R^T yy R
    /// ```
    ///
    /// A column whose deviation is below `16 sqrt(N) eps` of its root mean square counts as constant and is zero.
    ///
    /// # Errors
    /// [`GramError::Scaling`] if the scaling does not follow from sums, or needs norms that are not there; [`GramError`] if the target makes no code.
    pub fn cross_gram(&self, scaling: InputScaling) -> Result<CrossGram, GramError> {
        let (d, c) = (self.n_features, self.target.n_outputs());
        let per_weight = self.n as f64 / self.weight();
        let ones = || Array1::ones(d);
        let scale: Array1<f64> = match scaling {
            InputScaling::None => ones(),
            InputScaling::MeanNorm | InputScaling::Norm(_) => {
                let norm = self.mean_norm(scaling, |norms| Some(norms.plain))?;
                dhll_core::input::positive("the mean norm of the inputs", scaling.norm())?;
                ones() * (norm / scaling.norm())
            }
            InputScaling::Standard => {
                let norm = self.mean_norm(scaling, |norms| norms.standard)?;
                self.deviation().mapv(|deviation| if deviation > 0.0 { deviation * norm } else { 1.0 })
            }
            InputScaling::Robust | InputScaling::Quantiles => {
                return Err(GramError::Scaling {
                    scaling: scaling.to_string(),
                    reason: "takes medians or ranks, which do not follow from sums",
                    remedy: "use --scaling standard, mean-norm or none, or the rows themselves (--data)",
                });
            }
        };
        let centred = scaling != InputScaling::None;
        let (sums, products) = (self.sums() * per_weight, self.products().to_owned() * per_weight);
        let (sum_x, sum_y) = (sums.slice(s![..d]), sums.slice(s![d..]));
        let mut aa = products.slice(s![..d, ..d]).to_owned();
        let mut ab = products.slice(s![..d, d..]).to_owned();
        let bb = products.slice(s![d.., d..]);
        if centred {
            let (mean, n) = (self.mean(), self.n as f64);
            let varies: Vec<bool> = (1..=d).map(|j| self.centred_square(j) > 0.0).collect();
            for ((i, j), value) in aa.indexed_iter_mut() {
                let both = varies[i] && varies[j];
                // Symmetric to the last bit: no product depends on the order of i and j.
                *value = if both { (*value - n * (mean[i] * mean[j])) / (scale[i] * scale[j]) } else { 0.0 };
            }
            for ((i, k), value) in ab.indexed_iter_mut() {
                *value = if varies[i] { (*value - mean[i] * sum_y[k]) / scale[i] } else { 0.0 };
            }
        }
        let (ab, bb) = match &self.target {
            TargetKind::Classes(_) => {
                let code = LabelCode::from_totals(&sum_y.to_vec())?.scaled(scaling.norm())?;
                (ab.dot(&code.rows()), code.rows().t().dot(&bb.dot(&code.rows())))
            }
            kind => {
                let columns = (c as f64).sqrt() / scaling.norm();
                let mut scales = Vec::with_capacity(c);
                for k in 0..c {
                    let square = self.centred_square(1 + d + k);
                    if square == 0.0 {
                        let column = kind.values().get(k).cloned().unwrap_or_default();
                        return Err(GramError::Constant { column });
                    }
                    scales.push((square / self.weight()).sqrt() * columns);
                }
                let n = self.n as f64;
                let mut coded = Array2::zeros((c, c));
                for ((i, j), value) in coded.indexed_iter_mut() {
                    *value = (bb[[i, j]] - (sum_y[i] * sum_y[j]) / n) / (scales[i] * scales[j]);
                }
                for ((i, k), value) in ab.indexed_iter_mut() {
                    // Features that are centred have no product with the mean of the values.
                    let shift = if centred { 0.0 } else { sum_x[i] * (sum_y[k] / n) };
                    *value = (*value - shift) / scales[k];
                }
                (ab, coded)
            }
        };
        Ok(CrossGram::from_blocks([aa.view(), ab.view(), bb.view()], self.n)?)
    }

    /// The mean of the norms that `sum` takes, or 1 where it is 0; they must be about the mean of the rows.
    fn mean_norm(
        &self,
        scaling: InputScaling,
        sum: impl FnOnce(&Norms) -> Option<f64>,
    ) -> Result<f64, GramError> {
        let refused = |reason| GramError::Scaling { scaling: scaling.to_string(), reason, remedy: REMEDY };
        let norms = self.norms.as_ref();
        let Some((norms, sum)) = norms.and_then(|norms| Some((norms, sum(norms)?))) else {
            return Err(refused(
                "divides by the mean norm of the rows, and the files have no sums of norms about one centre",
            ));
        };
        let (mean, rounding) = (self.mean(), self.rounding());
        let size = |j: usize| (self.z[[1 + j, 1 + j]] / self.weight()).sqrt();
        if (0..self.n_features).any(|j| (norms.centre[j] - mean[j]).abs() > rounding * size(j)) {
            return Err(refused(
                "divides by the mean norm about the mean of all rows, but the norms are about another centre",
            ));
        }
        let mean = sum / self.weight();
        Ok(if mean > 0.0 { mean } else { 1.0 })
    }
}
