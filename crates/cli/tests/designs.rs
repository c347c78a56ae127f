//! `dhll fit --design`: a design for the choices of the fit, and with them.

#![allow(clippy::unwrap_used)]

mod common;

use common::{json, refused, said};

#[test]
fn a_design_is_made_with_the_choices_of_the_fit() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data circles --design --out m.safetensors";
    // With alphas and widths for another mean this was chance.
    let geometric = json(at, &format!("{fit} --mean geometric"));
    assert!(geometric["test"]["accuracy"].as_f64().unwrap() > 0.95, "{}", geometric["test"]);
    let designed = json(at, "design --data circles --mean geometric");
    let layers = geometric["summary"]["layers"].as_array().unwrap();
    let of = |field: &str| layers.iter().map(|layer| layer[field].clone()).collect::<Vec<_>>();
    assert_eq!(&of("alpha"), designed["alphas"].as_array().unwrap());
    assert_eq!(&of("width"), designed["widths"].as_array().unwrap());

    let options = "--trainer random-features --hidden-width 200 --scaling norm:3 --similarity cosine --gauge aligned \
                   --validation 0.3 --seed 4";
    let fitted = json(at, &format!("{fit} {options}"));
    assert_eq!(fitted["summary"]["layers"][0]["trainer"], "random-features");
    assert_eq!(fitted["summary"]["provenance"]["n_validation"], 300);
    let settings = std::fs::read_to_string(at.join("m.toml")).unwrap();
    for choice in ["similarity = \"cosine\"", "gauge = \"aligned\"", "scaling = \"norm:3\"", "seed = 4"] {
        assert!(settings.contains(choice), "{settings}");
    }

    let (code, error) = refused(at, &format!("{fit} --noise 0.1"));
    assert!(
        code == 1 && error.contains("--design cannot take --noise into account: run `dhll design`"),
        "{error}"
    );
}

#[test]
fn a_design_that_is_not_better_is_not_fitted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fitted = json(at, "fit --data irises --design --out m.safetensors");
    let conclusion = fitted["design"].as_str().unwrap();
    assert!(conclusion.ends_with("Use the default."), "{conclusion}");
    assert_eq!(fitted["summary"]["layers"].as_array().unwrap().len(), 0);
    assert!(fitted["summary"]["similarity"].as_str().unwrap().ends_with("learnt-laplacian"), "{fitted}");
    let text = said(at, "design --data irises --alphas 0.9 --max-depth 1 --folds 6");
    assert!(text.contains("from 6-fold cross-validation on 150 rows"), "{text}");
    assert!(text.trim_end().ends_with("Use the default."), "{text}");
}
