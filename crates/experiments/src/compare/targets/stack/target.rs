//! The hidden targets of a stack, from the inputs or from the representation reached.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use dhll::core::data::Finite;
use dhll::core::linalg::{PrincipalComponents, RidgePath, product};
use dhll::core::{DotProduct, Gauge, Reference, SimilarityFit};
use dhll::means::schedules;
use dhll::registry::{Choice, RowFacts};
use dhll::similarities::{
    ClassScaling, LearntFamily, LearntKernel, LearntSettings, class_similarity as similarity_of_classes,
};
use dhll::{Backend, CrossGram, LabelCode, Mean, TargetMap, TargetPath};
use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::plan::{Code, HiddenTarget, Source, TargetWidth};
use crate::compare::targets::context::Context;
use crate::compare::targets::pool::Trial;

/// Targets are made of so many principal components of a similarity's features, where it has more.
pub const COMPONENTS: usize = 100;

/// Landmarks of learnt kernels in targets.
const LANDMARKS: usize = 500;

/// What the targets of a stack are made of.
pub struct TargetMaker<'a> {
    plan: &'a HiddenTarget,
    trial: &'a Trial,
    context: &'a Context<'a>,
    mean: Arc<dyn Mean>,
    /// Codes of the rows with a label.
    codes: Array2<f64>,
    /// `A` and `B` of all rows, if they are made of the inputs.
    of_inputs: Option<[Array2<f64>; 2]>,
    before: Option<TargetMap>,
}

impl<'a> TargetMaker<'a> {
    /// The maker of a stack's targets.
    ///
    /// # Errors
    /// If there is no such mean or similarity, or the similarity cannot be fitted.
    pub fn new(plan: &'a HiddenTarget, trial: &'a Trial, context: &'a Context<'a>) -> Result<Self> {
        let mean = context.registry.means.make(&Choice::named(&plan.mean), &RowFacts::default())?;
        let codes = codes(plan.code, trial, context.backend())?;
        let mut maker = Self { plan, trial, context, mean, codes, of_inputs: None, before: None };
        if plan.from == Source::Inputs {
            let features = maker.of_inputs()?;
            maker.of_inputs = Some(maker.stacked(features)?);
        }
        Ok(maker)
    }

    /// The target of a layer, N x k.
    ///
    /// # Errors
    /// If the similarity, the mean or an eigenproblem fails.
    pub fn target(
        &mut self,
        layer: usize,
        depth: usize,
        reached: ArrayView2<'_, f32>,
    ) -> Result<Array2<f32>> {
        let of_reached = match self.plan.from {
            Source::Inputs => None,
            Source::Reached => {
                let x = reached.mapv(f64::from);
                Some(self.stacked(self.features(x.view())?)?)
            }
        };
        let [a, b] =
            of_reached.as_ref().or(self.of_inputs.as_ref()).context("targets are made of nothing")?;
        let backend = self.context.backend();
        let sums = CrossGram::new(backend, a.view(), b.view())?;
        let path = TargetPath::from_cross_gram(sums, &*self.mean, backend);
        let map = path.target_map(self.alpha(layer, depth, &path)?)?;
        let map = match self.plan.width {
            TargetWidth::Full => map,
            TargetWidth::Columns(most) => map.truncated(most.min(map.width())),
            TargetWidth::EffectiveDimension(share) => {
                map.truncated(map.spectrum().effective_dimension(share).max(1))
            }
        };
        let map = match (self.plan.gauge, &self.before) {
            (Gauge::Spectral, _) => map,
            // Representations reached have features of their own: there is no target before to turn onto.
            (gauge, Some(before)) if of_reached.is_none() => {
                gauge.apply(backend, path.cross_gram(), Reference::Target(before), &map)?.map
            }
            (gauge, _) => gauge.apply(backend, path.cross_gram(), Reference::Inputs, &map)?.map,
        };
        let target = map.apply(backend, a.view(), b.view())?.mapv(|v| v as f32);
        self.before = Some(map);
        Ok(target)
    }

    fn alpha(&self, layer: usize, depth: usize, path: &TargetPath<'_>) -> Result<f64> {
        let last = self.plan.alpha;
        if depth == 1 {
            return Ok(last);
        }
        let rule = schedules::by_name(&self.plan.schedule, depth, (last.min(0.1), last))?;
        let alphas = match rule.alphas(path, self.context.backend()) {
            // A range of no length: the same alpha in every layer.
            Err(_) if last <= 0.1 => return Ok(last),
            alphas => alphas?,
        };
        alphas.get(layer).copied().context("a schedule has fewer alphas than there are layers")
    }

    /// Features of the inputs.
    fn of_inputs(&self) -> Result<Array2<f64>> {
        match self.plan.similarity.as_str() {
            "diffusion" => Ok(self.trial.pool.diffusion(self.context.backend())?.train.clone()),
            _ => self.features(self.trial.pool.train.view()),
        }
    }

    /// Features of the similarity, fitted to the rows `x`, N x d, and the labels of those that have one.
    fn features(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        let backend = self.context.backend();
        let fit: Arc<dyn SimilarityFit> = match self.plan.similarity.as_str() {
            "dot" => Arc::new(DotProduct),
            "learnt-laplacian" => Arc::new(LearntKernel {
                family: Some(LearntFamily::Laplacian),
                settings: LearntSettings { landmarks: Some(LANDMARKS), ..LearntSettings::default() },
            }),
            name => self.context.registry.similarities.make(&Choice::named(name), &RowFacts::default())?,
        };
        // Rows with a label come first.
        let known = x.select(Axis(0), &self.trial.known);
        let mut is_known = vec![false; x.nrows()];
        self.trial.known.iter().for_each(|&row| is_known[row] = true);
        let others: Vec<usize> = (0..x.nrows()).filter(|&row| !is_known[row]).collect();
        let ordered = concatenate![Axis(0), known, x.select(Axis(0), &others)];
        let failed = |error| anyhow::anyhow!("the similarity {}: {error}", self.plan.similarity);
        let similarity = fit.fit(backend, Finite::check("the rows", ordered.view())?, self.codes.view());
        Ok(similarity.map_err(failed)?.features(backend, x)?.into_owned())
    }

    /// `A`, brought to mean norm 1 in few columns, and `B`.
    fn stacked(&self, features: Array2<f64>) -> Result<[Array2<f64>; 2]> {
        let backend = self.context.backend();
        let PrincipalComponents { mean, directions, .. } =
            PrincipalComponents::new(backend, features.view())?;
        let kept = directions.ncols().min(COMPONENTS);
        let centred = features - &mean;
        let mut a = product(backend, centred.view(), directions.slice(ndarray::s![.., ..kept]));
        let norms: f64 = a.rows().into_iter().map(|row| row.dot(&row).sqrt()).sum();
        if norms > 0.0 {
            a *= a.nrows() as f64 / norms;
        }
        let mut b = Array2::zeros((a.nrows(), self.codes.ncols()));
        if !self.trial.all_known() && self.plan.code == Code::Propagated {
            b = propagated(
                backend,
                a.select(Axis(0), &self.trial.known).view(),
                self.codes.view(),
                a.view(),
            )?;
        }
        for (&row, code) in self.trial.known.iter().zip(self.codes.rows()) {
            b.row_mut(row).assign(&code);
        }
        Ok([a, b])
    }
}

/// The codes of the rows with a label, n x c.
pub fn codes(code: Code, trial: &Trial, backend: &dyn Backend) -> Result<Array2<f64>> {
    let plain = LabelCode::fit(&trial.labels, trial.n_classes)?;
    if code != Code::Confusions {
        return Ok(plain.encode(&trial.labels)?);
    }
    // The first model: ridge regression of one-hot codes, each row classified by the others.
    let mut one_hot = Array2::<f64>::zeros((trial.labels.len(), trial.n_classes));
    trial.labels.iter().enumerate().for_each(|(row, &label)| one_hot[[row, label]] = 1.0);
    let rows = trial.known_rows();
    let path = RidgePath::new(backend, rows.view(), one_hot.view())?;
    let scores = &one_hot - &path.residuals(backend, path.best_half_decade(backend));
    // Rows are classes, columns the mean scores that their rows were given.
    let mut confusions = Array2::<f64>::zeros((trial.n_classes, trial.n_classes));
    for (row, &label) in scores.rows().into_iter().zip(&trial.labels) {
        confusions.row_mut(label).scaled_add(1.0, &row);
    }
    for mut row in confusions.rows_mut() {
        let length = row.dot(&row).sqrt();
        row.mapv_inplace(|v| if length > 0.0 { v / length } else { v });
    }
    let similarity = product(backend, confusions.view(), confusions.t());
    let symmetric = (&similarity + &similarity.t()) * 0.5;
    let code = similarity_of_classes(backend, symmetric.view(), &trial.labels, ClassScaling::Centred)?;
    Ok(code.encode(&trial.labels)?)
}

/// Codes for all rows by ridge regression of the known codes on the features.
fn propagated(
    backend: &dyn Backend,
    known: ArrayView2<'_, f64>,
    codes: ArrayView2<'_, f64>,
    all: ArrayView2<'_, f64>,
) -> Result<Array2<f64>> {
    let path = RidgePath::new(backend, known, codes)?;
    let (weights, intercept) = path.solve(backend, path.best_half_decade(backend));
    Ok(product(backend, all, weights.view()) + &intercept)
}
