//! Layers trained on some rows and validated on others: what all decisions of a design are made of.

use dhll_core::encode::single;
use dhll_core::{
    Backend, CrossGram, Dataset, Encoding, FitContext, Gauge, LayerTrainer, Mean, PathError, Reference,
    Silent, TargetMap, TargetPath,
};
use dhll_diagnose::{ProbeError, RidgeClassifier};
use dhll_train::{InputRows, Order, Target};
use ndarray::{Array2, ArrayView2, s};

use super::given::Given;
use crate::estimator::{EncodedPart, Encodings, EstimatorError, TARGET, Training};

/// One part of the rows, with its labels.
struct LabelledPart {
    encoded: EncodedPart,
    labels: Vec<usize>,
}

/// Training rows and validation rows.
pub(super) struct Pilot<'e> {
    pub(super) backend: &'e dyn Backend,
    pub(super) cross_gram: CrossGram,
    train: LabelledPart,
    judge: LabelledPart,
    n_classes: usize,
}

/// What the last layer of a trained network does on the validation rows.
pub(super) struct Judged {
    pub(super) map: TargetMap,
    /// Its outputs for both parts, in f64.
    outputs: [Array2<f64>; 2],
    /// Its target on the validation rows.
    pub(super) target: Array2<f64>,
}

impl Judged {
    /// Its output for the validation rows.
    pub(super) fn output(&self) -> ArrayView2<'_, f64> {
        self.outputs[1].view()
    }
}

impl<'e> Pilot<'e> {
    pub(super) fn new(
        train: &Dataset,
        judge: &Dataset,
        backend: &'e dyn Backend,
        given: &Given<'_>,
    ) -> Result<Self, EstimatorError> {
        let encoding = Encoding::fit(backend, train, given.scaling, given.similarity)?;
        let part = |data: &Dataset| -> Result<LabelledPart, EstimatorError> {
            let encoded = EncodedPart::new(Encodings { inputs: &encoding, targets: None }, backend, data)?;
            Ok(LabelledPart { encoded, labels: data.labels().to_vec() })
        };
        let (train_part, judge_part) = (part(train)?, part(judge)?);
        let rows = &train_part.encoded;
        let cross_gram =
            CrossGram::in_row_space(backend, rows.a.view(), rows.b.view()).map_err(PathError::from)?;
        Ok(Self { backend, cross_gram, train: train_part, judge: judge_part, n_classes: train.n_classes() })
    }

    pub(super) fn path<'p>(&self, mean: &'p dyn Mean) -> TargetPath<'p>
    where
        'e: 'p,
    {
        TargetPath::from_cross_gram(self.cross_gram.clone(), mean, self.backend)
    }

    /// A network with these targets, layer by layer, and what its last layer does.
    pub(super) fn train(
        &self,
        maps: Vec<TargetMap>,
        trainer: &dyn LayerTrainer,
        (order, seed): (Order, u64),
    ) -> Result<Judged, EstimatorError> {
        // Only trainers that need validation rows see them.
        let without = FitContext { validation: false, augmentation: false };
        let validated = trainer.accepts(without).is_err().then_some(&self.judge);
        let values = |map: &TargetMap, part: &LabelledPart| -> Result<Array2<f32>, EstimatorError> {
            Ok(single(TARGET, part.encoded.target(map, self.backend)?.view())?)
        };
        let target = |map: &TargetMap| -> Result<Target, EstimatorError> {
            let validation = validated.map(|part| values(map, part)).transpose()?;
            Ok(Target { train: values(map, &self.train)?, validation })
        };
        let targets = maps.iter().map(target).collect::<Result<Vec<Target>, _>>()?;
        let rows = InputRows {
            train: self.train.encoded.input(),
            validation: validated.map(|part| part.encoded.input()),
        };
        let training = Training { backend: self.backend, trainer, order, store: None, seed };
        let fitted = training.layers(rows, &targets, &mut Silent)?;
        let output = |part: &LabelledPart| -> Result<Array2<f64>, EstimatorError> {
            Ok(fitted.network.forward(self.backend, part.encoded.input())?.mapv(f64::from))
        };
        let outputs = [output(&self.train)?, output(&self.judge)?];
        // There is a map for every layer, and fitting none is an error.
        let map = maps.into_iter().next_back().ok_or(dhll_train::FitError::NoTargets)?;
        Ok(Judged { target: self.judge.encoded.target(&map, self.backend)?, map, outputs })
    }

    /// The maps of a network's layers in this gauge.
    pub(super) fn gauged(
        &self,
        gauge: Gauge,
        maps: Vec<TargetMap>,
    ) -> Result<Vec<TargetMap>, EstimatorError> {
        let mut gauged: Vec<TargetMap> = Vec::with_capacity(maps.len());
        for (layer, map) in maps.iter().enumerate() {
            let before = gauged.last().map_or(Reference::Inputs, Reference::Target);
            let next = gauge.apply(self.backend, &self.cross_gram, before, map);
            gauged.push(next.map_err(|source| EstimatorError::Gauge { layer, source })?.map);
        }
        Ok(gauged)
    }

    /// Which validation rows a linear readout of the first `width` columns gets wrong.
    pub(super) fn wrong(&self, judged: &Judged, width: usize) -> Result<Vec<bool>, EstimatorError> {
        let columns = |part: usize| judged.outputs[part].slice(s![.., ..width]);
        let readout = RidgeClassifier::default();
        let model = readout
            .fit(self.backend, columns(0), &self.train.labels, self.n_classes)
            .map_err(|source: ProbeError| EstimatorError::Readout(source))?;
        let predicted = model.predict(self.backend, columns(1))?;
        Ok(predicted.iter().zip(&self.judge.labels).map(|(p, y)| p != y).collect())
    }
}
