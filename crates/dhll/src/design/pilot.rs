//! Layers trained on the rows of a fold and validated on others: what all decisions of a design are made of.

use dhll_core::encode::single;
use dhll_core::{
    Backend, ClassificationTask, CrossGram, Dataset, Encoding, FitContext, Gauge, LayerTrainer, PathError,
    Reference, Run, Silent, TargetMap, TargetPath, TaskWeights, classify,
};
use dhll_diagnose::{ProbeError, RidgeClassifier};
use dhll_train::{InputRows, Order, Target, layer_seed};
use ndarray::{Array2, ArrayView2, s};

use super::fold_rows::FoldRows;
use super::given::Given;
use crate::estimator::{EncodedPart, Encodings, EstimatorError, TARGET, Training};

/// One part of the rows, with its labels.
struct LabelledPart {
    encoded: EncodedPart,
    labels: Vec<usize>,
}

/// Training rows and validation rows, encoded once, and the path of their targets, solved once.
pub(super) struct Pilot<'e> {
    backend: &'e dyn Backend,
    pub(super) path: TargetPath<'e>,
    train: LabelledPart,
    judge: LabelledPart,
    n_classes: usize,
}

/// What the last layer of a trained network does on the validation rows.
pub(super) struct Judged {
    pub(super) map: TargetMap,
    /// Its outputs for both parts.
    pub(super) outputs: [Array2<f32>; 2],
    /// Its target on the validation rows.
    pub(super) target: Array2<f64>,
}

impl Judged {
    /// Its output for the validation rows.
    pub(super) fn output(&self) -> Array2<f64> {
        self.outputs[1].mapv(f64::from)
    }

    pub(super) fn views(&self) -> [ArrayView2<'_, f32>; 2] {
        [self.outputs[0].view(), self.outputs[1].view()]
    }
}

impl<'e> Pilot<'e> {
    pub(super) fn new(
        rows: &FoldRows,
        backend: &'e dyn Backend,
        given: &Given<'e>,
    ) -> Result<Self, EstimatorError> {
        let (train, judge) = (&*rows.train.for_fit(), &*rows.judge.for_fit());
        let encoding = Encoding::fit(backend, train, given.scaling, given.similarity)?;
        let part = |data: &Dataset| -> Result<LabelledPart, EstimatorError> {
            let encoded = EncodedPart::new(Encodings { inputs: &encoding, targets: None }, backend, data)?;
            Ok(LabelledPart { encoded, labels: data.labels().to_vec() })
        };
        let n_classes = train.n_classes();
        let (train, judge) = (part(train)?, part(judge)?);
        let EncodedPart { a, b, weights, .. } = &train.encoded;
        let cross_gram = CrossGram::weighted(backend, a.view(), b.view(), weights.as_deref());
        let cross_gram = cross_gram.map_err(PathError::from)?;
        let path = TargetPath::from_cross_gram(cross_gram, given.mean, backend);
        Ok(Self { backend, path, train, judge, n_classes })
    }

    /// What goes into the first layer, of both parts.
    pub(super) fn inputs(&self) -> [ArrayView2<'_, f32>; 2] {
        [self.train.encoded.input().view(), self.judge.encoded.input().view()]
    }

    pub(super) fn cross_gram(&self) -> &CrossGram {
        self.path.cross_gram()
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
        let weights = TaskWeights {
            train: self.train.encoded.weights.as_deref(),
            validation: validated.and_then(|part| part.encoded.weights.as_deref()),
        };
        let training = Training { backend: self.backend, trainer, order, store: None, seed, weights };
        let fitted = training.layers(rows, &targets, &mut Silent)?;
        let output = |part: &LabelledPart| -> Result<Array2<f32>, EstimatorError> {
            Ok(fitted.network.forward(self.backend, part.encoded.input())?)
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
            let next = gauge.apply(self.backend, self.cross_gram(), before, map);
            gauged.push(next.map_err(|source| EstimatorError::Gauge { layer, source })?.map);
        }
        Ok(gauged)
    }

    /// Which validation rows a linear readout of the first `width` columns gets wrong.
    pub(super) fn wrong(&self, judged: &Judged, width: usize) -> Result<Vec<bool>, EstimatorError> {
        let columns = |part: usize| judged.outputs[part].slice(s![.., ..width]).mapv(f64::from);
        let readout = RidgeClassifier::default();
        let LabelledPart { labels, encoded } = &self.train;
        let weights = encoded.weights.as_deref();
        let model = readout
            .fit_weighted(self.backend, columns(0).view(), labels, self.n_classes, weights)
            .map_err(|source: ProbeError| EstimatorError::Readout(source))?;
        Ok(self.misses(&model.predict(self.backend, columns(1).view())?))
    }

    /// Which validation rows the head gets wrong on top of `depth` layers that give out these rows.
    pub(super) fn wrong_with_head(
        &self,
        [train, judge]: [ArrayView2<'_, f32>; 2],
        depth: usize,
        given: &Given<'_>,
    ) -> Result<Vec<bool>, EstimatorError> {
        let weights = TaskWeights { train: self.train.encoded.weights.as_deref(), validation: None };
        let task = ClassificationTask::new(train, &self.train.labels, self.n_classes)?.with_weights(weights);
        let mut silent = Silent;
        let mut run = Run::new(self.backend, layer_seed(given.seed, depth), &mut silent);
        let head = given.head.train(&task, &mut run).map_err(EstimatorError::Head)?;
        let logits = head.layer.forward(self.backend, judge)?;
        Ok(self.misses(&classify(logits.view())))
    }

    fn misses(&self, predicted: &[usize]) -> Vec<bool> {
        predicted.iter().zip(&self.judge.labels).map(|(p, y)| p != y).collect()
    }
}
