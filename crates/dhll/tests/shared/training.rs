//! Trainings in epochs of rows that several processes share, here threads: the same bits for the same number of them, and close to those of one.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::threads::{arrays, bytes, together};
use dhll::core::parts::PART_ROWS;
use dhll::core::{DotProduct, EpochRecord, InputScaling, Observer, Silent, Team};
use dhll::data::read_npy;
use dhll::out_of_core::FileRows;
use dhll::resume::{Earlier, LayerFolder};
use dhll::train::{Batches, MlpTrainer, ResidualTrainer, SgdParams, SoftmaxHead};
use dhll::{Dhll, DhllBuilder, Model, Validation};

/// Five parts, so that shares differ, and the last part has few rows.
const ROWS: usize = 4 * PART_ROWS + 3;

fn sgd() -> SgdParams {
    SgdParams { epochs: 2, batch_size: 4000, ..SgdParams::default() }
}

fn mlp(sgd: SgdParams) -> MlpTrainer {
    MlpTrainer { hidden_width: Some(6), sgd, ..MlpTrainer::default() }
}

fn builder() -> DhllBuilder {
    let head = SoftmaxHead { sgd: sgd(), ..SoftmaxHead::default() };
    Dhll::builder()
        .scaling(InputScaling::Standard)
        .similarity(DotProduct)
        .alphas([0.5])
        .trainer(mlp(sgd()))
        .head(head)
        .seed(3)
}

/// The rows of a folder.
fn rows(folder: &Path) -> FileRows {
    FileRows::array(&folder.join("x-*.npy"), &folder.join("y-*.npy")).unwrap()
}

fn fitted(builder: &DhllBuilder, folder: &Path, team: &Arc<Team>) -> Model {
    builder.fit_shared(&rows(folder), folder, team, &mut Silent).unwrap()
}

/// The most that probabilities of some rows differ by.
fn difference(models: [&Model; 2], folder: &Path) -> f64 {
    let data = read_npy(&folder.join("x-1.npy"), &folder.join("y-1.npy")).unwrap();
    let [one, other] = models.map(|model| model.predict_proba(data.features()).unwrap());
    (one - other).iter().fold(0.0, |most, difference| difference.abs().max(most))
}

#[test]
fn trainings_in_epochs_are_repeated_bit_for_bit_and_are_close_to_those_of_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    arrays(folder, ROWS);
    let mut drawn = sgd();
    drawn.batches = Batches::WithReplacement;
    drawn.dropout.hidden = 0.3;
    drawn.dropout.input = 0.1;
    let fits = [
        builder(),
        builder()
            .trainer(ResidualTrainer { inner: mlp(drawn), ..ResidualTrainer::default() })
            .validation(Validation::Rows(PART_ROWS + 9))
            .balanced(true),
    ];
    for builder in fits {
        let whole = builder.fit_out_of_core(&rows(folder), folder, &mut Silent).unwrap();
        // With validation rows there are three parts to train on: of four processes, one has none.
        for size in [1, 2, 4] {
            let models = together(size, |team| {
                let model = fitted(&builder, folder, team);
                (bytes(&model, folder), model)
            });
            let again = together(size, |team| bytes(&fitted(&builder, folder, team), folder));
            assert!(models.iter().all(|(model, _)| *model == again[0]), "{size}: {builder:?}");
            assert!(size > 1 || again[0] == bytes(&whole, folder), "{builder:?}");
            // Sums in single precision in another order, over 130 steps in all.
            let found = difference([&models[0].1, &whole], folder);
            assert!(found < 1e-4, "{size}: {found}: {builder:?}");
        }
        let untrained = builder.clone().seed(4).fit_out_of_core(&rows(folder), folder, &mut Silent).unwrap();
        assert!(difference([&untrained, &whole], folder) > 1e-3, "other random numbers show");
    }
}

/// Ends the training of a layer after so many steps.
struct Steps(AtomicUsize);

impl Observer for Steps {
    fn on_epoch(&mut self, _: &EpochRecord) {}

    fn stops(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

#[test]
fn all_end_where_one_process_ends_between_two_steps() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    arrays(folder, 2 * PART_ROWS);
    // 128 of the questions come from two passes over 64 blocks of rows.
    for steps in [130, 150] {
        let errors = together(2, |team| {
            let steps = if team.rank() == 1 { steps } else { usize::MAX };
            let builder = builder().scaling(InputScaling::MeanNorm);
            let fit = builder.fit_shared(&rows(folder), folder, team, &mut Steps(steps.into()));
            fit.unwrap_err().to_string()
        });
        assert!(errors[1].starts_with("layer 1 was not trained: the training was stopped"), "{errors:?}");
        assert_eq!(errors[0], format!("rank 1: {}", errors[1]));
    }
}

#[test]
fn a_fit_that_is_cut_off_resumes_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    arrays(folder, 2 * PART_ROWS);
    let expected = together(2, |team| bytes(&fitted(&builder(), folder, team), folder));
    let kept = folder.join("layers");
    // The layer has 64 blocks of targets and 66 steps, the head 66 steps: twice within the layer, twice within the head.
    for steps in [80, 100, 120, 10] {
        let errors = together(2, |team| {
            let (builder, rows) = (builder(), rows(folder));
            let fit = builder.prepare_shared(&rows, folder, team, &mut Silent).unwrap();
            let first = team.rank() == 0;
            let layers = first.then(|| LayerFolder::lock(&kept).unwrap().checkpoint_every(Duration::ZERO));
            let mut watch = Steps(if first { usize::MAX } else { steps }.into());
            match &layers {
                Some(layers) => fit.run_in(layers, Earlier::Resume, &mut watch),
                None => fit.run(&mut watch),
            }
            .unwrap_err()
            .to_string()
        });
        assert!(errors[1].ends_with("was not trained: the training was stopped"), "{errors:?}");
        assert_eq!(errors[0], format!("rank 1: {}", errors[1]));
    }
    assert!(kept.join("layer-1.safetensors").exists() && kept.join("checkpoint-head.safetensors").exists());
    let found = together(2, |team| bytes(&fitted(&builder().folder(&kept), folder, team), folder));
    assert!(found[0] == expected[0] && found == expected);
    // Another fit is refused, by all.
    let errors = together(2, |team| {
        let other = builder().seed(4).folder(&kept).fit_shared(&rows(folder), folder, team, &mut Silent);
        other.unwrap_err().to_string()
    });
    assert!(errors[0].contains("seed") && errors[1] == format!("rank 0: {}", errors[0]), "{errors:?}");
}
