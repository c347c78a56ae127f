//! Designs: decisions that follow from their evidence, and choices that are kept to.

use dhll::core::Cosine;
use dhll::data::Dataset;
use dhll::data::circles::Circles;
use dhll::data::irises;
use dhll::design::{Control, Design, Holdout, Step, WidthRule};
use dhll::means::Geometric;
use dhll::train::{MlpTrainer, SgdParams};
use dhll::{Designer, Dhll, DhllBuilder, InputScaling, Noise, Validation};

/// 200 rows.
fn circles() -> Dataset {
    Circles { per_class: 100, ..Circles::default() }.generate().expect("circles")
}

fn quick() -> Designer {
    Designer { alphas: vec![0.01, 0.1, 0.5, 0.9], max_depth: 2, ..Designer::default() }
}

fn builder() -> DhllBuilder {
    let sgd = SgdParams { epochs: 40, batch_size: 20, ..SgdParams::default() };
    Dhll::builder().trainer(MlpTrainer { hidden_width: Some(32), sgd, ..MlpTrainer::default() })
}

/// All but the time it took.
fn timeless(design: Design) -> Design {
    let time = dhll::design::DesignTime { design: 0.0, default_fit: 0.0 };
    Design { time, ..design }
}

#[test]
fn every_decision_follows_from_its_evidence() {
    let data = circles();
    let (mut told, mut expected) = (Vec::new(), None);
    let mut tell = |step: Step<'_>| match step {
        Step::Estimate { seconds, steps } => expected = Some((seconds, steps, told.len())),
        Step::Doing(what) => told.push(what.to_owned()),
    };
    let design = builder().design(&quick(), &data, &mut tell).unwrap();
    assert_eq!((design.folds, design.rows), (1, [160, 40]));
    let [alpha, width, depth] = &design.decisions[..] else { panic!("three decisions") };
    let column = |rows: &[Vec<Option<f64>>], c: usize| rows.iter().map(|r| r[c].unwrap()).collect::<Vec<_>>();
    let (alphas, errors) = (column(&alpha.rows, 0), column(&alpha.rows, 3));
    let least = errors.iter().cloned().fold(f64::INFINITY, f64::min);
    let best = alphas.iter().zip(&errors).filter(|(_, e)| **e == least).map(|(a, _)| *a);
    let from_default = |alpha: &f64| (alpha - 0.9).abs();
    let chosen = best.min_by(|a, b| from_default(a).total_cmp(&from_default(b))).unwrap();
    assert_eq!(design.alphas.last(), Some(&chosen));
    // The labels' share grows along the path, and the layer at the end of it is one that works.
    assert!(column(&alpha.rows, 1).windows(2).all(|pair| pair[0] < pair[1]));
    assert!(least < 0.1, "{alpha}");
    // A sum of shares, each rounded.
    assert!((column(&width.rows, 1).last().unwrap() - 1.0).abs() < 1e-12);
    // Four candidates, the depths, and the default, the head, and two controls; a single layer of all columns is not trained twice.
    let twice = usize::from(design.decisions[1].figure.chosen == width.rows.last().unwrap()[0].unwrap());
    assert_eq!(told.len(), 4 + depth.rows.len() - twice + 4);
    // The estimate comes first, and counts no fewer steps.
    let ([least, most], steps, before) = expected.unwrap();
    assert!(before == 0 && least > 0.0 && least <= most && steps >= told.len());
    assert_eq!(design.alphas.len(), design.widths.len());
    let model = builder().designed(&design).fit(&data).unwrap();
    assert_eq!(model.summary().layers.iter().map(|l| l.width).collect::<Vec<_>>(), design.widths);
    let again = builder().design(&quick(), &data, &mut |_| {}).unwrap();
    assert_eq!(timeless(design), timeless(again));
}

#[test]
fn a_design_is_compared_with_what_needs_none() {
    // No line separates circles, and a layer does.
    let data = circles();
    let design = builder().design(&quick(), &data, &mut |_| {}).unwrap();
    let controls = design.comparisons.iter().map(|one| one.control).collect::<Vec<_>>();
    assert_eq!(controls, [Control::Default, Control::LabelAlone, Control::NoLayers]);
    for one in &design.comparisons {
        assert!((design.error[0] - one.error - one.difference).abs() < 1e-12, "{one:?}");
        assert!(one.interval[0] <= one.difference && one.difference <= one.interval[1], "{one:?}");
    }
    let no_layers = &design.comparisons[2];
    assert!(no_layers.error > 0.1 && no_layers.interval[1] < 0.0, "{design}");
    assert!(design.is_worth_it() && design.to_string().ends_with(&design.conclusion()), "{design}");
    assert!(design.conclusion().contains("better than no layers"), "{design}");
}

#[test]
fn small_tables_are_cross_validated() {
    let data = irises::irises().unwrap();
    let designer = Designer { alphas: vec![0.5, 0.9], max_depth: 1, ..Designer::default() };
    let design = Dhll::builder().design(&designer, &data, &mut |_| {}).unwrap();
    assert_eq!((design.folds, design.rows), (5, [120, 150]));
    // Flowers are told apart by the default, without layers.
    assert!(design.comparisons[0].error < 0.1 && design.error[0] < 0.1, "{design}");
    assert!(!design.is_worth_it(), "{design}");
    assert!(design.conclusion().ends_with("Use the default."), "{design}");
    // The folds are worked on side by side, on any number of cores.
    let again = Dhll::builder().design(&designer, &data, &mut |_| {}).unwrap();
    assert_eq!(timeless(design), timeless(again));
    // A class of one row would be missing in a fold.
    let rows: Vec<usize> = (0..101).collect();
    assert_eq!(Holdout::of(&data.select(&rows).unwrap()), Holdout::Split(Validation::Share(0.2)));
}

#[test]
fn what_is_given_is_kept_to() {
    let data = circles();
    let width = WidthRule::EffectiveDimension { share: 1.0 };
    let given = Designer { alphas: vec![0.5], width, max_depth: 1, ..quick() };
    let design = builder().design(&given, &data, &mut |_| {}).unwrap();
    assert_eq!((design.alphas, design.widths, design.zone), (vec![0.5], vec![3], None));
    assert_eq!(design.units, None);
    let own = Designer { alphas: vec![0.5], max_depth: 1, ..quick() };
    assert_eq!(Dhll::builder().design(&own, &data, &mut |_| {}).unwrap().units, Some(128));
}

#[test]
fn choices_that_make_no_sense_are_refused() {
    let data = circles();
    for (designer, message) in [
        (Designer { alphas: vec![], ..quick() }, "ascending, and at least one, got []"),
        (Designer { alphas: vec![0.5, 0.1], ..quick() }, "got [0.5, 0.1]"),
        (Designer { alphas: vec![2.0], ..quick() }, "alpha must be in [0, 1], got 2"),
        (
            Designer { alphas: (0..21).map(|k| f64::from(k) / 20.0).collect(), ..quick() },
            "at most 20, got 21",
        ),
        (Designer { max_depth: 0, ..quick() }, "the largest depth must be from 1 to 20, got 0"),
        (
            Designer { holdout: Some(Holdout::Folds(3)), ..quick() },
            "the number of folds must be at least 5: fewer give no verdict, got 3",
        ),
        (
            Designer { holdout: Some(Holdout::Split(Validation::None)), ..quick() },
            "validation rows must be at least 1, got 0 of 200",
        ),
        (Designer { width: WidthRule::Knee { share: 0.0 }, ..quick() }, "in (0, 1], got 0"),
    ] {
        let error = builder().design(&designer, &data, &mut |_| {}).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn a_design_inherits_the_choices_of_the_estimator() {
    let data = circles();
    let designer = Designer { alphas: vec![0.5], max_depth: 1, ..quick() };
    let chosen =
        builder().mean(Geometric { ridge: 1e-3 }).scaling(InputScaling::Norm(2.0)).similarity(Cosine).seed(5);
    let design = chosen.design(&designer, &data, &mut |_| {}).unwrap();
    let model = chosen.designed(&design).fit(&data).unwrap();
    let summary = model.summary();
    let setting = |name: &str| summary.provenance.settings.get(name).cloned().unwrap_or_default();
    assert_eq!((setting("mean.name"), setting("mean.ridge")), ("geometric".into(), 1e-3.into()));
    assert_eq!((setting("scaling"), setting("seed")), ("norm:2".into(), 5.into()));
    assert_eq!((summary.similarity.as_str(), summary.layers[0].trainer.as_str()), ("cosine", "mlp"));
    // Of another similarity than the estimator's the design would be another one.
    let plain = builder().seed(5).design(&designer, &data, &mut |_| {}).unwrap();
    assert_ne!(plain.decisions[0].rows, design.decisions[0].rows);
    let error = chosen.alter(Noise::new(0.1).unwrap()).design(&designer, &data, &mut |_| {}).unwrap_err();
    assert!(
        error.to_string().starts_with("an alteration of rows has no effect on a design (noise 0.1)"),
        "{error}"
    );
}
