//! The targets of a fit's layers, made when they are asked for, and the altered rows that go with them.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::encode::single;
use dhll_core::{Backend, Dataset, Encoding, InputError, RowAugmentation, TargetMap};
use dhll_train::{Before, Target, TargetSource};
use ndarray::{Array2, ArrayView2};

use super::error::EstimatorError;
use crate::rows::{Alteration, Altered};

/// What messages call a target.
pub(crate) const TARGET: &str = "its hidden target";

/// One part of the data, as features and codes in f64 and as features in f32.
pub(crate) struct EncodedPart {
    /// `A`, N x p; without rows where no targets are made of it.
    pub(crate) a: Array2<f64>,
    /// `B`, N x c.
    pub(crate) b: Array2<f64>,
    single: Array2<f32>,
}

impl EncodedPart {
    pub(crate) fn new(
        encoding: &Encoding,
        backend: &dyn Backend,
        data: &Dataset,
    ) -> Result<Self, EstimatorError> {
        let rows = encoding.encode(backend, data)?;
        Ok(Self { single: rows.single()?, a: rows.a, b: rows.b })
    }

    /// The same where there are no layers, and so no targets: `A` is not kept in f64.
    pub(crate) fn without_targets(
        encoding: &Encoding,
        backend: &dyn Backend,
        data: &Dataset,
    ) -> Result<Self, EstimatorError> {
        let b = encoding.code().encode(data.target())?;
        Ok(Self { a: Array2::zeros((0, 0)), b, single: encoding.single_inputs(backend, data)? })
    }

    /// What the first layer gets.
    pub(crate) fn input(&self) -> Finite<'_, f32> {
        Finite::known(self.single.view())
    }

    /// The target by a map.
    pub(crate) fn target(&self, map: &TargetMap, backend: &dyn Backend) -> Result<Array2<f64>, InputError> {
        map.apply(backend, self.a.view(), self.b.view())
    }
}

/// Targets by maps along a path.
pub(crate) struct PathTargets<'a> {
    pub(crate) maps: &'a [TargetMap],
    pub(crate) backend: &'a dyn Backend,
    pub(crate) train: &'a EncodedPart,
    pub(crate) validation: Option<&'a EncodedPart>,
    /// The rows of `train` before scaling, which is where they are altered.
    pub(crate) raw: ArrayView2<'a, f64>,
    pub(crate) encoding: &'a Encoding,
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
        let altered = Altered::new(self.alterations, self.encoding, self.raw.view(), codes, backend)
            .with_target(&self.maps[layer]);
        Ok(Some(Box::new(match from {
            Before::Layers(trained) => altered.behind_layers(trained.iter().map(|one| &one.layer)),
            Before::Target => altered.behind_target(&self.maps[layer - 1]),
        })))
    }
}
