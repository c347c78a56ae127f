//! Designs: decisions that follow from their evidence, and choices that are kept to.

use dhll::core::Cosine;
use dhll::data::Dataset;
use dhll::data::circles::Circles;
use dhll::design::WidthRule;
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

#[test]
fn every_decision_follows_from_its_evidence() {
    let data = circles();
    let mut told = Vec::new();
    let design = builder().design(&quick(), &data, &mut |text| told.push(text.to_owned())).unwrap();
    assert_eq!(design.rows, [160, 40]);
    let [alpha, width, depth, controls] = &design.decisions[..] else { panic!("four decisions") };
    let column = |rows: &[Vec<Option<f64>>], c: usize| rows.iter().map(|r| r[c].unwrap()).collect::<Vec<_>>();
    let (alphas, errors) = (column(&alpha.rows, 0), column(&alpha.rows, 3));
    let least = errors.iter().cloned().fold(f64::INFINITY, f64::min);
    let best = alphas.iter().zip(&errors).filter(|(_, e)| **e == least).map(|(a, _)| *a);
    let from_default = |alpha: &f64| (alpha - 0.9).abs();
    let chosen = best.min_by(|a, b| from_default(a).total_cmp(&from_default(b))).unwrap();
    assert_eq!(design.alphas.last(), Some(&chosen));
    assert_eq!(column(&controls.rows, 0), [0.9, 1.0]);
    assert!(controls.answer.contains("the label alone"), "{controls}");
    // The labels' share grows along the path, and the layer at the end of it is one that works.
    assert!(column(&alpha.rows, 1).windows(2).all(|pair| pair[0] < pair[1]));
    assert!(least < 0.1, "{alpha}");
    // A sum of shares, each rounded.
    assert!((column(&width.rows, 1).last().unwrap() - 1.0).abs() < 1e-12);
    // Four candidates, the depths, and two controls.
    assert_eq!(told.len(), 4 + depth.rows.len() + 2);
    assert_eq!(design.alphas.len(), design.widths.len());
    let model = builder().designed(&design).fit(&data).unwrap();
    assert_eq!(model.summary().layers.iter().map(|l| l.width).collect::<Vec<_>>(), design.widths);
    let again = builder().design(&quick(), &data, &mut |_| {}).unwrap();
    assert_eq!(design, again);
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
        (Designer { max_depth: 0, ..quick() }, "the largest depth must be at least 1, got 0"),
        (
            Designer { validation: Validation::None, ..quick() },
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
