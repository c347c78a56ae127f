//! Fits of rows that several processes share, here threads: the same models as those of one, bit for bit.

use crate::threads::{arrays, bytes, entry, npy, tables, together};
use dhll::core::parts::PART_ROWS;
use dhll::core::{
    ClassificationTask, HeadTrainer, InputScaling, Run, Silent, TeamError, TrainError, TrainedLayer,
};
use dhll::data::csv::CsvOptions;
use dhll::data::table::TargetChoice;
use dhll::data::{read_npy, read_table};
use dhll::out_of_core::{FileRows, OutOfCoreError};
use dhll::train::{Directions, LogisticHead, RandomFeatureTrainer, RidgeHead};
use dhll::{Dhll, DhllBuilder, Validation};

fn builder(scaling: InputScaling) -> DhllBuilder {
    Dhll::builder().scaling(scaling).similarity(dhll::core::DotProduct).head(RidgeHead::default()).seed(3)
}

fn layers(builder: DhllBuilder, directions: Directions) -> DhllBuilder {
    builder.alphas([0.3, 0.9]).trainer(RandomFeatureTrainer {
        units: 5,
        directions,
        ..RandomFeatureTrainer::default()
    })
}

#[test]
fn arrays_are_learnt_bit_for_bit_by_any_number_of_processes() {
    let folder = tempfile::tempdir().unwrap();
    // Five parts, so that shares differ, and the last part has few rows.
    arrays(folder.path(), 4 * PART_ROWS + 3);
    let (x, y) = (folder.path().join("x-*.npy"), folder.path().join("y-*.npy"));
    let data = read_npy(&x, &y).unwrap();
    let rows = FileRows::array(&x, &y).unwrap();
    for (builder, sizes) in [
        (builder(InputScaling::MeanNorm).no_layers(), 1..=4),
        (layers(builder(InputScaling::MeanNorm), Directions::Differences), 2..=4),
        (layers(builder(InputScaling::Norm(2.0)), Directions::Normal), 3..=3),
        // Two parts of validation rows, and three of training rows.
        (
            layers(builder(InputScaling::MeanNorm), Directions::Differences)
                .validation(Validation::Rows(PART_ROWS + 9))
                .balanced(true),
            2..=4,
        ),
        (builder(InputScaling::Standard).no_layers().validation(Validation::Share(0.1)), 2..=2),
        // Rows of all parts choose the strength.
        (builder(InputScaling::Standard).no_layers().head(LogisticHead::default()), 2..=4),
        (
            layers(builder(InputScaling::MeanNorm), Directions::Normal)
                .head(LogisticHead::default())
                .validation(Validation::Rows(PART_ROWS + 9))
                .balanced(true),
            3..=3,
        ),
    ] {
        let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
        let model = builder.fit_out_of_core(&rows, folder.path(), &mut Silent).unwrap();
        assert!(bytes(&model, folder.path()) == expected, "{builder:?}");
        for size in sizes {
            let models = together(size, |team| {
                let model = builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap();
                bytes(&model, folder.path())
            });
            assert!(models.iter().all(|model| *model == expected), "{size}: {builder:?}");
        }
    }
}

#[test]
fn tables_are_learnt_bit_for_bit_by_more_processes_than_parts() {
    let folder = tempfile::tempdir().unwrap();
    // With weights, every fourth row does not count.
    tables(folder.path(), 4 * PART_ROWS / 3 + 8);
    let path = folder.path().join("*.csv");
    let builder = layers(builder(InputScaling::Standard), Directions::Differences);
    for weights in [None, Some("weight".to_owned())] {
        let options = CsvOptions { weights, ..CsvOptions::default() };
        let (data, _) = read_table(&path, &["value"], TargetChoice::Auto, &options).unwrap();
        let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
        for size in [1, 2, 3] {
            let models = together(size, |team| {
                let (rows, _) = FileRows::table(&path, &["value"], TargetChoice::Auto, &options).unwrap();
                let model = builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap();
                bytes(&model, folder.path())
            });
            assert!(models.iter().all(|model| *model == expected), "{size}: {options:?}");
        }
    }
}

#[test]
fn few_rows_of_many_features_are_learnt_without_layers() {
    let folder = tempfile::tempdir().unwrap();
    let entries = (0..6).flat_map(|row| (0..9).map(move |column| entry(row, column) as f32));
    let (x, y) = (folder.path().join("x.npy"), folder.path().join("y.npy"));
    npy(&x, "<f4", "(6, 9)", &entries.flat_map(f32::to_le_bytes).collect::<Vec<_>>());
    npy(&y, "|u1", "(6,)", &[0, 1, 0, 1, 1, 0]);
    let (data, rows) = (read_npy(&x, &y).unwrap(), FileRows::array(&x, &y).unwrap());
    let builder = builder(InputScaling::MeanNorm).no_layers();
    let expected = bytes(&builder.fit(&data).unwrap(), folder.path());
    let models = together(2, |team| {
        bytes(&builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap(), folder.path())
    });
    assert!(models.iter().all(|model| *model == expected));
}

/// A head that reads blocks, but knows nothing of other processes.
struct OwnRows;

impl HeadTrainer for OwnRows {
    fn name(&self) -> &'static str {
        "own-rows"
    }

    fn train(&self, _: &ClassificationTask<'_>, _: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        Err(TrainError::Stopped)
    }

    fn takes_blocks(&self) -> bool {
        true
    }
}

#[test]
fn an_error_in_one_process_ends_all() {
    let folder = tempfile::tempdir().unwrap();
    tables(folder.path(), 2 * PART_ROWS);
    let (path, options) = (folder.path().join("*.csv"), CsvOptions::default());
    let read = || FileRows::table(&path, &["value"], TargetChoice::Auto, &options).unwrap().0;
    let builder = layers(builder(InputScaling::MeanNorm), Directions::Differences);
    // The second process cannot write its rows.
    let errors = together(2, |team| {
        let (rows, nowhere) = (read(), folder.path().join("nowhere"));
        let scratch = if team.rank() == 1 { &nowhere } else { folder.path() };
        builder.fit_shared(&rows, scratch, team, &mut Silent).unwrap_err()
    });
    let [told, own] = [0, 1].map(|rank| errors[rank].to_string());
    assert!(
        own.starts_with("rows cannot be kept in a temporary file") && told == format!("rank 1: {own}"),
        "{told}"
    );
    // The second process reads other files.
    tables(&folder.path().join("."), 2 * PART_ROWS);
    let other = folder.path().join("0.csv");
    let errors = together(2, |team| {
        let path = if team.rank() == 1 { &other } else { &path };
        let (rows, _) = FileRows::table(path, &["value"], TargetChoice::Auto, &options).unwrap();
        builder.fit_shared(&rows, folder.path(), team, &mut Silent).unwrap_err().to_string()
    });
    assert!(
        errors[0].starts_with("rank 1 reads 40000 rows of 4 features") && errors[0] == errors[1],
        "{errors:?}"
    );
    // The second process is gone.
    let ends = together(2, |team| match team.rank() {
        0 => Some(builder.fit_shared(&read(), folder.path(), team, &mut Silent).unwrap_err()),
        _ => None,
    });
    assert!(matches!(ends[0], Some(OutOfCoreError::Team(TeamError::Broken { .. }))), "{ends:?}");
    // A head that needs the rows of all.
    let errors = together(2, |team| {
        let builder = Dhll::builder().similarity(dhll::core::DotProduct).no_layers().head(OwnRows);
        builder.fit_shared(&read(), folder.path(), team, &mut Silent).unwrap_err().to_string()
    });
    assert!(errors[1].starts_with("the head own-rows cannot learn from rows that"), "{errors:?}");
}
