//! Layers and heads of rows in files: the same bits as those of the same rows in memory.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use std::path::PathBuf;

use dhll_core::layer::*;
use dhll_faer::Faer;
use dhll_train::*;
use ndarray::{Array2, ArrayView2};

fn rows(n: usize, columns: usize, shift: usize) -> Array2<f32> {
    Array2::from_shape_fn((n, columns), |(i, j)| {
        ((i * 37 + j * 91 + i * i * shift) % 101) as f32 / 50.0 - 1.0
    })
}

fn scratch(rows: ArrayView2<'_, f32>) -> Scratch {
    let mut writer = ScratchWriter::new(&std::env::temp_dir(), rows.ncols()).unwrap();
    writer.push(rows).unwrap();
    writer.finish().unwrap()
}

/// Training rows and validation rows with targets, classes and weights.
struct Case {
    x: [Array2<f32>; 2],
    target: [Array2<f32>; 2],
    labels: [Vec<usize>; 2],
    weights: [Vec<f64>; 2],
    folder: PathBuf,
}

impl Case {
    fn new() -> Self {
        let each = [2300, 1100];
        let labels = |x: &Array2<f32>| {
            x.rows().into_iter().map(|row| usize::from(row[0] > 0.1) + usize::from(row[1] > row[2])).collect()
        };
        let x = [rows(each[0], 5, 1), rows(each[1], 5, 3)];
        Self {
            target: [rows(each[0], 3, 5), rows(each[1], 3, 7)],
            labels: [labels(&x[0]), labels(&x[1])],
            weights: each.map(|n| (0..n).map(|row| 0.5 + (row % 3) as f64 / 2.0).collect()),
            x,
            folder: std::env::temp_dir(),
        }
    }

    fn weights(&self, weighted: bool, validated: bool) -> TaskWeights<'_> {
        let of = |part: usize, given: bool| given.then_some(&*self.weights[part]);
        TaskWeights { train: of(0, weighted), validation: of(1, weighted && validated) }
    }

    /// The same layer in memory and in blocks.
    fn compare_layer(&self, trainer: &dyn LayerTrainer) {
        let files = [&self.x, &self.target].map(|parts| [scratch(parts[0].view()), scratch(parts[1].view())]);
        let [[input, validation_input], [target, validation_target]] = &files;
        for (weighted, validated) in [(false, false), (true, false), (false, true), (true, true)] {
            let weights = self.weights(weighted, validated);
            let mut task =
                LayerTask::new(self.x[0].view(), self.target[0].view()).unwrap().with_weights(weights);
            if validated {
                task = task.with_validation(self.x[1].view(), self.target[1].view()).unwrap();
            }
            let validation = validated.then_some([validation_input as RowBlocks<'_>, validation_target]);
            let blocks = LayerBlocks { input, target, validation, weights, folder: &self.folder };
            let (backend, [silent, quiet]) = (Faer::sequential(), [&mut Silent, &mut Silent]);
            let expected = trainer.train(&task, &mut Run::new(&backend, 3, silent)).unwrap();
            let found = trainer.train_blocks(&blocks, &mut Run::new(&backend, 3, quiet)).unwrap();
            assert_eq!(found, expected, "{}: {weighted}, {validated}", trainer.name());
        }
    }

    fn compare_head(&self, trainer: &dyn HeadTrainer) {
        let [input, validation_input] = [0, 1].map(|part| scratch(self.x[part].view()));
        let target = |part: usize| HeadTarget::Classes { labels: &self.labels[part], n_classes: 4 };
        for (weighted, validated) in [(false, false), (true, false), (false, true), (true, true)] {
            let weights = self.weights(weighted, validated);
            let mut task = ClassificationTask::new(self.x[0].view(), &self.labels[0], 4).unwrap();
            task.weights = weights;
            if validated {
                task = task.with_validation(self.x[1].view(), &self.labels[1]).unwrap();
            }
            let validation = validated.then_some((&validation_input as RowBlocks<'_>, target(1)));
            let blocks =
                HeadBlocks { input: &input, target: target(0), validation, weights, folder: &self.folder };
            let (backend, [silent, quiet]) = (Faer::sequential(), [&mut Silent, &mut Silent]);
            let expected = trainer.train(&task, &mut Run::new(&backend, 3, silent)).unwrap();
            let found = trainer.train_blocks(&blocks, &mut Run::new(&backend, 3, quiet)).unwrap();
            assert_eq!(found, expected, "{}: {weighted}, {validated}", trainer.name());
        }
    }
}

#[test]
fn layers_of_files_are_those_of_memory() {
    let case = Case::new();
    let sgd = SgdParams { epochs: 3, batch_size: 40, monitor_rows: 300, ..SgdParams::default() };
    case.compare_layer(&MlpTrainer { sgd, hidden_width: Some(9), ..MlpTrainer::default() });
    let sgd = SgdParams { batches: Batches::WithReplacement, monitor_rows: 5000, ..sgd };
    case.compare_layer(&MlpTrainer { sgd, further_maps: 1, ..MlpTrainer::default() });
    let inner = MlpTrainer { sgd, ..MlpTrainer::default() };
    case.compare_layer(&ResidualTrainer { inner, ridge: 1e-3 });
    case.compare_layer(&RandomFeatureTrainer { units: 30, ..RandomFeatureTrainer::default() });
}

#[test]
fn heads_of_files_are_those_of_memory() {
    let case = Case::new();
    let sgd = SgdParams { epochs: 3, batch_size: 64, ..SgdParams::default() };
    case.compare_head(&SoftmaxHead { sgd, ..SoftmaxHead::default() });
    case.compare_head(&LogisticHead::default());
    case.compare_head(&LogisticHead::fixed(2.0));
    case.compare_head(&RidgeHead::default());
}

#[test]
fn sizes_that_do_not_fit_and_values_for_heads_of_classes_are_refused() {
    let case = Case::new();
    let (input, target) = (scratch(case.x[0].view()), scratch(case.target[1].view()));
    let (backend, silent) = (Faer::sequential(), &mut Silent);
    let run = &mut Run::new(&backend, 1, silent);
    let weights = TaskWeights::default();
    let task =
        LayerBlocks { input: &input, target: &target, validation: None, weights, folder: &case.folder };
    let error = MlpTrainer::default().train_blocks(&task, run).unwrap_err();
    assert!(error.to_string().contains("the number of target rows"), "{error}");
    let values = HeadTarget::Values(case.target[0].view());
    let task = HeadBlocks { input: &input, target: values, validation: None, weights, folder: &case.folder };
    for head in [&SoftmaxHead::default() as &dyn HeadTrainer, &LogisticHead::default()] {
        let error = head.train_blocks(&task, run).unwrap_err();
        assert_eq!(error, TrainError::ClassesAlone { head: head.name() });
    }
    let classes = HeadTarget::Classes { labels: &case.labels[0], n_classes: 4 };
    let nowhere = PathBuf::from("/nowhere/at/all");
    let task = HeadBlocks { input: &input, target: classes, validation: None, weights, folder: &nowhere };
    let error = LogisticHead::default().train_blocks(&task, run).unwrap_err();
    assert!(matches!(error, TrainError::Scratch { .. }), "{error}");
}
