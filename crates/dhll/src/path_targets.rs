//! The targets of a fit's layers, made when they are asked for, and the altered rows that go with them.

use std::borrow::Cow;
use std::error::Error;

use dhll_core::RowAugmentation;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, LabelCode, TargetMap};
use dhll_data::Dataset;
use dhll_train::{Before, Target, TargetSource};
use ndarray::{Array2, ArrayView2};

use crate::alteration::Alteration;
use crate::altered::Altered;
use crate::encoding::Encoded;
use crate::estimator::EstimatorError;
use crate::inputs::{Inputs, SCALED, TARGET, single};

/// One part of the data, as features and codes in f64 and as features in f32.
pub(crate) struct Part {
    pub(crate) rows: Encoded,
    pub(crate) single: Array2<f32>,
}

impl Part {
    /// `norm`: what the label code is multiplied by.
    pub(crate) fn new(
        inputs: &Inputs,
        code: &LabelCode,
        norm: f64,
        data: &Dataset,
    ) -> Result<Self, EstimatorError> {
        let (rows, columns) = data.features.dim();
        let what = format_args!("scaled copies of {} rows of {} columns", counted(rows), counted(columns));
        let bytes = size_of::<f64>() + size_of::<f32>();
        memory::check_array(what, &[rows, columns], bytes).map_err(InputError::from)?;
        let a = inputs.features(data.features.view())?;
        let single = single(SCALED, a.view())?;
        Ok(Self { rows: Encoded { a, b: code.encode(&data.labels)? * norm }, single })
    }
}

/// Targets by maps along a path.
pub(crate) struct PathTargets<'a> {
    pub(crate) maps: &'a [TargetMap],
    pub(crate) backend: &'a dyn Backend,
    pub(crate) train: &'a Part,
    pub(crate) validation: Option<&'a Part>,
    /// The rows of `train` before scaling, which is where they are altered.
    pub(crate) raw: ArrayView2<'a, f64>,
    pub(crate) inputs: &'a Inputs,
    pub(crate) alterations: &'a [Box<dyn Alteration>],
}

impl TargetSource for PathTargets<'_> {
    fn n_layers(&self) -> usize {
        self.maps.len()
    }

    fn target(&self, layer: usize) -> Result<Cow<'_, Target>, Box<dyn Error + Send + Sync>> {
        let of = |part: &Part| -> Result<Array2<f32>, InputError> {
            let target = self.maps[layer].apply(self.backend, part.rows.a.view(), part.rows.b.view())?;
            single(TARGET, target.view())
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
        let codes = self.train.rows.b.view();
        let altered = Altered::new(self.alterations, self.inputs, self.raw.view(), codes, backend)
            .with_target(&self.maps[layer]);
        Ok(Some(Box::new(match from {
            Before::Layers(trained) => altered.behind_layers(trained.iter().map(|one| &one.layer)),
            Before::Target => altered.behind_target(&self.maps[layer - 1]),
        })))
    }
}
