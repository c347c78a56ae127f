//! The estimator: defaults that work, choices that take effect, bad input refused.

mod common;

use common::{circles, quick};
use dhll::core::data::{Dataset, Origin};
use dhll::core::{Activation, EpochRecord, Observer};
use dhll::core::{AlphaSchedule, Cosine, Distance, Gauge};
use dhll::means::BuresWasserstein;
use dhll::train::MlpTrainer;
use dhll::{
    Dhll, EstimatorError, InputScaling, Loaders, Model, Noise, Order, Shifts, Target, TransformError,
    Validation, Widths, backends,
};
use ndarray::{Array2, s};

#[test]
fn the_defaults_learn_what_no_linear_classifier_can() {
    let data = circles();
    let model = Dhll::builder().fit(&data.train).unwrap();
    let evaluation = model.evaluate(&data.test).unwrap();
    assert!(evaluation.score.accuracy() > 0.97, "{:?}", evaluation.score);
    assert_eq!(evaluation.confusion.iter().map(|(_, _, rows)| rows).sum::<usize>(), 100);
    let p = model.predict_proba(data.test.features()).unwrap();
    assert_eq!(p.dim(), (100, 2));
    assert!(p.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
    let summary = model.summary();
    assert_eq!((summary.layers.len(), summary.layers[0].alpha, summary.layers[0].epochs), (1, 0.9, 720));
    assert!(summary.to_string().contains("circles (drawn): 200 rows, 0 held out"), "{summary}");
}

#[test]
fn a_seed_fixes_every_bit_and_another_one_does_not() {
    let data = circles();
    let x = data.test.features();
    let fit = |seed| quick().seed(seed).fit(&data.train).unwrap().predict_proba(x).unwrap();
    assert_eq!(fit(1), fit(1));
    assert_ne!(fit(1), fit(2));
}

#[test]
fn layers_side_by_side_do_not_depend_on_the_number_of_workers() {
    let data = circles();
    let fit = |workers| quick().order(Order::Parallel { workers }).fit(&data.train).unwrap();
    let x = data.test.features();
    assert_eq!(fit(1).predict_proba(x).unwrap(), fit(2).predict_proba(x).unwrap());
    let error = quick().order(Order::Parallel { workers: 0 }).fit(&data.train).unwrap_err();
    assert_eq!(error.to_string(), "the number of workers must be at least 1, got 0");
}

#[test]
fn every_choice_takes_effect() {
    let data = circles();
    let x = data.test.features();
    let reference = quick().fit(&data.train).unwrap().predict_proba(x).unwrap();
    let trainer = MlpTrainer { activation: Activation::Tanh, ..MlpTrainer::default() };
    let steps =
        AlphaSchedule::EqualSteps { distance: Distance::BuresWasserstein, count: 3, range: (0.1, 0.9) };
    let others = [
        quick().scaling(InputScaling::None),
        quick().scaling(InputScaling::Norm(3.0)),
        quick().alter(Noise::new(0.1).unwrap()),
        quick().alter(Noise::new(0.1).unwrap()).order(Order::Parallel { workers: 1 }),
        quick().similarity(Cosine),
        quick().similarity(Cosine).seed(2),
        quick().mean(BuresWasserstein),
        quick().schedule(steps),
        quick().widths(Widths::Given(vec![1])),
        quick().gauge(Gauge::Aligned),
        quick().trainer(trainer),
        quick().order(Order::Parallel { workers: 1 }),
        quick().validation(Validation::Share(0.2)),
        quick().validation(Validation::Rows(20)),
    ];
    for (index, other) in others.into_iter().enumerate() {
        assert_ne!(other.fit(&data.train).unwrap().predict_proba(x).unwrap(), reference, "choice {index}");
    }
}

#[test]
fn altered_rows_that_do_not_fit_are_refused() {
    let data = circles();
    let shape = dhll::data::ImageShape { height: 3, width: 3 };
    let error = quick().alter(Shifts { shape, pixels: 1 }).fit(&data.train).unwrap_err();
    assert_eq!(error.to_string(), "the number of pixels must be 9, got 2");
    let error = quick().scaling(InputScaling::Norm(-1.0)).fit(&data.train).unwrap_err();
    assert_eq!(error.to_string(), "the mean norm of the inputs must be finite and above 0, got -1");
}

#[test]
fn layers_are_as_wide_as_was_asked_for() {
    let data = circles();
    let widths = |widths| {
        let summary = quick().widths(widths).fit(&data.train).unwrap().summary();
        summary.layers.iter().map(|layer| layer.width).collect::<Vec<_>>()
    };
    assert_eq!(widths(Widths::Full), [3, 3]);
    assert_eq!(widths(Widths::Given(vec![2])), [2, 2]);
    assert_eq!(widths(Widths::Given(vec![3, 1])), [3, 1]);
    assert_eq!(widths(Widths::EffectiveDimension { share: 0.7 }), [2, 1]);
    for (bad, message) in [
        (Widths::Given(vec![1, 2, 3]), "1 or the number of layers, got 3 for 2 layers"),
        (Widths::Given(vec![0]), "every width must be at least 1, got [0]"),
        (Widths::EffectiveDimension { share: 1.5 }, "in (0, 1], got 1.5"),
    ] {
        let error = quick().widths(bad).fit(&data.train).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn what_layers_give_out_leads_from_the_features_to_the_last_layer() {
    let data = circles();
    let model = quick().scaling(InputScaling::None).fit(&data.train).unwrap();
    let x = data.test.features();
    assert_eq!(model.transform(0, x).unwrap().mapv(f64::from), x.mapv(|v| f64::from(v as f32)));
    let backend = backends::default_backend().unwrap();
    let last = model.transform(2, x).unwrap();
    let again = model.hidden().layers()[1].forward(&*backend, model.transform(1, x).unwrap().view()).unwrap();
    assert_eq!(last, again);
    assert_eq!(model.transform(3, x).unwrap_err(), TransformError::Layer { layer: 3, layers: 2 });
}

#[test]
fn rows_that_do_not_fit_are_refused_with_their_place() {
    let data = circles();
    let model = quick().fit(&data.train).unwrap();
    let error = model.predict(Array2::zeros((3, 5)).view()).unwrap_err();
    assert_eq!(error.to_string(), "the number of features must be 2, got 5");
    // The row is that of the whole matrix, not that of a block.
    let mut x = Array2::zeros((3000, 2));
    x[[2500, 1]] = f64::NAN;
    let error = model.predict(x.view()).unwrap_err().to_string();
    assert!(error.contains("NaN at row 2501, column 2"), "{error}");
    x[[2500, 1]] = 1e300;
    let error = model.predict(x.view()).unwrap_err().to_string();
    assert!(
        error.starts_with("row 2501 is beyond the range of the model: its scaled features overflow"),
        "{error}"
    );
    assert_eq!(model.predict(x.slice(s![..0, ..])).unwrap(), Vec::<usize>::new());
}

#[test]
fn classes_are_matched_by_name() {
    let data = circles();
    let model = quick().fit(&data.train).unwrap();
    let classes = |change: &dyn Fn(&mut Vec<usize>, &mut Vec<String>)| {
        let (features, target) = data.test.clone().into_parts();
        let Target::Classes { mut labels, names: mut classes } = target else { panic!("{target:?}") };
        change(&mut labels, &mut classes);
        Dataset::new("circles", features, labels, classes, None, Origin::Drawn).unwrap()
    };
    let swapped = classes(&|labels, classes| {
        classes.reverse();
        labels.iter_mut().for_each(|label| *label = 1 - *label);
    });
    assert_eq!(model.evaluate(&swapped).unwrap(), model.evaluate(&data.test).unwrap());
    let other = classes(&|_, classes| classes[1] = "ring".to_owned());
    assert!(model.evaluate(&other).unwrap_err().to_string().contains("rows of the class \"ring\""));
    let error = quick().fit_validated(&data.train, &other).unwrap_err();
    assert!(matches!(error, EstimatorError::Target { .. }));
}

#[test]
fn choices_that_make_no_sense_are_refused() {
    let data = circles();
    for (builder, message) in [
        (quick().alphas([1.5]), "alpha must be in [0, 1], got 1.5"),
        (
            quick().validation(Validation::Share(1.0)),
            "the share of rows to hold out must be in [0, 1), got 1",
        ),
        (
            quick().validation(Validation::Rows(200)),
            "the number of rows to hold out must be below the number of rows, got 200 of 200",
        ),
    ] {
        assert_eq!(builder.fit(&data.train).unwrap_err().to_string(), message);
    }
}

#[test]
fn an_observer_sees_every_layer_and_the_head() {
    #[derive(Default)]
    struct Count(Vec<usize>, usize);
    impl Observer for Count {
        fn on_epoch(&mut self, _: &EpochRecord) {
            self.1 += 1;
        }
        fn on_layer_epoch(&mut self, layer: usize, record: &EpochRecord) {
            assert!(record.validation_loss.is_some());
            self.0.push(layer);
        }
    }
    let mut count = Count::default();
    let data = circles();
    quick().prepare_validated(&data.train, &data.test).unwrap().run(&mut count).unwrap();
    assert_eq!((count.0, count.1), ([[0; 5], [1; 5]].concat(), 5));
}

#[test]
fn an_observer_stops_layers_and_the_head() {
    struct Stop {
        after: usize,
        seen: usize,
    }
    impl Observer for Stop {
        fn on_epoch(&mut self, _: &EpochRecord) {
            self.seen += 1;
        }
        fn stops(&self) -> bool {
            self.seen >= self.after
        }
    }
    let data = circles();
    for order in [Order::Sequential, Order::Parallel { workers: 2 }] {
        let fit = |after| {
            let mut stop = Stop { after, seen: 0 };
            let fit = quick().order(order).prepare(&data.train).unwrap().run(&mut stop);
            (fit.err().map(|error| full(&error)), stop.seen)
        };
        // Each of the two layers and the head has five records.
        let (error, seen) = fit(2);
        assert!(error.unwrap().ends_with("the training was stopped") && seen < 6);
        assert_eq!(fit(10), (Some("the head was not trained: the training was stopped".to_owned()), 10));
        assert_eq!(fit(16), (None, 15));
    }
}

/// The message with those of its causes.
fn full(error: &dyn std::error::Error) -> String {
    error.source().map_or(error.to_string(), |source| format!("{error}: {}", full(source)))
}

#[test]
fn a_model_is_the_same_from_the_bytes_of_its_file() {
    let data = circles();
    let model = quick().fit(&data.train).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    model.save(&path).unwrap();
    let bytes = model.to_bytes().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let backend = backends::default_backend().unwrap();
    let again = Model::from_bytes(&bytes, backend.clone(), &Loaders::default()).unwrap();
    let x = data.test.features();
    let logits = model.predict_logits(x).unwrap();
    assert_eq!(again.predict_logits(x).unwrap(), logits);
    assert_eq!(dhll::model::softmax(logits.view()), model.predict_proba(x).unwrap());
    assert!(Model::from_bytes(&bytes[1..], backend, &Loaders::default()).is_err());
}
