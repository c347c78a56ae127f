//! The stacks that `cargo xtask compare targets` compares, on drawn digits and irises, and the study as its users run it.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use dhll::LabelCode;
use dhll::core::Activation;
use dhll::core::linalg::RidgePath;
use dhll::registry::Registry;
use dhll::train::RandomFeatureTrainer;
use dhll_experiments::compare::targets::contestant::{Contestant, head};
use dhll_experiments::compare::targets::context::Context;
use dhll_experiments::compare::targets::data::StudyData;
use dhll_experiments::compare::targets::job::{Arena, TrialJob};
use dhll_experiments::compare::targets::pool::{Judged, Labels, Pool, Trial};
use dhll_experiments::compare::targets::stack::Representation;
use dhll_experiments::compare::targets::stack::plan::{
    Code, HiddenTarget, LayerTarget, Source, Stack, TargetWidth, Trainer,
};

fn context(registry: &Registry) -> Context<'_> {
    Context { registry, backend: registry.backend(Some("faer")).unwrap() }
}

fn trial(context: &Context<'_>, data: &StudyData, labels: Labels) -> Trial {
    let rows = data.load(None).unwrap();
    let pool = Pool::new(&rows, context.backend(), 400, Judged::Test, 1).unwrap();
    Trial::new(data, Arc::new(pool), labels, 1).unwrap()
}

fn closed_form(units: usize) -> Trainer {
    Trainer::ClosedForm { units, activation: Activation::Relu }
}

fn adam(units: usize) -> Trainer {
    Trainer::Adam { units, steps: 40, rate: 1e-3, activation: Activation::Relu }
}

fn errors(found: &[usize], trial: &Trial) -> usize {
    found.iter().zip(&trial.pool.judged_labels).filter(|(a, b)| a != b).count()
}

/// What a layer in closed form on the label alone passes is ridge regression of the label code on its units, at one of the trainer's ridges.
#[test]
fn a_stack_on_the_label_alone_reaches_the_ridge_solution_on_its_units() {
    let registry = Registry::default();
    let context = context(&registry);
    let trial = trial(&context, &StudyData::Strokes, Labels::All);
    let stack = Stack::new(LayerTarget::LabelAlone, closed_form(100));
    let outputs = stack.represent(&trial, &context, 1).unwrap();
    let units = stack.units().represent(&trial, &context, 1).unwrap().train.mapv(f64::from);
    let code = LabelCode::fit(&trial.labels, trial.n_classes).unwrap().encode(&trial.labels).unwrap();
    let backend = context.backend();
    let path = RidgePath::new(backend, units.view(), code.view()).unwrap();
    let unit = path.components().eigenvalues.sum() / units.ncols() as f64;
    let correlation = |ridge: f64| {
        let (weights, _) = path.solve(backend, ridge * unit);
        let [a, b] = [units.dot(&weights).column(0).to_owned(), outputs.train.column(0).mapv(f64::from)]
            .map(|v| &v - v.mean().unwrap());
        a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
    };
    let ridges = RandomFeatureTrainer::default().ridges;
    let best = ridges.into_iter().map(correlation).fold(0.0, f64::max);
    // Layers are stored in f32.
    assert!(best > 1.0 - 1e-6, "{best}");
    let classes = head(&outputs, &trial, &context, 1).unwrap().0;
    assert!(errors(&classes, &trial) * 4 < classes.len());
}

#[test]
fn what_is_passed_has_the_width_that_it_says() {
    let registry = Registry::default();
    let context = context(&registry);
    let trial = trial(&context, &StudyData::Strokes, Labels::All);
    let inputs = trial.pool.train.ncols();
    let target = HiddenTarget { width: TargetWidth::Columns(7), ..HiddenTarget::default() };
    for target in [LayerTarget::LabelAlone, LayerTarget::Hidden(target.clone())] {
        let columns = if target == LayerTarget::LabelAlone { 1 } else { 7 };
        for trainer in [closed_form(30), adam(30)] {
            let stack = Stack::new(target.clone(), trainer).deep(2);
            let width = |stack: Stack| stack.represent(&trial, &context, 1).unwrap().train.ncols();
            assert_eq!(width(stack.clone()), columns);
            assert_eq!(width(stack.clone().units()), 30);
            assert_eq!(width(Stack { skip: true, ..stack.clone().units() }), 30 + inputs);
            assert_eq!(width(Stack { out_of_fold: true, ..stack }), columns);
        }
    }
}

#[test]
fn outputs_out_of_fold_are_those_of_layers_that_have_not_seen_the_row() {
    let registry = Registry::default();
    let context = context(&registry);
    let trial = trial(&context, &StudyData::Strokes, Labels::All);
    // As many units as rows: in the sample, the label is memorised.
    let stack = Stack::new(LayerTarget::LabelAlone, closed_form(400));
    let agreement = |stack: &Stack| {
        let Representation { train, .. } = stack.represent(&trial, &context, 1).unwrap();
        let right =
            train.column(0).into_iter().zip(&trial.labels).filter(|(v, label)| (**v > 0.0) == (**label == 1));
        right.count()
    };
    let [within, outside] =
        [false, true].map(|out_of_fold| agreement(&Stack { out_of_fold, ..stack.clone() }));
    let n = trial.labels.len();
    assert!(within > outside && outside > n / 2, "{within} and {outside} of {n}");
}

#[test]
fn every_kind_of_target_is_learnt_and_the_same_seed_gives_the_same_classes() {
    let registry = Registry::default();
    let context = context(&registry);
    let hidden = HiddenTarget::default();
    let named = |name: &str| HiddenTarget { similarity: name.to_owned(), ..hidden.clone() };
    let targets = [
        hidden.clone(),
        named("diffusion"),
        named("rbf"),
        HiddenTarget { from: Source::Reached, ..hidden.clone() },
        HiddenTarget { from: Source::Reached, ..named("learnt-laplacian") },
        HiddenTarget { mean: "bures-wasserstein".to_owned(), ..hidden.clone() },
        HiddenTarget { code: Code::Confusions, ..hidden.clone() },
        HiddenTarget { gauge: dhll::core::Gauge::Aligned, ..hidden.clone() },
        HiddenTarget { schedule: "equal-steps".to_owned(), ..hidden.clone() },
        HiddenTarget { width: TargetWidth::EffectiveDimension(0.95), ..hidden.clone() },
    ];
    for labels in [Labels::All, Labels::Share(0.2), Labels::Coarse(5)] {
        let trial = trial(&context, &StudyData::Irises, labels);
        for target in &targets {
            let contestant = Contestant::Stack(
                Stack::new(LayerTarget::Hidden(target.clone()), closed_form(50)).deep(2).units(),
            );
            let classes = || contestant.classify(&trial, &context, 3).unwrap().0;
            let (first, second) = (classes(), classes());
            assert_eq!(first, second, "{target:?}");
            assert!(errors(&first, &trial) * 3 < first.len(), "{target:?}, {labels:?}");
        }
    }
}

/// A representation that needs no label is reused for other labels, and gives what a new one gives.
#[test]
fn representations_without_labels_are_reused() {
    let registry = Registry::default();
    let context = context(&registry);
    let data = StudyData::Irises;
    let arena = Arena::new(&context, &data, None).unwrap();
    let target = HiddenTarget { similarity: "diffusion".to_owned(), alpha: 0.0, ..HiddenTarget::default() };
    let contestant = Contestant::Stack(Stack::new(LayerTarget::Hidden(target), closed_form(50)));
    assert!(!contestant.uses_labels());
    let job = |share| TrialJob {
        data: data.clone(),
        rows: 150,
        labels: Labels::Share(share),
        judged: Judged::Test,
        contestant: contestant.clone(),
        seed: 1,
        backend: "faer".to_owned(),
    };
    let mut reusable = None;
    let _first = arena.measure(&job(0.1), &mut reusable).unwrap();
    let reused = arena.measure(&job(0.3), &mut reusable).unwrap();
    assert_eq!(reused.wrong, arena.measure(&job(0.3), &mut None).unwrap().wrong);
    let text = serde_json::to_string(&job(0.1)).unwrap();
    assert_eq!(serde_json::from_str::<TrialJob>(&text).unwrap(), job(0.1));
}

/// Run `compare targets` in `folder` with nothing of the caller's data, cache or network.
fn compare(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhll-experiments"));
    command.args(["compare", "targets"]).args(arguments).current_dir(folder);
    for variable in ["DHLL_DATA_DIR", "DHLL_MNIST_URL", "DHLL_BACKEND", "DHLL_TABLES_DIR"] {
        command.env_remove(variable);
    }
    command.env("DHLL_OFFLINE", "1").env("XDG_CACHE_HOME", folder.join("cache")).env("HOME", folder);
    command.output().unwrap()
}

#[test]
fn a_section_is_measured_once_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        ["--quick", "--only", "few-labels", "--data", "irises", "--out", "out", "--write", "results.md"];
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let first = compare(folder.path(), &arguments);
    assert!(first.status.success(), "{}", said(&first));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let measurements = read("out/measurements.jsonl");
    let report = read("out/report.html");
    for text in ["label alone, units", "diffusion map", "end to end, cross-entropy", "cannot be told apart"] {
        assert!(report.contains(text), "{text}");
    }
    assert!(folder.path().join("out/figures/few-labels.svg").exists());
    let document = read("results.md");
    assert!(document.contains("<!-- begin cargo xtask compare targets --quick -->"), "{document}");
    let again = compare(folder.path(), &arguments);
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(read("out/measurements.jsonl"), measurements);
    assert_eq!(read("results.md"), document);
}

#[test]
fn what_cannot_be_done_is_said_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, said) in [
        (&["--only", "meaning"][..], "the questions are few-labels"),
        (&["--data", "wine"], "the data sets are mnist"),
        (&["--quick", "--only", "few-labels", "--data", "letter"], "DHLL_TABLES_DIR"),
    ] {
        let output = compare(folder.path(), arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && text.contains(said), "{arguments:?}: {text}");
    }
}
