//! From data to predictions: fit, inspect, evaluate, predict, configuration and resumption.

mod common;

use std::fs;
use std::path::Path;

use common::{dhll, json, refused, said, start};

/// Three clouds in the plane, with names.
fn write_csv(path: &Path, rows: usize) {
    let mut text = "width,kind,height\n".to_owned();
    for row in 0..rows {
        let (class, wobble) = (row % 3, (row * 7 % 11) as f64 / 20.0);
        let name = ["rose", "lily", "iris"][class];
        text +=
            &format!("{},{name},{}\n", 3.0 * class as f64 + wobble, (class as f64 - 1.0).powi(2) - wobble);
    }
    fs::write(path, text).expect("written");
}

#[test]
fn a_csv_file_is_learnt_and_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_csv(&at.join("flowers.csv"), 90);
    let csv = "--data flowers.csv --target kind";
    let fitted = json(
        at,
        &format!("fit {csv} --validation 0.2 --epochs 100 --epoch-selection best --out m.safetensors"),
    );
    assert_eq!(fitted["summary"]["provenance"]["n_validation"], 18);
    assert_eq!(fitted["summary"]["target"]["classes"], serde_json::json!(["iris", "lily", "rose"]));
    assert!(fitted["summary"]["layers"][0]["validation_loss"].is_f64() && fitted["test"].is_null());
    assert!(said(at, "inspect --model m.safetensors --settings").contains("targets, SHA-256"));
    assert_eq!(json(at, "inspect --model m.safetensors"), fitted["summary"]);

    let evaluated = json(at, &format!("evaluate --model m.safetensors {csv}"));
    assert_eq!((evaluated["n"].as_u64(), evaluated["errors"].as_u64()), (Some(90), Some(0)));
    assert!(said(at, &format!("evaluate --model m.safetensors {csv}")).contains("0 errors on 90 rows"));

    let table = said(at, &format!("predict --model m.safetensors {csv}"));
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!((lines.len(), &lines[..4]), (91, &["class", "rose", "lily", "iris"][..]));
    said(at, &format!("predict --model m.safetensors {csv} --proba --out p.csv"));
    let text = fs::read_to_string(at.join("p.csv")).unwrap();
    assert!(text.starts_with("class,p(iris),p(lily),p(rose)\nrose,"), "{text}");
    said(at, &format!("predict --model m.safetensors {csv} --proba --out p.npy"));
    said(at, &format!("predict --model m.safetensors {csv} --out c.npy"));
    // What was written is data again: three probabilities a row are three features.
    let again = json(at, "data verify --data p.npy --labels c.npy");
    assert_eq!((again["n_features"].as_u64(), &again["train"]), (Some(3), &serde_json::json!([30, 30, 30])));
    let document = json(at, &format!("predict --model m.safetensors {csv}"));
    assert_eq!(document["predicted"][2], "iris");
}

#[test]
fn the_configuration_beside_a_model_makes_the_same_model() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let options = "--alphas linear:2:0.5:0.9 --widths 2,2 --gauge aligned --mean bures-wasserstein --hidden-width 8 \
                   --activation tanh --epochs 3 --batch-size 50 --learning-rate 0.01 --head-epochs 4 --validation 100 \
                   --similarity cosine --seed 7";
    said(at, &format!("fit --data circles {options} --out a.safetensors"));
    said(at, "fit --config a.toml --out b.safetensors");
    assert_eq!(fs::read(at.join("a.safetensors")).unwrap(), fs::read(at.join("b.safetensors")).unwrap());
    assert_eq!(fs::read(at.join("a.toml")).unwrap(), fs::read(at.join("b.toml")).unwrap());
    // Command-line options override the file.
    said(at, "fit --config a.toml --seed 8 --out c.safetensors");
    assert_eq!(json(at, "inspect --model c.safetensors")["provenance"]["seed"], 8);
    let left: Vec<_> = fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left.len(), 6, "{left:?}");

    fs::write(at.join("bad.toml"), "epoch = 3\n").unwrap();
    let (code, error) = refused(at, "fit --config bad.toml --data circles");
    assert!(code == 1 && error.contains("bad.toml") && error.contains("unknown field `epoch`"), "{error}");
}

#[test]
fn rows_are_altered_as_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data strokes --widths 10 --epochs 2 --head-epochs 2 --hidden-maps 2 --scaling norm:3 --annealing cosine";
    said(at, &format!("{fit} --shifts 1 --noise 0.1 --out a.safetensors"));
    said(at, "fit --config a.toml --out b.safetensors");
    assert_eq!(fs::read(at.join("a.safetensors")).unwrap(), fs::read(at.join("b.safetensors")).unwrap());
    let settings = said(at, "inspect --model a.safetensors --settings");
    assert!(settings.contains("\"shifts 1\",\"noise "), "{settings}");
    said(at, &format!("{fit} --out c.safetensors"));
    let parameters = |model| json(at, &format!("inspect --model {model}"))["n_parameters"].clone();
    assert_eq!(parameters("c.safetensors"), parameters("a.safetensors"));
    assert_ne!(fs::read(at.join("a.safetensors")).unwrap(), fs::read(at.join("c.safetensors")).unwrap());
    for (options, message) in [
        ("--shifts 1", "shifts take images; the rows of these data are none"),
        ("--noise=-0.1", "the standard deviation of the noise must be finite and above 0, got -0.1"),
        (
            "--scaling norm:x",
            "the scaling is robust, standard, quantiles, mean-norm, none, or a norm such as norm:3, got \"norm:x\"",
        ),
        (
            "--receptive-fields 2-3",
            "--receptive-fields has no effect with the trainer mlp; it is an option of the trainer random-features",
        ),
        (
            "--trainer random-features --receptive-fields 2-3",
            "receptive fields and patches take images; the rows of these data are none",
        ),
        (
            "--trainer random-features:patches=3",
            "receptive fields and patches take images; the rows of these data are none",
        ),
        ("--hidden-maps 0", "the number of hidden maps must be at least 1, got 0"),
    ] {
        let (_, error) = refused(at, &format!("fit --data circles {options}"));
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn random_features_see_rectangles_and_their_square_separates() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data strokes --trainer random-features --hidden-width 60 --alphas 1 --widths 1 --head-epochs 2";
    said(at, &format!("{fit} --activation relu2 --receptive-fields 3-6 --out a.safetensors"));
    said(at, "fit --config a.toml --out b.safetensors");
    assert_eq!(fs::read(at.join("a.safetensors")).unwrap(), fs::read(at.join("b.safetensors")).unwrap());
    let settings = said(at, "inspect --model a.safetensors --settings");
    assert!(
        settings.contains("trainer.receptive_fields.longest   6") && settings.contains("relu2"),
        "{settings}"
    );
    let patches = fit.replace("random-features", "random-features:patches=5,cells=3");
    said(at, &format!("{patches} --out c.safetensors"));
    let settings = said(at, "inspect --model c.safetensors --settings");
    assert!(settings.contains("trainer.patches.side      5"), "{settings}");
    said(at, "fit --config c.toml --out d.safetensors");
    let predicted = ["c", "d"]
        .map(|model| said(at, &format!("predict --model {model}.safetensors --data strokes --proba")));
    assert!(predicted[0] == predicted[1] && predicted[0].lines().count() > 1);
    for (fields, message) in [
        ("6", "fields are sides in pixels such as 8-16, got \"6\""),
        ("6-3", "the shortest side of a receptive field must be at least 1 and at most the longest, got 6"),
        ("6-300", "the longest side of a receptive field must be at most the sides of the image, got 300"),
    ] {
        let (_, error) = refused(at, &format!("{fit} --receptive-fields {fields}"));
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn layers_that_start_at_zero_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data circles --alphas 0.5 --epochs 1 --learning-rate 1e-30 --head-epochs 1";
    let probabilities_differ = |options: &str| {
        said(at, &format!("{fit} {options} --out m.safetensors"));
        let said = said(at, "predict --model m.safetensors --data circles --proba");
        let rows: Vec<&str> = said.lines().skip(1).collect();
        assert!(rows.len() > 1, "{said}");
        rows.iter().any(|row| *row != rows[0])
    };
    // A layer that gives out nothing leaves the head nothing to tell rows apart by.
    assert!(!probabilities_differ("--zero-outputs"));
    assert!(probabilities_differ(""));
}

#[test]
fn a_fit_that_was_cut_off_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data circles --alphas 0.5,0.9 --epochs 3 --head-epochs 3 --quiet";
    // There is nothing to resume: it begins.
    said(at, &format!("{fit} --out whole.safetensors --resume"));

    // A head without epochs is refused before any layer is trained.
    let (code, error) =
        refused(at, &format!("{} --head-epochs 0 --out m.safetensors", fit.replace("--head-epochs 3", "")));
    assert!(code == 1 && error.contains("the number of epochs must be at least 1, got 0"), "{error}");
    assert!(!at.join("m.layers/settings.json").exists());

    // Killed while the head is trained, after all layers.
    let mut cut = start(
        at,
        &format!("{} --head-epochs 1000000 --out m.safetensors", fit.replace("--head-epochs 3", "")),
    );
    let begun = std::time::Instant::now();
    while !at.join("m.layers/layer-2.safetensors").exists() {
        assert!(begun.elapsed().as_secs() < 120 && cut.try_wait().unwrap().is_none(), "no layers are kept");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    cut.kill().unwrap();
    cut.wait().unwrap();
    assert!(!at.join("m.safetensors").exists());
    let stamp = fs::metadata(at.join("m.layers/layer-1.safetensors")).unwrap().modified().unwrap();

    let (code, error) = refused(at, &format!("{fit} --seed 2 --out m.safetensors --resume"));
    assert!(code == 1 && error.contains("set back seed from 2 to 1"), "{error}");
    assert_eq!(fs::metadata(at.join("m.layers/layer-1.safetensors")).unwrap().modified().unwrap(), stamp);
    said(at, &format!("{fit} --out m.safetensors --resume"));
    assert_eq!(fs::read(at.join("m.safetensors")).unwrap(), fs::read(at.join("whole.safetensors")).unwrap());
    assert!(!at.join("m.layers").exists());
}

#[test]
fn a_design_can_be_fitted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let design = json(at, "design --data circles --alphas 0.1,0.5,0.9 --max-depth 2 --pilot-rows 200");
    assert_eq!(design["decisions"].as_array().unwrap().len(), 3);
    assert_eq!(design["comparisons"][0]["control"], "default");
    assert!(design["time"]["design"].as_f64() > design["time"]["default_fit"].as_f64());
    assert!(design["decisions"][1]["figure"]["lines"][0]["points"].is_array());
    said(at, "design --data circles --alphas 0.5,0.9 --max-depth 1 --pilot-rows 200 --out found/here");
    let size = |name: &str| fs::metadata(at.join("found/here").join(name)).map_or(0, |file| file.len());
    for name in [
        "1-alpha.svg",
        "1-alpha.png",
        "1-alpha.csv",
        "2-columns.svg",
        "3-layers.svg",
        "design.txt",
        "design.json",
    ] {
        assert!(size(name) > 20, "{name}: {} bytes", size(name));
    }
    let text = said(at, "design --data circles --alphas 0.9 --max-depth 1 --pilot-rows 200 --share 0.95");
    assert!(text.starts_with("alphas [0.9], widths ["), "{text}");
    let (code, error) = refused(at, "design --data circles --alphas linear:3:0.1:0.9");
    assert!(code == 1 && error.contains("candidates are a list"), "{error}");
    let (code, error) = refused(at, "design --data circles --folds 6 --validation 0.2");
    assert!(code == 1 && error.contains("--validation has no effect with --folds 6"), "{error}");
}

#[test]
fn files_that_are_no_models_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("m"), "no model at all").unwrap();
    for command in
        ["inspect --model m", "evaluate --data circles --model m", "predict --data circles --model m"]
    {
        let (code, error) = refused(at, command);
        assert!(code == 1 && error.starts_with("error: m: the header is said to have"), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
    let (code, error) = refused(at, "fit --data circles --out none/m.safetensors");
    assert!(code == 1 && error.contains("none is no folder; create it first"), "{error}");
    fs::create_dir(at.join("x.layers")).unwrap();
    fs::write(at.join("x.layers/letter"), "dear reader").unwrap();
    let (_, error) = refused(at, "fit --data circles --out x.safetensors");
    assert!(error.contains("x.layers is in the way"), "{error}");
    let (_, error) = refused(at, "predict --data circles --model m --out p.txt");
    assert!(error.contains("p.txt: predictions are written to files that end in .csv, .npy or"), "{error}");
    // Rows of another width, with both numbers.
    said(at, "fit --data circles --epochs 1 --head-epochs 1 --out c.safetensors");
    // 128 units, as by default: 2 x 128 + 128 and 128 x 3 + 3 parameters.
    assert_eq!(json(at, "inspect --model c.safetensors")["layers"][0]["n_parameters"], 771);
    let (_, error) = refused(at, "evaluate --model c.safetensors --data strokes");
    assert!(error.contains("must be 2, got 784") || error.contains("class \"3\""), "{error}");
    assert!(dhll(at, "inspect --model c.safetensors --backend nalgebra").status.success());
}

#[test]
fn every_trainer_makes_models_that_are_saved_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_csv(&at.join("flowers.csv"), 90);
    let csv = "--data flowers.csv --target kind";
    for options in [
        "--trainer mlp --epochs 60 --annealing cosine --dropout-input 0.1 --dropout-hidden 0.1 --weight-decay 0.01",
        "--trainer residual --epochs 60 --validation 0.2 --patience 5",
        "--trainer random-features --hidden-width 50",
    ] {
        said(at, &format!("fit {csv} {options} --alphas 0.5,0.9 --out m.safetensors"));
        let settings = fs::read_to_string(at.join("m.toml")).expect("the settings beside the model");
        assert!(settings.contains("[trainer]\n") || settings.contains("[trainer."), "{settings}");
        // What was written back is a configuration that makes the same model.
        said(at, "fit --config m.toml --out again.safetensors");
        assert!(
            fs::read(at.join("m.safetensors")).unwrap() == fs::read(at.join("again.safetensors")).unwrap()
        );
        let errors = json(at, &format!("evaluate --model m.safetensors {csv}"))["errors"].as_u64();
        assert!(errors.is_some_and(|errors| errors <= 9), "{options}: {errors:?} errors");
    }
    let (code, words) = refused(at, &format!("fit {csv} --trainer forest --out f.safetensors"));
    assert_eq!(
        (code, words.contains("there is no trainer `forest`; choose one of mlp, residual, random-features")),
        (1, true),
        "{words}"
    );
}
