//! Fits of rows that are read in blocks: the same models as those of rows in memory, bit for bit.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use dhll::core::{InputScaling, LayerTask, LayerTrainer, Run, Silent, TrainError, TrainedLayer};
use dhll::data::csv::CsvOptions;
use dhll::data::table::TargetChoice;
use dhll::data::{read_npy, read_table};
use dhll::out_of_core::{FileRows, OutOfCoreError};
use dhll::resume::{Earlier, LayerFolder};
use dhll::train::{
    LogisticHead, MlpSettings, Order, RandomFeatureTrainer, ResidualSettings, RidgeHead, SgdSettings,
    SoftmaxSettings,
};
use dhll::{Dhll, DhllBuilder, Model, Validation};

/// A number in [-2, 2) that looks like chance.
fn entry(row: usize, column: usize) -> f64 {
    let mixed = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7 * column as u32 + 1);
    (mixed >> 40) as f64 / f64::from(1_u32 << 22) - 2.0
}

/// Tables of numbers with gaps, a category, a class and a value, in two files.
fn tables(folder: &Path) {
    for (name, rows) in [("1.csv", 0..1900), ("2.csv", 1900..2500)] {
        let mut text = "a,b,colour,c,kind,value\n".to_owned();
        for row in rows {
            let [a, b, c] = [0, 1, 2].map(|column| entry(row, column));
            let gap = if row % 7 == 0 { String::new() } else { b.to_string() };
            let colour = ["red", "green", "", "blue"][(row * row + row / 3) % 4];
            let kind = ["rose", "lily", "tulip"][usize::from(a + 0.3 * c > 0.4) + usize::from(b * a > 0.5)];
            text += &format!("{a},{gap},{colour},{c},{kind},{}\n", a * a + b + 0.1 * c);
        }
        fs::write(folder.join(name), text).unwrap();
    }
}

fn bytes(model: &Model, folder: &Path) -> Vec<u8> {
    model.save(folder.join("m.safetensors")).unwrap();
    fs::read(folder.join("m.safetensors")).unwrap()
}

fn builder(scaling: InputScaling) -> DhllBuilder {
    Dhll::builder().scaling(scaling).similarity(dhll::core::DotProduct).head(RidgeHead::default()).seed(3)
}

fn units(units: usize) -> RandomFeatureTrainer {
    RandomFeatureTrainer { units, ..RandomFeatureTrainer::default() }
}

#[test]
fn tables_are_learnt_bit_for_bit_as_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path());
    let (path, options) = (folder.path().join("*.csv"), CsvOptions::default());
    let fits = [
        (["kind", "value"], builder(InputScaling::Robust).no_layers()),
        (["kind", "value"], builder(InputScaling::MeanNorm).alphas([0.4, 0.8]).trainer(units(40))),
        (["value", "kind"], builder(InputScaling::Standard).alphas([0.9]).trainer(units(60))),
        (["value", "kind"], builder(InputScaling::Quantiles).no_layers()),
        (["value", "kind"], builder(InputScaling::Norm(3.0)).alphas([0.5]).trainer(units(20))),
    ];
    for ([target, other], builder) in fits {
        let options = CsvOptions { drop: vec![other.to_owned()], ..options.clone() };
        let (data, reason) = read_table(&path, &[target], TargetChoice::Auto, &options).unwrap();
        let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
        let (rows, found) = FileRows::table(&path, &[target], TargetChoice::Auto, &options).unwrap();
        assert_eq!((found, rows.target().target()), (reason, data.target()));
        let model = builder.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap();
        assert!(bytes(&model, folder.path()) == expected, "{target}: {builder:?}");
    }
    // Nothing is left behind but the tables and the model.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

fn npy(path: &Path, kind: &str, shape: &str, bytes: &[u8]) {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:<117}\n");
    let length = (header.len() as u16).to_le_bytes();
    fs::write(path, [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()).unwrap();
}

#[test]
fn arrays_are_learnt_bit_for_bit_as_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (x, y) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
    let entries = (0..2100).flat_map(|row| (0..5).map(move |column| entry(row, column) as f32));
    npy(&x, "<f4", "(2100, 5)", &entries.flat_map(f32::to_le_bytes).collect::<Vec<_>>());
    let label = |row| u8::from(entry(row, 0) * entry(row, 3) > 0.1);
    npy(&y, "|u1", "(2100,)", &(0..2100).map(label).collect::<Vec<_>>());
    let wide = folder.path().join("wide.npy");
    let entries = (0..2100).flat_map(|row| (0..5).map(move |column| entry(row, column) / 3.0));
    npy(&wide, "<f8", "(2100, 5)", &entries.flat_map(f64::to_le_bytes).collect::<Vec<_>>());
    for (x, builder) in [
        (&x, builder(InputScaling::None).no_layers()),
        (&x, builder(InputScaling::Robust).alphas([0.3, 0.9]).trainer(units(50))),
        (&wide, builder(InputScaling::Standard).no_layers().balanced(true)),
        (&wide, builder(InputScaling::Quantiles).no_layers().validation(Validation::Share(0.3))),
    ] {
        let (data, rows) = (read_npy(x, &y).unwrap(), FileRows::array(x, &y).unwrap());
        let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
        let model = builder.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap();
        assert!(bytes(&model, folder.path()) == expected, "{builder:?}");
    }
}

#[test]
fn what_needs_all_rows_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path());
    let options = CsvOptions { drop: vec!["value".to_owned()], ..CsvOptions::default() };
    let (rows, _) =
        FileRows::table(&folder.path().join("1.csv"), &["kind"], TargetChoice::Auto, &options).unwrap();
    let plain = || builder(InputScaling::Robust);
    for (builder, expected) in [
        (
            Dhll::builder(),
            "the similarity learnt-laplacian needs all rows in memory; choose --similarity dot",
        ),
        (
            plain().alphas([0.5]).trainer(InMemory),
            "the trainer in-memory needs all rows in memory; choose --trainer mlp, or --alphas none",
        ),
        (
            plain().alphas([0.5]).alter(dhll::Noise::new(0.1).unwrap()),
            "the alteration of rows needs all rows",
        ),
    ] {
        let error = builder.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap_err();
        assert!(matches!(error, OutOfCoreError::Needs { .. }), "{error:?}");
        assert!(error.to_string().starts_with(expected), "{error}");
    }
    let alone = plain().alphas([0.5]).order(Order::Parallel { workers: 2 });
    let error = alone.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap_err();
    assert!(
        error.to_string().starts_with("training side by side has no effect on fewer than two"),
        "{error}"
    );
    // A file that changes while it is learnt from.
    fs::write(folder.path().join("1.csv"), "a,b,colour,c,kind,value\n1,2,red,3,rose,1\n").unwrap();
    let error = plain().no_layers().fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap_err();
    assert!(matches!(error, OutOfCoreError::Data(_) | OutOfCoreError::Changed { .. }), "{error:?}");
}

/// A trainer that knows nothing of blocks.
struct InMemory;

impl LayerTrainer for InMemory {
    fn name(&self) -> &'static str {
        "in-memory"
    }

    fn train(&self, _: &LayerTask<'_>, _: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        Err(TrainError::Stopped)
    }
}

/// Few epochs of the default trainer.
fn mlp() -> MlpSettings {
    let sgd = SgdSettings { epochs: Some(3), ..SgdSettings::default() };
    MlpSettings { least_units: 20, sgd, ..MlpSettings::default() }
}

#[test]
fn networks_that_are_trained_by_gradients_are_those_of_memory_with_weights_and_validation_rows() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path());
    let path = folder.path().join("*.csv");
    let drop = vec!["value".to_owned()];
    let plain = CsvOptions { drop: drop.clone(), ..CsvOptions::default() };
    // A weight of 0 for every fifth row or so.
    for name in ["1.csv", "2.csv"] {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        let lines = text.lines().enumerate().map(|(row, line)| match row {
            0 => format!("{line},weight\n"),
            row => format!("{line},{}\n", (row * row % 5) as f64 / 2.0),
        });
        fs::write(folder.path().join(name), lines.collect::<String>()).unwrap();
    }
    let weighted = CsvOptions { weights: Some("weight".to_owned()), ..plain.clone() };
    let unweighted = CsvOptions { drop: [drop, vec!["weight".to_owned()]].concat(), ..plain };
    let robust = || builder(InputScaling::Robust);
    let softmax = SoftmaxSettings { epochs: Some(3) };
    let residual = ResidualSettings { sgd: mlp().sgd, ..ResidualSettings::default() };
    let fits = [
        (robust().alphas([0.4, 0.8]).trainer(mlp()).head(LogisticHead::default()), &unweighted),
        (robust().alphas([0.9]).trainer(mlp()).head(softmax).validation(Validation::Share(0.3)), &unweighted),
        (robust().alphas([0.9]).trainer(mlp()).head(softmax), &weighted),
        (
            builder(InputScaling::Standard)
                .alphas([0.6])
                .trainer(mlp())
                .head(LogisticHead::default())
                .validation(Validation::Rows(700))
                .balanced(true),
            &weighted,
        ),
        (robust().alphas([0.5]).trainer(residual).head(softmax), &unweighted),
        (robust().alphas([0.5]).trainer(units(30)).validation(Validation::Share(0.2)), &weighted),
        (robust().alphas([0.4, 0.8]).trainer(mlp()).head(softmax).order(side_by_side()), &unweighted),
        (
            robust()
                .alphas([0.9, 0.3, 0.6])
                .trainer(mlp())
                .order(side_by_side())
                .validation(Validation::Share(0.2)),
            &weighted,
        ),
    ];
    for (builder, options) in fits {
        let (data, _) = read_table(&path, &["kind"], TargetChoice::Auto, options).unwrap();
        let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
        let (rows, _) = FileRows::table(&path, &["kind"], TargetChoice::Auto, options).unwrap();
        assert_eq!(rows.target().weights(), data.weights());
        let model = builder.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap();
        assert!(bytes(&model, folder.path()) == expected, "{builder:?}");
    }
}

fn side_by_side() -> Order {
    Order::Parallel { workers: 2 }
}

/// Ends a training after so many steps.
struct Steps(std::sync::atomic::AtomicUsize);

impl dhll::core::Observer for Steps {
    fn on_epoch(&mut self, _: &dhll::core::EpochRecord) {}

    fn stops(&self) -> bool {
        self.0
            .fetch_update(
                std::sync::atomic::Ordering::Relaxed,
                std::sync::atomic::Ordering::Relaxed,
                |left| left.checked_sub(1),
            )
            .is_err()
    }
}

#[test]
fn a_fit_that_is_cut_off_resumes_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path());
    let options = CsvOptions { drop: vec!["value".to_owned()], ..CsvOptions::default() };
    let path = folder.path().join("1.csv");
    let (rows, _) = FileRows::table(&path, &["kind"], TargetChoice::Auto, &options).unwrap();
    let softmax = SoftmaxSettings { epochs: Some(2) };
    let sequential = builder(InputScaling::Robust).alphas([0.4, 0.8]).trainer(mlp()).head(softmax);
    for builder in [sequential.clone(), sequential.order(side_by_side())] {
        let expected =
            bytes(&builder.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap(), folder.path());
        let kept = folder.path().join("layers");
        // 57 steps a layer and 38 of the head: within the first layer, the second, and the head.
        for steps in [1, 10, 40, 50, 30, 20] {
            let layers = LayerFolder::lock(&kept).unwrap().checkpoint_every(std::time::Duration::ZERO);
            let fit = builder.prepare_out_of_core(&rows, folder.path(), &mut Silent).unwrap();
            let error = fit.run_in(&layers, Earlier::Resume, &mut Steps(steps.into())).unwrap_err();
            assert!(format!("{error:?}").contains("Stopped"), "{error:?}");
        }
        let found = builder.clone().folder(&kept).fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap();
        assert!(bytes(&found, folder.path()) == expected);
        // Another fit is refused.
        let other = builder.seed(4).folder(&kept).fit_out_of_core(&rows, folder.path(), &mut Silent);
        assert!(other.is_err_and(|error| error.to_string().contains("seed")));
        fs::remove_dir_all(&kept).unwrap();
    }
}
