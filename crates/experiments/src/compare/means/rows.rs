//! The rows of one data set under one seed, in three parts, and the cross-Gram of the training rows.

use anyhow::{Context as _, Result};
use dhll::core::linalg::product;
use dhll::core::path::RANK_CUT;
use dhll::data::Dataset;
use dhll::{Backend, CrossGram, CrossGramAccumulator, Encoding};
use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

/// One of five training rows is left to choose ridges on.
const VALIDATION: usize = 5;

/// How much of a data set is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Training rows at most, validation rows among them.
    pub training: usize,
    /// Held-out rows.
    pub held_out: usize,
    /// Leading principal components of the inputs at most.
    pub components: usize,
}

/// A part of the rows.
pub struct Part {
    /// `Z = [A B]`, n x (p + c).
    pub z: Array2<f64>,
    /// The class of every row.
    pub labels: Vec<usize>,
}

/// Training rows, cut into those that maps are fitted to and those that ridges are chosen on, and rows that neither the
/// scaling, nor the components, nor the cross-Gram, nor a map has seen.
pub struct Rows {
    /// `S` of the training rows (fit and validation): the targets come from it alone.
    pub s: CrossGram,
    /// Rows that maps and probes are fitted to.
    pub fit: Part,
    /// Rows that ridges are chosen on.
    pub validation: Part,
    /// Rows that everything is measured on.
    pub held_out: Part,
    /// Share of the inputs' variance (training rows) that the components hold.
    pub kept: f64,
}

impl Rows {
    /// Split, centre and scale the inputs to mean norm 1, and turn them into their principal components.
    ///
    /// # Errors
    /// If there are fewer rows than are held out, or the eigensolver fails.
    pub fn new(backend: &dyn Backend, data: &Dataset, sizes: Sizes, seed: u64) -> Result<Self> {
        let (rest, held_out) = data.split(sizes.held_out, seed).context("holding rows out")?;
        let training = match rest.n_samples() > sizes.training {
            true => rest.split(sizes.training, seed)?.1,
            false => rest,
        };
        let encoding = Encoding::scaled(&training)?;
        let inputs = encoding.encode(backend, &training)?;
        let (components, kept) = principal(backend, inputs.a.view(), sizes.components)?;
        let part = |data: &Dataset| -> Result<Part> {
            let rows = encoding.encode(backend, data)?;
            let a = product(backend, rows.a.view(), components.view());
            let z = concatenate(Axis(1), &[a.view(), rows.b.view()])?;
            Ok(Part { z, labels: data.labels().to_vec() })
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
    pub fn parts(&self) -> [&Part; 3] {
        [&self.fit, &self.validation, &self.held_out]
    }

    /// The inputs of the three parts.
    pub fn inputs(&self) -> [Array2<f64>; 3] {
        self.parts().map(|part| part.z.slice(s![.., ..self.s.n_features()]).to_owned())
    }

    /// The targets `H = Z T` of the three parts. On all of them the labels are part of the target.
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
