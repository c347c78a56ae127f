//! `dhll fit --design`: a design for the choices of the fit, and with them.

#![allow(clippy::unwrap_used)]

mod common;

use common::{json, refused};

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
