//! Tables that are written and read again: the same columns, however the file is written.

#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;

use dhll_core::data::ColumnKind;
use dhll_data::csv::{CsvFile, CsvOptions};
use dhll_data::table::Selection;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use files::{Folder, gzipped};

/// A column as it is written: its fields, `None` where they are empty.
#[derive(Debug, Clone)]
enum Column {
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
    Booleans(Vec<Option<bool>>),
}

const ROWS: usize = 12;

fn column() -> impl Strategy<Value = Column> {
    // Texts that are no numbers, no dates and no gaps, with all that needs quotes.
    let text = "x[a-c ,;\"|\u{e4}\u{1f33a}\n\t']{0,3}z";
    prop_oneof![
        vec(option::of(any::<f64>().prop_filter("finite", |v| v.is_finite())), ROWS)
            .prop_map(Column::Numbers),
        vec(option::of(-3..4_i32), ROWS)
            .prop_map(|numbers| Column::Numbers(numbers.into_iter().map(|n| n.map(f64::from)).collect())),
        vec(option::weighted(0.8, text), ROWS).prop_map(Column::Texts),
        vec(option::weighted(0.8, any::<bool>()), ROWS).prop_map(Column::Booleans),
    ]
}

/// How a file is written.
#[derive(Debug, Clone, Copy)]
struct Style {
    delimiter: char,
    crlf: bool,
    mark: bool,
    gzipped: bool,
}

fn style() -> impl Strategy<Value = Style> {
    let delimiter = proptest::sample::select(vec![',', ';', '\t', '|']);
    (delimiter, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(delimiter, crlf, mark, gzipped)| Style { delimiter, crlf, mark, gzipped })
}

fn quoted(text: &str, delimiter: char) -> String {
    let special = text.contains([delimiter, '"', '\n']);
    if special { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// The field of a row, and what is expected of it once it is read.
fn field(column: &Column, row: usize, levels: &[String]) -> (String, f64) {
    let place = |text: &str| levels.iter().position(|level| level == text).unwrap() as f64;
    match column {
        Column::Numbers(numbers) => numbers[row].map_or((String::new(), f64::NAN), |n| {
            (if row.is_multiple_of(2) { format!("{n}") } else { format!("{n:e}") }, n)
        }),
        Column::Texts(texts) => {
            texts[row].as_ref().map_or(("NA".to_owned(), f64::NAN), |text| (text.clone(), place(text)))
        }
        Column::Booleans(booleans) => booleans[row].map_or((" ".to_owned(), f64::NAN), |known| {
            let texts = [["no", "No", "NO"], ["yes", "Yes", "YES"]];
            let texts = texts[usize::from(known)];
            (texts[row % 3].to_owned(), f64::from(u8::from(known && levels.len() > 1)))
        }),
    }
}

fn levels(column: &Column) -> Option<Vec<String>> {
    let mut levels: Vec<String> = match column {
        Column::Numbers(_) => return None,
        Column::Texts(texts) => texts.iter().flatten().cloned().collect(),
        Column::Booleans(booleans) => {
            let row = |(row, known): (usize, &Option<bool>)| known.map(|known| (row % 3, known));
            let written: Vec<(usize, bool)> = booleans.iter().enumerate().filter_map(row).collect();
            let mut different = written.clone();
            different.sort_unstable();
            different.dedup();
            let words = |known: bool| if known { ["yes", "Yes", "YES"] } else { ["no", "No", "NO"] };
            let one_way = |known: bool| different.iter().filter(|(_, other)| *other == known).count() < 2;
            // Small letters, unless each is written in one way alone.
            let small = !(one_way(false) && one_way(true));
            different
                .iter()
                .map(|&(way, known)| words(known)[if small { 0 } else { way }].to_owned())
                .collect()
        }
    };
    levels.sort();
    levels.dedup();
    (!levels.is_empty()).then_some(levels)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn tables_are_read_as_they_were_written(columns in vec(column(), 1..5), style in style()) {
        let all: Vec<Option<Vec<String>>> = columns.iter().map(levels).collect();
        let line = |fields: Vec<String>| {
            let fields: Vec<String> = fields.iter().map(|field| quoted(field, style.delimiter)).collect();
            fields.join(&style.delimiter.to_string()) + if style.crlf { "\r\n" } else { "\n" }
        };
        let mut names: Vec<String> = (0..columns.len()).map(|i| format!("{}, \"{i}\"", 'a')).collect();
        names.push("last".to_owned());
        let mut text = if style.mark { "\u{feff}".to_owned() } else { String::new() };
        text += &line(names.clone());
        let mut expected = Vec::new();
        for row in 0..ROWS {
            let of = |(column, levels): (&Column, &Option<Vec<String>>)| {
                field(column, row, levels.as_deref().unwrap_or_default())
            };
            let (mut fields, values): (Vec<String>, Vec<f64>) = columns.iter().zip(&all).map(of).unzip();
            expected.extend(values);
            fields.push("0".to_owned());
            text += &line(fields);
        }
        let folder = Folder::new();
        let bytes = if style.gzipped { gzipped(text.as_bytes()) } else { text.into_bytes() };
        let path = folder.write(if style.delimiter == '\t' { "table.tsv" } else { "table.csv" }, &bytes);
        let options = CsvOptions { delimiter: Some(style.delimiter.to_string().parse().unwrap()), ..CsvOptions::default() };
        let file = CsvFile::open(&path, &options).unwrap();
        let features = (0..columns.len()).collect();
        let table = file.read(&Selection { features, targets: Vec::new() }).unwrap();
        prop_assert_eq!(table.names.unwrap(), &names[..columns.len()]);
        let kinds: Vec<ColumnKind> = all
            .into_iter()
            .map(|levels| levels.map_or(ColumnKind::Number, |levels| ColumnKind::Category { levels }))
            .collect();
        prop_assert_eq!(&table.kinds, &kinds);
        for ((at, found), expected) in table.features.indexed_iter().zip(expected) {
            prop_assert!(*found == expected || (found.is_nan() && expected.is_nan()), "{at:?}: {found}, not {expected}");
        }
        // The rows are the same when they are read with the columns that are known.
        let file = CsvFile::open(&path, &options).unwrap();
        let features = (0..columns.len()).collect();
        let again = file.read_as(&Selection { features, targets: Vec::new() }, &kinds).unwrap();
        let bits = |value: &f64| if value.is_nan() { None } else { Some((value + 0.0).to_bits()) };
        prop_assert!(table.features.iter().map(bits).eq(again.features.iter().map(bits)));
    }
}
