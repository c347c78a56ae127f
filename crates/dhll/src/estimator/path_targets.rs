//! The targets of a fit's layers, made when they are asked for, and the altered rows that go with them.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::encode::{Encoded, single};
use dhll_core::linalg::{RidgePath, product};
use dhll_core::{Backend, CrossGram, Dataset, Encoding, InputError, PathError, RowAugmentation, TargetMap};
use dhll_train::{Before, Target, TargetSource};
use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

use super::error::EstimatorError;
use crate::rows::{Alteration, Altered};

/// Rows whose targets are made together, in memory or not.
pub(crate) const BLOCK_ROWS: usize = 1024;

/// What messages call a target.
pub(crate) const TARGET: &str = "its hidden target";

/// What inputs become for the network, and what for the targets.
#[derive(Clone, Copy)]
pub(crate) struct Encodings<'a> {
    /// What the first layer gets.
    pub(crate) inputs: &'a Encoding,
    /// What targets are made of; `None` for the same.
    pub(crate) targets: Option<&'a Encoding>,
}

impl<'a> Encodings<'a> {
    pub(crate) fn of_targets(self) -> &'a Encoding {
        self.targets.unwrap_or(self.inputs)
    }
}

/// One part of the data, as features and codes in f64 and as features in f32. Rows without a target come last.
pub(crate) struct EncodedPart {
    /// `A`, N x p; without rows where no targets are made of it.
    pub(crate) a: Array2<f64>,
    /// `B`, N x c.
    pub(crate) b: Array2<f64>,
    /// How much every row counts; 1 each without.
    pub(crate) weights: Option<Vec<f64>>,
    single: Array2<f32>,
}

impl EncodedPart {
    pub(crate) fn new(
        encodings: Encodings<'_>,
        backend: &dyn Backend,
        data: &Dataset,
    ) -> Result<Self, EstimatorError> {
        let rows = encode_all(encodings.of_targets(), backend, data)?;
        let single = match (encodings.targets, data.unlabelled()) {
            (None, _) => rows.single()?,
            (Some(_), None) => encodings.inputs.single_inputs(backend, data)?,
            (Some(_), Some(unlabelled)) => {
                let known = encodings.inputs.single_inputs(backend, data)?;
                concatenate![Axis(0), known, encodings.inputs.single(backend, unlabelled)?]
            }
        };
        let weights = data.all_weights().map(Cow::into_owned);
        Ok(Self { single, a: rows.a, b: rows.b, weights })
    }

    /// The rows that have a target, where there are no layers, and so no targets of layers: `A` is not kept in f64.
    pub(crate) fn without_targets(
        encoding: &Encoding,
        backend: &dyn Backend,
        data: &Dataset,
    ) -> Result<Self, EstimatorError> {
        let b = encoding.code().encode(data.target())?;
        let weights = data.weights().map(<[f64]>::to_vec);
        Ok(Self { a: Array2::zeros((0, 0)), b, weights, single: encoding.single_inputs(backend, data)? })
    }

    /// What the first layer gets.
    pub(crate) fn input(&self) -> Finite<'_, f32> {
        Finite::known(self.single.view())
    }

    /// The target by a map, made in blocks of rows.
    pub(crate) fn target(&self, map: &TargetMap, backend: &dyn Backend) -> Result<Array2<f64>, InputError> {
        let mut target = Array2::zeros((self.a.nrows(), map.width()));
        for start in (0..self.a.nrows()).step_by(BLOCK_ROWS) {
            let rows = s![start..(start + BLOCK_ROWS).min(self.a.nrows()), ..];
            let block = map.apply(backend, self.a.slice(rows), self.b.slice(rows));
            let block = block.map_err(|error| error.of_rows(|row| start + row))?;
            target.slice_mut(rows).assign(&block);
        }
        Ok(target)
    }

    /// The cross-Gram of features and codes.
    pub(crate) fn cross_gram(&self, backend: &dyn Backend) -> Result<CrossGram, PathError> {
        let weights = self.weights.as_deref();
        Ok(CrossGram::weighted(backend, self.a.view(), self.b.view(), weights)?)
    }
}

/// All rows of a data set as a fit gives them to a path: features `A` and codes `B`. Rows without a target come last; their codes are
/// propagated from the others by ridge regression on the features.
///
/// # Shapes
/// With N rows that have a target and M that have none, `A` (N + M) x p and `B` (N + M) x c.
///
/// # Errors
/// [`EstimatorError`] if the rows do not fit the encoding, or there is no ridge regression of the codes.
pub fn encode_all(
    encoding: &Encoding,
    backend: &dyn Backend,
    data: &Dataset,
) -> Result<Encoded, EstimatorError> {
    let rows = encoding.encode(backend, data)?;
    let Some(unlabelled) = data.unlabelled() else { return Ok(rows) };
    let a = encoding.features(backend, unlabelled)?;
    let b = propagated(backend, (rows.a.view(), rows.b.view(), data.weights()), a.view())?;
    Ok(Encoded { a: concatenate![Axis(0), rows.a, a], b: concatenate![Axis(0), rows.b, b] })
}

/// Codes for rows without a target: ridge regression of the known codes on the features, its strength by leave-one-out error.
///
/// # Shapes
/// `known` n x p, `codes` n x c with n weights, `unlabelled` M x p; the result M x c.
fn propagated(
    backend: &dyn Backend,
    (known, codes, weights): (ArrayView2<'_, f64>, ArrayView2<'_, f64>, Option<&[f64]>),
    unlabelled: ArrayView2<'_, f64>,
) -> Result<Array2<f64>, EstimatorError> {
    let path = RidgePath::weighted(backend, known, codes, weights).map_err(EstimatorError::Propagation)?;
    let (weights, intercept) = path.solve(backend, path.best_half_decade(backend));
    Ok(product(backend, unlabelled, weights.view()) + &intercept)
}

/// Targets by maps along a path.
pub(crate) struct PathTargets<'a> {
    pub(crate) maps: &'a [TargetMap],
    pub(crate) backend: &'a dyn Backend,
    pub(crate) train: &'a EncodedPart,
    pub(crate) validation: Option<&'a EncodedPart>,
    /// The rows of `train` before scaling, which is where they are altered.
    pub(crate) raw: ArrayView2<'a, f64>,
    pub(crate) encodings: Encodings<'a>,
    pub(crate) alterations: &'a [Arc<dyn Alteration>],
}

impl TargetSource for PathTargets<'_> {
    fn n_layers(&self) -> usize {
        self.maps.len()
    }

    fn target(&self, layer: usize) -> Result<Cow<'_, Target>, Box<dyn Error + Send + Sync>> {
        let of = |part: &EncodedPart| -> Result<Array2<f32>, InputError> {
            single(TARGET, part.target(&self.maps[layer], self.backend)?.view())
        };
        let validation = self.validation.map(of).transpose()?;
        Ok(Cow::Owned(Target { train: of(self.train)?, validation }))
    }

    fn augmentation<'a>(
        &'a self,
        layer: usize,
        from: Before<'a>,
        backend: &'a dyn Backend,
    ) -> Result<Option<Box<dyn RowAugmentation + 'a>>, Box<dyn Error + Send + Sync>> {
        if self.alterations.is_empty() {
            return Ok(None);
        }
        let codes = self.train.b.view();
        let altered = Altered::new(self.alterations, self.encodings.inputs, self.raw.view(), codes, backend)
            .with_target_encoding(self.encodings.of_targets())
            .with_target(&self.maps[layer]);
        Ok(Some(Box::new(match from {
            Before::Layers(trained) => altered.behind_layers(trained.iter().map(|one| &one.layer)),
            Before::Target => altered.behind_target(&self.maps[layer - 1]),
        })))
    }
}
