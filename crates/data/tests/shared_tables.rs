//! Well-known tables, where `DHLL_TABLES_DIR` names a folder that has them: what their columns hold, and what is to be learnt.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use dhll_core::TargetKind;
use dhll_core::data::ColumnKind;
use dhll_data::csv::CsvOptions;
use dhll_data::table::TargetChoice;

/// Name, rows, columns of numbers and of categories, missing entries, classes.
const CLASSIFICATION: [(&str, usize, usize, usize, usize, usize); 22] = [
    ("adult", 48_842, 6, 8, 6465, 2),
    ("car", 1728, 0, 6, 0, 4),
    ("covertype", 15_120, 54, 0, 0, 7),
    ("german-credit", 1000, 7, 13, 0, 2),
    ("glass", 214, 9, 0, 0, 6),
    ("heart-cleveland", 303, 6, 7, 7, 2),
    ("hypothyroid", 3772, 7, 22, 6064, 4),
    ("ionosphere", 351, 34, 0, 0, 2),
    ("kr-vs-kp", 3196, 0, 36, 0, 2),
    ("letter", 20_000, 16, 0, 0, 26),
    ("oil-spill", 937, 49, 0, 0, 2),
    ("optdigits", 5620, 64, 0, 0, 10),
    ("page-blocks", 5473, 10, 0, 0, 5),
    ("phoneme", 5404, 5, 0, 0, 2),
    ("pima-diabetes", 768, 8, 0, 0, 2),
    ("satimage", 6435, 36, 0, 0, 6),
    ("spambase", 4601, 57, 0, 0, 2),
    ("telco-churn", 7043, 4, 15, 11, 2),
    ("titanic", 891, 5, 3, 867, 2),
    ("vehicle", 846, 18, 0, 0, 4),
    ("waveform", 5000, 40, 0, 0, 3),
    ("yeast", 1484, 8, 0, 0, 10),
];

const REGRESSION: [(&str, usize, usize, usize, usize); 9] = [
    ("abalone", 4177, 7, 1, 0),
    ("airfoil", 1503, 5, 0, 0),
    ("bike-sharing", 17_379, 12, 0, 0),
    ("california-housing", 20_640, 8, 1, 207),
    ("concrete", 1030, 8, 0, 0),
    ("cpu-act", 8192, 21, 0, 0),
    ("kin8nm", 8192, 8, 0, 0),
    ("protein", 45_730, 9, 0, 0),
    ("wine-quality-white", 4898, 11, 0, 0),
];

#[test]
fn well_known_tables_have_the_columns_and_targets_that_are_documented() {
    let Some(folder) = std::env::var_os("DHLL_TABLES_DIR") else {
        // Skipped: DHLL_TABLES_DIR names no folder with the tables.
        return;
    };
    let folder = Path::new(&folder);
    let classification = CLASSIFICATION.map(|(name, rows, numbers, texts, missing, classes)| {
        (name, rows, numbers, texts, missing, Some(classes))
    });
    let regression =
        REGRESSION.map(|(name, rows, numbers, texts, missing)| (name, rows, numbers, texts, missing, None));
    for (name, rows, numbers, texts, missing, classes) in classification.into_iter().chain(regression) {
        let kind = if classes.is_some() { "classification" } else { "regression" };
        let path = folder.join(kind).join(format!("{name}.csv.gz"));
        // Grades of wines are few whole numbers: classes, unless it is said that they are values.
        let choice = if name == "wine-quality-white" { TargetChoice::Values } else { TargetChoice::Auto };
        let (data, reason) =
            dhll_data::read_csv_with(&path, &["target"], choice, &CsvOptions::default()).unwrap();
        let kinds = data.kinds().map_or(vec![ColumnKind::Number; data.n_features()], <[ColumnKind]>::to_vec);
        let found_numbers = kinds.iter().filter(|kind| **kind == ColumnKind::Number).count();
        let found_missing = data.features().iter().filter(|value| value.is_nan()).count();
        assert_eq!(
            (name, data.n_samples(), found_numbers, kinds.len() - found_numbers, found_missing),
            (name, rows, numbers, texts, missing),
        );
        let found = match data.target().kind() {
            TargetKind::Classes(names) => Some(names.len()),
            TargetKind::Values(_) | TargetKind::Labels(_) => None,
        };
        assert_eq!(found, classes, "{name}: {reason}");
    }
}
