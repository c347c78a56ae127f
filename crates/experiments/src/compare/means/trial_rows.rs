//! The rows of one data set under one seed, in three parts, and the cross-Gram of the training rows.

use anyhow::{Context as _, Result};
use dhll::core::linalg::product;
use dhll::core::path::RANK_CUT;
use dhll::data::Dataset;
use dhll::{Backend, CrossGram, CrossGramAccumulator, Encoding};
use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

/// One training row in five is a validation row, on which ridges are chosen.
const VALIDATION: usize = 5;

/// How much of a data set is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Training rows at most, validation rows included.
    pub training: usize,
    /// Held-out rows.
    pub held_out: usize,
    /// Leading principal components of the inputs at most.
    pub components: usize,
}

/// A part of the rows.
pub struct RowPart {
    /// `Z = [A B]`, n x (p + c).
    pub z: Array2<f64>,
    /// The class of every row.
    pub labels: Vec<usize>,
}

/// Training rows, split into fit rows and validation rows, and held-out rows, which neither the scaling, nor the components, nor the
/// cross-Gram, nor a map has seen.
pub struct TrialRows {
    /// `S` of the training rows (fit and validation): the targets come from it alone.
    pub s: CrossGram,
    /// Rows to which maps and probes are fitted.
    pub fit: RowPart,
    /// Rows on which ridges are chosen.
    pub validation: RowPart,
    /// Rows on which everything is measured.
    pub held_out: RowPart,
    /// Share of the inputs' variance (training rows) that the components hold.
    pub kept: f64,
}

impl TrialRows {
    /// Splits the rows, centres the inputs, scales them to mean norm 1, and replaces them by their principal components.
    ///
    /// # Errors
    /// If there are too few rows to hold out, or the eigensolver fails.
    pub fn new(backend: &dyn Backend, data: &Dataset, sizes: Sizes, seed: u64) -> Result<Self> {
        let (rest, held_out) = data.split(sizes.held_out, seed).context("choosing held-out rows")?;
        let training = match rest.n_samples() > sizes.training {
            true => rest.split(sizes.training, seed)?.1,
            false => rest,
        };
        let encoding = Encoding::scaled(&training)?;
        let inputs = encoding.encode(backend, &training)?;
        let (components, kept) = principal(backend, inputs.a.view(), sizes.components)?;
        let part = |data: &Dataset| -> Result<RowPart> {
            let rows = encoding.encode(backend, data)?;
            let a = product(backend, rows.a.view(), components.view());
            let z = concatenate(Axis(1), &[a.view(), rows.b.view()])?;
            Ok(RowPart { z, labels: data.labels().to_vec() })
        };
        let (fit, validation) = training.split(training.n_samples() / VALIDATION, seed)?;
        let (fit, validation, held_out) = (part(&fit)?, part(&validation)?, part(&held_out)?);
        let p = components.ncols();
        let mut sum = CrossGramAccumulator::new(backend, p, fit.z.ncols() - p)?;
        for part in [&fit, &validation] {
            sum.push(part.z.slice(s![.., ..p]), part.z.slice(s![.., p..]))?;
        }
        Ok(Self { s: sum.finish()?, fit, validation, held_out, kept })
    }

    /// The three parts: fit, validation, held out.
    pub fn parts(&self) -> [&RowPart; 3] {
        [&self.fit, &self.validation, &self.held_out]
    }

    /// The inputs of the three parts.
    pub fn inputs(&self) -> [Array2<f64>; 3] {
        self.parts().map(|part| part.z.slice(s![.., ..self.s.n_features()]).to_owned())
    }

    /// The targets `H = Z T` of the three parts. They contain the labels, also on held-out rows.
    pub fn targets(&self, backend: &dyn Backend, map: ArrayView2<'_, f64>) -> [Array2<f64>; 3] {
        self.parts().map(|part| product(backend, part.z.view(), map))
    }
}

/// The leading eigenvectors of `A^T A` above the rank cut, p x r, and the share of its trace that they hold.
fn principal(backend: &dyn Backend, a: ArrayView2<'_, f64>, most: usize) -> Result<(Array2<f64>, f64)> {
    let eigen = backend.symmetric_eigen(backend.gram(a).view())?;
    let trace = eigen.eigenvalues.sum();
    let rank = eigen.eigenvalues.iter().take_while(|&&value| value > RANK_CUT * trace).count();
    let width = rank.min(most);
    let kept = eigen.eigenvalues.slice(s![..width]).sum() / trace;
    Ok((eigen.eigenvectors.slice(s![.., ..width]).to_owned(), kept))
}
