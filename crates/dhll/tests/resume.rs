//! Fits that were cut off go on to the same bits; those of other settings or data are refused.

mod common;

use std::fs;

use common::{circles, quick};
use dhll::core::{LayerTask, LayerTrainer, Run, Silent, TrainError, TrainedLayer};
use dhll::resume::{Earlier, LayerFolder, ResumeError};
use dhll::train::MlpTrainer;
use dhll::{EstimatorError, Order};

/// Counts the layers it trains.
struct Counting(&'static std::sync::atomic::AtomicUsize);

impl LayerTrainer for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }
    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        MlpTrainer { sgd: dhll::train::SgdParams { epochs: 2, ..Default::default() }, ..Default::default() }
            .train(task, run)
    }
}

#[test]
fn a_fit_goes_on_where_it_was_and_comes_to_the_same_bits() {
    static TRAINED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let trained = || TRAINED.swap(0, std::sync::atomic::Ordering::Relaxed);
    let data = circles();
    for order in [Order::Sequential, Order::Parallel { workers: 2 }] {
        let folder = tempfile::tempdir().unwrap();
        let fit = || quick().alphas([0.3, 0.5, 0.9]).order(order).trainer(Counting(&TRAINED));
        let x = data.test.features();
        let without = fit().fit(&data.train).unwrap();
        let kept = fit().folder(folder.path()).fit(&data.train).unwrap();
        assert_eq!(trained(), 6);
        // Cut off after the first layer: the others are not there yet.
        for layer in [2, 3] {
            fs::remove_file(folder.path().join(format!("layer-{layer}.safetensors"))).unwrap();
        }
        let resumed = fit().folder(folder.path()).fit(&data.train).unwrap();
        assert_eq!(trained(), 2);
        for model in [&kept, &resumed] {
            assert_eq!(model.predict_proba(x).unwrap(), without.predict_proba(x).unwrap());
            assert_eq!(model.summary(), without.summary());
        }
    }
}

#[test]
fn only_what_was_kept_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let (kept, other) = (folder.path().join("kept"), folder.path().join("kept/layer-x.safetensors"));
    quick().folder(&kept).fit(&circles().train).unwrap();
    fs::write(&other, "a letter").unwrap();
    dhll::resume::clear(&kept).unwrap();
    assert_eq!(fs::read_dir(&kept).unwrap().count(), 1);
    fs::remove_file(&other).unwrap();
    dhll::resume::clear(&kept).unwrap();
    assert!(!kept.exists() && dhll::resume::clear(&kept).is_err());
}

#[test]
fn only_files_of_fits_are_discarded() {
    let data = circles();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, contents) in [
        ("settings.json", "{\"editor\": \"vi\"}"),
        ("layer-7.safetensors", "weights of mine"),
        ("notes.txt", "dear reader"),
    ] {
        fs::write(at(name), contents).unwrap();
        let kept = LayerFolder::lock(folder.path()).unwrap();
        let error = quick()
            .prepare(&data.train)
            .unwrap()
            .run_in(&kept, Earlier::Discard, &mut Silent)
            .unwrap_err()
            .to_string();
        assert!(error.contains(&format!("is in the way: {name} in it was not written by dhll")), "{error}");
        kept.clear().unwrap();
        assert_eq!(fs::read_to_string(at(name)).unwrap(), contents);
        fs::remove_file(at(name)).unwrap();
    }
    // What a kill has left behind goes.
    fs::create_dir_all(folder.path()).unwrap();
    fs::write(at(".writing-aB3xyz"), "half").unwrap();
    let kept = LayerFolder::lock(folder.path()).unwrap();
    quick().prepare(&data.train).unwrap().run_in(&kept, Earlier::Discard, &mut Silent).unwrap();
    assert!(kept.is_used() && !at(".writing-aB3xyz").exists());
    quick().seed(2).prepare(&data.train).unwrap().run_in(&kept, Earlier::Discard, &mut Silent).unwrap();
    let error = quick()
        .prepare(&data.train)
        .unwrap()
        .run_in(&kept, Earlier::Resume, &mut Silent)
        .unwrap_err()
        .to_string();
    assert!(error.contains("set back seed from 1 to 2"), "{error}");
    kept.clear().unwrap();
    assert!(!folder.path().exists());
}

#[test]
fn a_folder_is_for_one_fit_at_a_time() {
    let data = circles();
    let folder = tempfile::tempdir().unwrap();
    let kept = LayerFolder::lock(folder.path()).unwrap();
    let error = quick().folder(folder.path()).fit(&data.train).unwrap_err();
    assert!(error.to_string().contains("is in use by another fit; wait for it to end"), "{error}");
    assert!(matches!(error, EstimatorError::Resume(ResumeError::Busy { .. })));
    drop(kept);
    quick().folder(folder.path()).fit(&data.train).unwrap();
}

#[test]
fn layers_of_another_fit_are_not_mixed_in() {
    let data = circles();
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    quick().folder(one.path()).fit(&data.train).unwrap();
    quick().seed(2).folder(other.path()).fit(&data.train).unwrap();
    let layer = |folder: &tempfile::TempDir| folder.path().join("layer-2.safetensors");
    fs::copy(layer(&other), layer(&one)).unwrap();
    let error = quick().folder(one.path()).fit(&data.train).unwrap_err().to_string();
    assert!(
        error.contains("layer-2.safetensors: it belongs to a fit with other settings; delete"),
        "{error}"
    );
}

#[test]
fn nothing_is_written_before_the_training() {
    let data = circles();
    let folder = tempfile::tempdir().unwrap();
    let kept = LayerFolder::lock(folder.path().join("kept")).unwrap();
    let fit = quick().prepare(&data.train).unwrap();
    assert!(fit.check_saved().is_ok() && !kept.is_used());
    assert!(fit.settings().get("head.name").is_some() && fit.settings().get("threads").is_none());
    let model = fit.run_in(&kept, Earlier::Discard, &mut Silent).unwrap();
    assert!(kept.is_used());
    let again = quick().prepare(&data.train).unwrap().settings().clone();
    assert_eq!(model.summary().provenance.settings, again);
    let error = quick().similarity(common::Unsaved).prepare(&data.train).unwrap().check_saved().unwrap_err();
    assert!(error.to_string().contains("cannot be saved"), "{error}");
}

#[test]
fn another_fit_is_refused_with_what_differs() {
    let data = circles();
    let folder = tempfile::tempdir().unwrap();
    quick().folder(folder.path()).fit(&data.train).unwrap();
    let before: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    let mut features = data.train.features().to_owned();
    features[[0, 0]] += 1e-9;
    let moved = data.train.clone().with_features(features).unwrap();
    let cases = [
        (quick().seed(2).folder(folder.path()).fit(&data.train), "set back seed from 2 to 1"),
        (
            quick().alphas([0.4, 0.9]).folder(folder.path()).fit(&data.train),
            "alphas from [0.4,0.9] to [0.5,0.9]",
        ),
        (
            quick().trainer(MlpTrainer::default()).folder(folder.path()).fit(&data.train),
            "trainer.hidden_width from nothing to 12",
        ),
        (quick().folder(folder.path()).fit(&moved), "data, SHA-256 from"),
        (
            quick().folder(folder.path()).fit_validated(&data.train, &data.test),
            "validation data, SHA-256 from",
        ),
    ];
    for (result, expected) in cases {
        let error = result.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(matches!(error, EstimatorError::Resume(ResumeError::Differs { .. })));
    }
    let after: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(before, after);
}

#[test]
fn damaged_folders_are_refused_with_the_file() {
    let data = circles();
    let folder = tempfile::tempdir().unwrap();
    let fit = || quick().folder(folder.path()).fit(&data.train);
    fit().unwrap();
    let layer = folder.path().join("layer-2.safetensors");
    let bytes = fs::read(&layer).unwrap();
    fs::write(&layer, &bytes[..bytes.len() - 1]).unwrap();
    let error = fit().unwrap_err().to_string();
    assert!(error.contains("layer-2.safetensors") && error.contains("delete the file"), "{error}");
    // One layer in the place of another.
    fs::copy(folder.path().join("layer-1.safetensors"), &layer).unwrap();
    let error = fit().unwrap_err().to_string();
    assert!(error.contains("number of the layer must be 2, got 1"), "{error}");
    fs::remove_file(&layer).unwrap();
    fit().unwrap();
    fs::write(folder.path().join("settings.json"), "[]").unwrap();
    assert!(fit().unwrap_err().to_string().contains("name an empty folder"));
    let file = folder.path().join("settings.json");
    let error = quick().folder(&file).fit(&data.train).unwrap_err().to_string();
    assert!(error.contains("settings.json"), "{error}");
}
