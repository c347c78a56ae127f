//! Text tables and Parquet files.

use std::path::Path;

use dhll::core::data::RowSource as _;
use dhll::data::csv::{CsvOptions, CsvRows};
use dhll::data::table::TargetChoice;
use dhll::data::{TableFile, describe};

use super::reader::{Outcome, Reader, nothing_to_repair};
use super::seeds;

/// Text tables, plain or gzipped.
pub(super) const CSV: Reader = Reader {
    name: "csv",
    file: "table.csv",
    seeds: seeds::csv,
    repaired: nothing_to_repair,
    read: |path| {
        // It takes numbers alone.
        let _ = last_column(path).and_then(|target| Ok(CsvRows::open(path, Some(&target))?.read_all()?));
        table(path)
    },
    memory: 16 << 20,
};

/// Parquet files.
pub(super) const PARQUET: Reader = Reader {
    name: "parquet",
    file: "table.parquet",
    seeds: seeds::parquet,
    repaired: nothing_to_repair,
    read: table,
    memory: 96 << 20,
};

/// Describe a table, read it with its last column as the target, and read it block by block.
fn table(path: &Path) -> Outcome {
    let options = CsvOptions::default();
    let described = describe(path, None, &options).map(|table| table.to_string());
    let file = TableFile::open(path, &options)?;
    file.row_estimate()?;
    let selection = file.select(&[last_column(path)?])?;
    let table = file.read(&selection)?;
    let (features, kinds) = (table.features.clone(), table.kinds.clone());
    let (data, _) = table.into_dataset(TargetChoice::Auto)?;
    assert!(described.is_ok(), "what can be learnt from can be described: {described:?}");
    assert!(data.n_samples() > 0);

    let mut blocks = TableFile::open(path, &options)?.blocks(&selection, &kinds);
    let mut rows = 0;
    while let Some(block) = blocks.next(3)? {
        for (row, of_block) in features.rows().into_iter().skip(rows).zip(block.features.rows()) {
            assert!(row.iter().zip(of_block).all(|(a, b)| a.total_cmp(b).is_eq()), "{row} {of_block}");
        }
        rows += block.features.nrows();
    }
    assert_eq!(rows, features.nrows());
    Ok(blocks.rewind()?)
}

fn last_column(path: &Path) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let file = TableFile::open(path, &CsvOptions::default())?;
    let last = file.header().columns().last().map(|(_, name)| name.to_owned());
    Ok(last.unwrap_or_default())
}
