//! Networks layer by layer: sequential and parallel, lazy targets, errors that name their layer.

use dhll_core::data::Finite;
use dhll_core::{EpochRecord, LayerTask, LayerTrainer, Observer, Run, Silent};
use dhll_faer::Faer;
use dhll_train::*;
use ndarray::{Array2, s};

fn sample(rows: usize, columns: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 37 + j * 91 + i * j * 7) % 101) as f32 / 50.0 - 1.0)
}

/// Targets of widths 5, 4 and 3: shrinking, ever less of the input.
fn targets(x: &Array2<f32>) -> Vec<Target> {
    (1..=3)
        .map(|layer| {
            let all = x.slice(s![.., ..6 - layer]).mapv(|v| v.powi(layer));
            Target {
                train: all.slice(s![..60, ..]).to_owned(),
                validation: Some(all.slice(s![60.., ..]).to_owned()),
            }
        })
        .collect()
}

fn trainer() -> MlpTrainer {
    let mut trainer = MlpTrainer { hidden_width: Some(12), ..MlpTrainer::default() };
    trainer.sgd = SgdParams { epochs: 8, batch_size: 10, ..trainer.sgd };
    trainer
}

fn side_by_side(trainer: &MlpTrainer, workers: usize) -> LayerByLayer<'_> {
    LayerByLayer { order: Order::Parallel { workers }, ..LayerByLayer::new(trainer) }
}

#[derive(Default)]
struct Count(Vec<(usize, usize)>);

impl Observer for Count {
    fn on_epoch(&mut self, _: &EpochRecord) {
        panic!("a fit says which layer");
    }

    fn on_layer_epoch(&mut self, layer: usize, record: &EpochRecord) {
        self.0.push((layer, record.epoch));
    }
}

#[test]
fn sequential_layers_learn_from_the_layers_before_them() {
    let backend = Faer::sequential();
    let x = sample(80, 6);
    let rows = InputRows::new(x.slice(s![..60, ..]), Some(x.slice(s![60.., ..]))).unwrap();
    let targets = targets(&x);
    let mut count = Count::default();
    let mut run = Run::new(&backend, 4, &mut count);
    let fitted = LayerByLayer::new(&trainer()).fit(rows, &targets, &mut run).unwrap();
    assert_eq!(count.0, (0..3).flat_map(|l| (0..=8).map(move |e| (l, e))).collect::<Vec<_>>());
    assert_eq!((fitted.network.input_width(), fitted.network.output_width()), (6, 3));
    assert_eq!(fitted.reports[0].trainer, "mlp");

    // The second layer, trained by hand on what the first gives out.
    let first = &fitted.network.layers()[0];
    let (h, hv) = (first.forward(&backend, rows.train), first.forward(&backend, rows.validation.unwrap()));
    let (h, hv) = (h.unwrap(), hv.unwrap());
    let validation = targets[1].validation.as_ref().unwrap();
    let task = LayerTask {
        input: Finite::known(h.view()),
        target: Finite::known(targets[1].train.view()),
        validation: Some((Finite::known(hv.view()), Finite::known(validation.view()))),
        augmentation: None,
        weights: dhll_core::TaskWeights::default(),
    };
    let silent = &mut Silent;
    let mut run = Run::new(&backend, layer_seed(4, 1), silent);
    let second = trainer().train(&task, &mut run).unwrap();
    assert_eq!(second.layer, fitted.network.layers()[1]);
    assert_eq!(second.history, fitted.reports[1].history);
}

#[test]
fn parallel_layers_learn_from_the_targets_before_them_with_any_number_of_workers() {
    let backend = Faer::sequential();
    let x = sample(80, 6);
    let rows = InputRows::new(x.slice(s![..60, ..]), Some(x.slice(s![60.., ..]))).unwrap();
    let list = targets(&x);
    let lazy = LazyTargets { n_layers: 3, make: |layer: usize| Ok(targets(&x).swap_remove(layer)) };
    let mut count = Count::default();
    let mut run = Run::new(&backend, 4, &mut count);
    let one = side_by_side(&trainer(), 1).fit(rows, &list, &mut run).unwrap();
    for workers in [2, 7] {
        assert_eq!(one, side_by_side(&trainer(), workers).fit(rows, &lazy, &mut run).unwrap());
    }
    assert_eq!(count.0.len(), 3 * 27);
    let silent = &mut Silent;
    let mut run = Run::new(&backend, 4, silent);
    let sequential = LayerByLayer::new(&trainer()).fit(rows, &list, &mut run).unwrap();
    assert_eq!(one.network.layers()[0], sequential.network.layers()[0]);
    assert_ne!(one.network.layers()[1], sequential.network.layers()[1]);
}

#[test]
fn errors_name_their_layer() {
    let backend = Faer::sequential();
    let x = sample(80, 6);
    let rows = InputRows::new(x.slice(s![..60, ..]), None).unwrap();
    let silent = &mut Silent;
    let mut run = Run::new(&backend, 4, silent);
    let mut list = targets(&x);
    let error = LayerByLayer::new(&trainer()).fit(rows, &list, &mut run).unwrap_err();
    assert_eq!(error.to_string(), "layer 1: there are validation rows of the target, but none of the input");
    list.iter_mut().for_each(|target| target.validation = None);
    list[1].train[[7, 2]] = f32::NAN;
    for error in [
        LayerByLayer::new(&trainer()).fit(rows, &list, &mut run).unwrap_err(),
        side_by_side(&trainer(), 2).fit(rows, &list, &mut run).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "layer 2 was not trained");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "the target has the value NaN at row 8, column 3; every entry must be finite");
    }
    let failing = LazyTargets { n_layers: 2, make: |_: usize| Err("no such file".into()) };
    assert!(matches!(
        side_by_side(&trainer(), 2).fit(rows, &failing, &mut run),
        Err(FitError::Target { layer: 0, .. })
    ));
    let none: Vec<Target> = Vec::new();
    assert!(matches!(LayerByLayer::new(&trainer()).fit(rows, &none, &mut run), Err(FitError::NoTargets)));
    assert!(matches!(side_by_side(&trainer(), 2).fit(rows, &none, &mut run), Err(FitError::NoTargets)));
    assert!(matches!(side_by_side(&trainer(), 0).fit(rows, &list, &mut run), Err(FitError::NoWorkers)));
}
