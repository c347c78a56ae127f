//! Layers that are trained side by side, each by one of several processes, here threads: the same models as those of one, bit for bit.

use std::path::Path;

use crate::threads::{arrays, bytes, together};
use dhll::core::layer::LayerBlocks;
use dhll::core::{
    DotProduct, EpochRecord, InputScaling, LayerTask, LayerTrainer, Observer, Run, Silent, TrainError,
    TrainedLayer,
};
use dhll::data::read_npy;
use dhll::out_of_core::FileRows;
use dhll::train::{MlpSettings, Order, RandomFeatureTrainer, SgdSettings, SoftmaxSettings};
use dhll::{Dhll, DhllBuilder, Validation};

/// Any trainer and head, and validation rows, as each process has all rows.
fn builder() -> DhllBuilder {
    let sgd = SgdSettings { epochs: Some(2), ..SgdSettings::default() };
    Dhll::builder()
        .scaling(InputScaling::MeanNorm)
        .similarity(DotProduct)
        .alphas([0.3, 0.6, 0.9])
        .trainer(MlpSettings { least_units: 20, sgd, ..MlpSettings::default() })
        .head(SoftmaxSettings { epochs: Some(2) })
        .validation(Validation::Share(0.2))
        .order(Order::Parallel { workers: 3 })
        .seed(3)
}

fn rows(folder: &Path) -> FileRows {
    arrays(folder, 2000);
    FileRows::array(&folder.join("x-*.npy"), &folder.join("y-*.npy")).unwrap()
}

#[test]
fn layers_are_trained_one_a_process_bit_for_bit_by_any_number_of_processes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = rows(folder);
    let data = read_npy(&folder.join("x-*.npy"), &folder.join("y-*.npy")).unwrap();
    let expected = bytes(&builder().fit(&data).unwrap(), folder);
    // The last has more processes than layers.
    for size in 1..=4 {
        let models = together(size, |team| {
            bytes(&builder().fit_shared(&rows, folder, team, &mut Silent).unwrap(), folder)
        });
        assert!(models.iter().all(|model| *model == expected), "{size}");
    }
    // Layers come from whoever trained them: those of another fit would be noticed.
    let errors = together(2, |team| {
        let builder = builder().seed(team.rank() as u64);
        builder.fit_shared(&rows, folder, team, &mut Silent).unwrap_err().to_string()
    });
    assert!(
        errors[0].starts_with("rank 1 reads features and options") && errors[0] == errors[1],
        "{errors:?}"
    );
    // A layer fails where it is trained.
    let errors = together(2, |team| {
        let builder = builder().trainer(NoSecondLayer);
        builder.fit_shared(&rows, folder, team, &mut Silent).unwrap_err().to_string()
    });
    let own = "layer 2 was not trained: the training was stopped";
    assert!(errors[1] == own && errors[0] == format!("rank 1: {own}"), "{errors:?}");
}

/// A trainer that fails on the second layer.
struct NoSecondLayer;

impl LayerTrainer for NoSecondLayer {
    fn name(&self) -> &'static str {
        "no-second-layer"
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        RandomFeatureTrainer::default().train(task, run)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        match run.layer {
            Some(1) => Err(TrainError::Stopped),
            _ => RandomFeatureTrainer { units: 5, ..RandomFeatureTrainer::default() }.train_blocks(task, run),
        }
    }

    fn takes_blocks(&self) -> bool {
        true
    }
}

/// Ends the training of the third layer.
#[derive(Default)]
struct StopsInThird(bool);

impl Observer for StopsInThird {
    fn on_epoch(&mut self, _: &EpochRecord) {}

    fn on_layer_epoch(&mut self, layer: usize, _: &EpochRecord) {
        self.0 |= layer == 2;
    }

    fn stops(&self) -> bool {
        self.0
    }
}

#[test]
fn finished_layers_are_kept_by_the_first_process_and_taken_by_all() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = rows(folder);
    let expected =
        together(2, |team| bytes(&builder().fit_shared(&rows, folder, team, &mut Silent).unwrap(), folder));
    let kept = builder().folder(folder.join("layers"));
    // Of two processes, the first trains the first layer and the third.
    let errors = together(2, |team| {
        let fit = kept.fit_shared(&rows, folder, team, &mut StopsInThird::default());
        fit.unwrap_err().to_string()
    });
    assert!(errors[0].starts_with("layer 3 was not trained: the training was stopped"), "{errors:?}");
    assert_eq!(errors[1], format!("rank 0: {}", errors[0]));
    let is_kept = |layer: usize| folder.join(format!("layers/layer-{layer}.safetensors")).exists();
    assert_eq!([1, 2, 3].map(is_kept), [true, true, false]);
    let found =
        together(3, |team| bytes(&kept.fit_shared(&rows, folder, team, &mut Silent).unwrap(), folder));
    assert!(found.iter().all(|model| *model == expected[0]));
}
