//! Networks layer by layer: sequential and parallel, lazy targets, errors that name their layer.

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
    trainer.schedule = Schedule { epochs: 8, batch_size: 10, ..trainer.schedule };
    trainer
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
    let engine = Faer::sequential();
    let x = sample(80, 6);
    let rows = Rows { train: x.slice(s![..60, ..]), validation: Some(x.slice(s![60.., ..])) };
    let targets = targets(&x);
    let mut count = Count::default();
    let mut run = Run { engine: &engine, seed: 4, observer: &mut count };
    let fitted = fit_sequential(rows, &targets, &trainer(), &mut run).unwrap();
    assert_eq!(count.0, (0..3).flat_map(|l| (0..=8).map(move |e| (l, e))).collect::<Vec<_>>());
    assert_eq!((fitted.network.input_width(), fitted.network.output_width()), (6, 3));
    assert_eq!(fitted.reports[0].trainer, "mlp");

    // The second layer, trained by hand on what the first gives out.
    let first = &fitted.network.layers()[0];
    let (h, hv) = (first.forward(&engine, rows.train), first.forward(&engine, rows.validation.unwrap()));
    let (h, hv) = (h.unwrap(), hv.unwrap());
    let validation = targets[1].validation.as_ref().unwrap();
    let task = LayerTask {
        input: h.view(),
        target: targets[1].train.view(),
        validation: Some((hv.view(), validation.view())),
        augmentation: None,
    };
    let mut run = Run { engine: &engine, seed: fit::layer_seed(4, 1), observer: &mut Silent };
    let second = trainer().train(&task, &mut run).unwrap();
    assert_eq!(second.layer, fitted.network.layers()[1]);
    assert_eq!(second.history, fitted.reports[1].history);
}

#[test]
fn parallel_layers_learn_from_the_targets_before_them_with_any_number_of_workers() {
    let engine = Faer::sequential();
    let x = sample(80, 6);
    let rows = Rows { train: x.slice(s![..60, ..]), validation: Some(x.slice(s![60.., ..])) };
    let list = targets(&x);
    let lazy = LazyTargets { n_layers: 3, make: |layer: usize| Ok(targets(&x).swap_remove(layer)) };
    let mut count = Count::default();
    let mut run = Run { engine: &engine, seed: 4, observer: &mut count };
    let one = fit_parallel(rows, &list, &trainer(), 1, &mut run).unwrap();
    for workers in [2, 7] {
        assert_eq!(one, fit_parallel(rows, &lazy, &trainer(), workers, &mut run).unwrap());
    }
    assert_eq!(count.0.len(), 3 * 27);
    let mut run = Run { engine: &engine, seed: 4, observer: &mut Silent };
    let sequential = fit_sequential(rows, &list, &trainer(), &mut run).unwrap();
    assert_eq!(one.network.layers()[0], sequential.network.layers()[0]);
    assert_ne!(one.network.layers()[1], sequential.network.layers()[1]);
}

#[test]
fn errors_name_their_layer() {
    let engine = Faer::sequential();
    let x = sample(80, 6);
    let rows = Rows { train: x.slice(s![..60, ..]), validation: None };
    let mut run = Run { engine: &engine, seed: 4, observer: &mut Silent };
    let mut list = targets(&x);
    let error = fit_sequential(rows, &list, &trainer(), &mut run).unwrap_err();
    assert_eq!(error.to_string(), "layer 1: there are validation rows of the target, but none of the input");
    list.iter_mut().for_each(|target| target.validation = None);
    list[1].train[[7, 2]] = f32::NAN;
    for error in [
        fit_sequential(rows, &list, &trainer(), &mut run).unwrap_err(),
        fit_parallel(rows, &list, &trainer(), 2, &mut run).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "layer 2 was not trained");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "the target has the value NaN at row 8, column 3; every entry must be finite");
    }
    let failing = LazyTargets { n_layers: 2, make: |_: usize| Err("no such file".into()) };
    assert!(matches!(
        fit_parallel(rows, &failing, &trainer(), 2, &mut run),
        Err(FitError::Target { layer: 0, .. })
    ));
    let none: Vec<Target> = Vec::new();
    assert!(matches!(fit_sequential(rows, &none, &trainer(), &mut run), Err(FitError::NoTargets)));
    assert!(matches!(fit_parallel(rows, &none, &trainer(), 2, &mut run), Err(FitError::NoTargets)));
    assert!(matches!(fit_parallel(rows, &list, &trainer(), 0, &mut run), Err(FitError::NoWorkers)));
}
