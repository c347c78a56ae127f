//! Layers that are trained one a process, here threads: the same bits for any number of them.

use std::fs;

use crate::threads::{arrays, bytes, together};
use dhll::core::layer::LayerBlocks;
use dhll::core::{DotProduct, LayerTask, LayerTrainer, Run, Silent, TrainError, TrainedLayer};
use dhll::data::read_npy;
use dhll::out_of_core::FileRows;
use dhll::train::{MlpSettings, Order, RandomFeatureTrainer, SgdSettings, SoftmaxSettings};
use dhll::{Dhll, Validation};

#[test]
fn layers_are_trained_one_a_process_bit_for_bit_by_any_number_of_processes() {
    let folder = tempfile::tempdir().unwrap();
    arrays(folder.path(), 2000);
    let (x, y) = (folder.path().join("x-*.npy"), folder.path().join("y-*.npy"));
    let (data, rows) = (read_npy(&x, &y).unwrap(), FileRows::array(&x, &y).unwrap());
    let sgd = SgdSettings { epochs: Some(2), ..SgdSettings::default() };
    // Any trainer and head, and validation rows, as each process has all rows.
    let builder = Dhll::builder()
        .similarity(DotProduct)
        .seed(3)
        .alphas([0.3, 0.6, 0.9])
        .trainer(MlpSettings { least_units: 20, sgd, ..MlpSettings::default() })
        .head(SoftmaxSettings { epochs: Some(2) })
        .validation(Validation::Share(0.2))
        .order(Order::Parallel { workers: 3 });
    let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
    // The last has more processes than layers.
    for size in 1..=4 {
        let models = together(size, |team| {
            let model = builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap();
            bytes(&model, folder.path())
        });
        assert!(models.iter().all(|model| *model == expected), "{size}");
    }
    // Layers come from whoever trained them: those of another fit would be noticed.
    let errors = together(2, |team| {
        let builder = builder.clone().seed(team.rank() as u64);
        builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap_err().to_string()
    });
    assert!(
        errors[0].starts_with("rank 1 reads features and options") && errors[0] == errors[1],
        "{errors:?}"
    );
    // A layer fails where it is trained.
    let errors = together(2, |team| {
        let builder = builder.clone().trainer(NoSecondLayer);
        builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap_err().to_string()
    });
    let own = "layer 2 was not trained: the training was stopped";
    assert!(errors[1] == own && errors[0] == format!("rank 1: {own}"), "{errors:?}");
    // The first process keeps the layers of all, and gives them to other processes.
    let kept = folder.path().join("kept");
    let builder = builder.folder(&kept);
    for size in [2, 3] {
        let models = together(size, |team| {
            let model = builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap();
            bytes(&model, folder.path())
        });
        assert!(models.iter().all(|model| *model == expected), "{size}");
        let [first, second, third] = [1, 2, 3].map(|layer| kept.join(format!("layer-{layer}.safetensors")));
        assert!(first.exists() && third.exists());
        fs::remove_file(second).unwrap();
    }
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
