//! Checkpoints in files: fits go on inside a layer or the head, and a checkpoint that is damaged or of another fit is refused.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{circles, quick};
use dhll::core::{
    Checkpoint, CheckpointError, CheckpointStore, ClassificationTask, HeadTrainer, LayerTask, LayerTrainer,
    Run, Silent, TrainError, TrainedLayer,
};
use dhll::resume::{CheckpointFile, Earlier, LayerFolder, ResumeError};
use dhll::train::{MlpTrainer, SgdParams, SoftmaxHead};
use dhll::{DhllBuilder, EstimatorError, Model};
use serde_json::{Value, json};

/// Steps of a layer and of the head: 4 epochs of 10.
const STEPS: usize = 40;

/// A trainer that is cut off after so many steps of one layer, or of the head.
struct Cut<T> {
    inner: T,
    layer: Option<usize>,
    after: usize,
}

/// A store that fails after so many checkpoints.
struct Failing<'a> {
    inner: &'a dyn CheckpointStore,
    left: AtomicUsize,
}

impl CheckpointStore for Failing<'_> {
    fn place(&self) -> String {
        self.inner.place()
    }
    fn load(&self) -> Result<Option<Checkpoint<'static>>, CheckpointError> {
        self.inner.load()
    }
    fn is_due(&self) -> bool {
        self.inner.is_due()
    }
    fn save(&self, checkpoint: &Checkpoint<'_>) -> Result<(), CheckpointError> {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            return Err(CheckpointError::new("cut off"));
        }
        self.inner.save(checkpoint)
    }
}

impl<T> Cut<T> {
    fn train(
        &self,
        run: &mut Run<'_>,
        train: impl FnOnce(&mut Run<'_>) -> Result<TrainedLayer, TrainError>,
    ) -> Result<TrainedLayer, TrainError> {
        if run.layer != self.layer {
            return train(run);
        }
        let inner = run.checkpoints.take().expect("checkpoints");
        let failing = Failing { inner, left: AtomicUsize::new(self.after) };
        let cut = Run::new(run.backend, run.seed, &mut *run.observer).with_checkpoints(Some(&failing));
        train(&mut Run { layer: run.layer, ..cut })
    }
}

impl LayerTrainer for Cut<MlpTrainer> {
    fn name(&self) -> &'static str {
        self.inner.name()
    }
    fn settings(&self) -> Value {
        LayerTrainer::settings(&self.inner)
    }
    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.train(run, |run| self.inner.train(task, run))
    }
}

impl HeadTrainer for Cut<SoftmaxHead> {
    fn name(&self) -> &'static str {
        self.inner.name()
    }
    fn settings(&self) -> Value {
        HeadTrainer::settings(&self.inner)
    }
    fn check(&self) -> Result<(), TrainError> {
        self.inner.check()
    }
    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.train(run, |run| self.inner.train(task, run))
    }
}

fn sgd() -> SgdParams {
    SgdParams { epochs: 4, batch_size: 20, ..SgdParams::default() }
}

/// [`quick`], cut off in a layer.
fn cut(layer: usize, after: usize) -> DhllBuilder {
    let inner = MlpTrainer { hidden_width: Some(12), sgd: sgd(), ..MlpTrainer::default() };
    quick().trainer(Cut { inner, layer: Some(layer), after })
}

fn fit(builder: &DhllBuilder, folder: &Path) -> Result<Model, EstimatorError> {
    let folder = LayerFolder::lock(folder)?.checkpoint_every(Duration::ZERO);
    builder.prepare(&circles().train)?.run_in(&folder, Earlier::Resume, &mut Silent)
}

fn refused(builder: &DhllBuilder, folder: &Path) -> String {
    let error = fit(builder, folder).unwrap_err();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    text
}

fn assert_same(one: &Model, other: &Model) {
    let x = circles().test;
    assert_eq!(one.predict_proba(x.features()).unwrap(), other.predict_proba(x.features()).unwrap());
    assert_eq!(one.summary(), other.summary());
}

#[test]
fn a_fit_goes_on_inside_a_layer_and_inside_the_head() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let whole = quick().fit(&circles().train).unwrap();
    let exists = |name: &str| at.join(name).exists();
    for (layer, after) in [(0, 13), (0, 1), (1, STEPS - 1)] {
        assert!(refused(&cut(layer, after), at).contains("was not trained: cut off"));
        assert!(exists(&format!("checkpoint-{}.safetensors", layer + 1)));
        assert_eq!(exists("layer-1.safetensors"), layer == 1);
    }
    assert!(!exists("checkpoint-1.safetensors"), "it goes with the end of the layer");
    let head = |epochs, after| {
        let inner = SoftmaxHead { sgd: SgdParams { epochs, ..sgd() }, ..SoftmaxHead::default() };
        quick().head(Cut { inner, layer: None, after })
    };
    assert!(refused(&head(4, 30), at).contains("the head was not trained: cut off"));
    assert!(exists("checkpoint-head.safetensors") && !exists("checkpoint-2.safetensors"));
    // It was resumed, since so few steps are left that nothing cuts it off.
    assert_same(&fit(&head(4, STEPS - 30), at).unwrap(), &whole);
    // Another head on the same layers begins anew.
    assert!(refused(&head(5, STEPS), at).contains("cut off"));
    let longer = SoftmaxHead { sgd: SgdParams { epochs: 5, ..sgd() }, ..SoftmaxHead::default() };
    let without = quick().head(longer).fit(&circles().train).unwrap();
    assert_same(&fit(&quick().head(longer), at).unwrap(), &without);
    dhll::resume::clear(at).unwrap();
    assert!(!at.exists(), "checkpoints are cleared away with the layers");
}

#[test]
fn a_damaged_checkpoint_is_refused_wherever_the_damage_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let whole = quick().fit(&circles().train).unwrap();
    refused(&cut(0, 13), at);
    let file = at.join("checkpoint-1.safetensors");
    let good = fs::read(&file).unwrap();
    let check = |bytes: &[u8], case: &str| {
        fs::write(&file, bytes).unwrap();
        let error = refused(&quick(), at);
        assert!(error.contains("checkpoint-1.safetensors: "), "{case}: {error}");
        assert!(
            error.contains("; delete the file to have the layer or the head trained from its"),
            "{error}"
        );
        assert_eq!(fs::read(&file).unwrap(), bytes, "{case}: it stays as it is");
    };
    let places = (0..good.len()).step_by(good.len() / 40);
    for length in places.clone().chain([good.len() - 1]) {
        check(&good[..length], &format!("cut off after {length} bytes"));
    }
    for place in places.chain([good.len() - 1]) {
        let mut bytes = good.clone();
        bytes[place] ^= 1 << (place % 8);
        check(&bytes, &format!("a bit of byte {place}"));
    }
    fs::write(&file, &good).unwrap();
    assert_same(&fit(&quick(), at).unwrap(), &whole);
}

#[test]
fn checkpoints_of_other_fits_and_layers_are_refused() {
    let [one, other] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    refused(&cut(0, 13), one.path());
    refused(&cut(0, 13).seed(2), other.path());
    let checkpoint = |folder: &tempfile::TempDir| folder.path().join("checkpoint-1.safetensors");
    fs::copy(checkpoint(&other), checkpoint(&one)).unwrap();
    let error = refused(&quick(), one.path());
    assert!(
        error.contains("checkpoint-1.safetensors: it belongs to a fit with other settings; delete"),
        "{error}"
    );
    // One layer's in the place of another's.
    fs::remove_file(checkpoint(&one)).unwrap();
    refused(&cut(1, 13), one.path());
    fs::rename(one.path().join("checkpoint-2.safetensors"), checkpoint(&one)).unwrap();
    fs::remove_file(one.path().join("layer-1.safetensors")).unwrap();
    let error = refused(&quick(), one.path());
    assert!(
        error.contains("checkpoint-1.safetensors: the checkpoint belongs to another training: it is of {"),
        "{error}"
    );
    // What fits have not written is in the way.
    fs::write(checkpoint(&one), "a letter").unwrap();
    let kept = LayerFolder::lock(one.path()).unwrap();
    let error = kept.check_ours().unwrap_err().to_string();
    assert!(
        error.contains("is in the way: checkpoint-1.safetensors in it was not written by dhll"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_written_is_named_with_a_remedy_and_the_last_checkpoint_stays() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let checkpoint = |value: f32| Checkpoint {
        state: json!({ "steps": 1 }),
        tensors: vec![("any".into(), vec![value, f32::INFINITY, f32::NEG_INFINITY, -0.0].into())],
    };
    let file = CheckpointFile::new(at.join("c.safetensors"), "mine").every(Duration::ZERO);
    assert_eq!(file.load().unwrap(), None);
    file.save(&checkpoint(1.0)).unwrap();
    file.save(&checkpoint(2.0)).unwrap();
    assert_eq!(file.load().unwrap(), Some(checkpoint(2.0)));
    let other = CheckpointFile::new(at.join("c.safetensors"), "another's").load().unwrap_err();
    assert!(matches!(other.inner().downcast_ref(), Some(ResumeError::Checkpoint(_))), "{other}");

    // A full disk, a folder that takes no files, one that has gone.
    std::os::unix::fs::symlink("/dev/full", at.join("full")).unwrap();
    let mut cases = vec![(at.join("full"), "No space left on device"), (at.join("gone/c"), "No such file")];
    if cfg!(target_os = "linux") {
        cases.push(("/sys/c".into(), "Permission denied"));
    }
    for (path, expected) in cases {
        let error = CheckpointFile::new(&path, "mine").save(&checkpoint(3.0)).unwrap_err();
        assert!(matches!(error.inner().downcast_ref(), Some(ResumeError::NotKept(_))), "{error}");
        let error = error.to_string();
        assert!(error.starts_with(&format!("{}: {expected}", path.display())), "{error}");
        assert!(error.ends_with("make room, or make the folder writable, and resume the fit"), "{error}");
    }
    assert_eq!(file.load().unwrap(), Some(checkpoint(2.0)));
    assert_eq!(fs::read_dir(at).unwrap().count(), 2);
}
