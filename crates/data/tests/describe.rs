//! Descriptions of tables: types, gaps, ranges, and every warning.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use dhll_data::csv::CsvOptions;
use dhll_data::{ColumnDescription, Holds, TableDescription, describe};

fn described(text: &str, target: Option<&str>) -> TableDescription {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    fs::write(&path, text).unwrap();
    describe(&path, target, &CsvOptions::default()).unwrap()
}

fn column<'a>(table: &'a TableDescription, name: &str) -> &'a ColumnDescription {
    table.columns.iter().find(|column| column.name == name).unwrap()
}

fn warnings(table: &TableDescription, name: &str) -> Vec<String> {
    column(table, name).warnings.iter().map(ToString::to_string).collect()
}

/// A table of 200 rows with a trap in every column but the first ones.
fn traps() -> String {
    let row = |i: usize| {
        let size = (i * 7919 % 200) as f64 / 4.0;
        let colour = ["red", "blue", "green"][i * i % 7 % 3];
        let class = if i.is_multiple_of(3) { "bad" } else { "good" };
        let leak = if i.is_multiple_of(3) { 9 } else { 4 };
        let gap = if i.is_multiple_of(10) { String::new() } else { (i % 7).to_string() };
        let code = format!("c{}", i * 31 % 200);
        let shade = ["R", "B", "G"][i * i % 7 % 3];
        let age = if i == 50 { "unknown".to_owned() } else { (i % 60).to_string() };
        format!(
            "{size},{colour},{gap},{i},{code},{},7,,{shade},{size},{leak},2024-01-{:02},{age},{class}\n",
            i * 37 % 1009,
            i % 28 + 1
        )
    };
    let names = "size,colour,gap,number,code,id,same,empty,shade,size2,leak,day,age,class\n";
    names.to_owned() + &(0..200).map(row).collect::<String>()
}

#[test]
fn columns_are_described_with_what_becomes_of_them() {
    let table = described(&traps(), Some("class"));
    let size = column(&table, "size");
    assert_eq!(
        (size.holds, size.missing, size.distinct, size.range),
        (Holds::Numbers, Some(0), Some(200), Some([0.0, 49.75]))
    );
    assert_eq!(size.histogram, Some([20; 10]));
    assert_eq!(size.becomes.as_deref(), Some("scaled by quartiles"));
    let colour = column(&table, "colour");
    assert_eq!(
        (colour.holds, colour.distinct, colour.becomes.as_deref()),
        (Holds::Categories, Some(3), Some("3 indicators"))
    );
    assert_eq!(colour.levels.iter().map(|level| level.rows).sum::<usize>(), 200);
    assert!(colour.levels.is_sorted_by_key(|level| std::cmp::Reverse(level.rows)));
    let gap = column(&table, "gap");
    assert_eq!((gap.holds, gap.missing), (Holds::WholeNumbers, Some(20)));
    assert_eq!(gap.becomes.as_deref(), Some("scaled by quartiles; gaps at the median, indicated"));
    assert_eq!(column(&table, "same").becomes.as_deref(), Some("left out"));
    assert_eq!((column(&table, "empty").holds, column(&table, "day").holds), (Holds::Nothing, Holds::Dates));
    assert_eq!(
        (column(&table, "day").becomes.as_ref(), column(&table, "class").becomes.as_ref()),
        (None, None)
    );
    let target = table.target.as_ref().unwrap();
    assert_eq!((target.taken_as, target.because.as_str()), ("classes", "it has text, such as \"bad\""));
    for name in ["size", "colour", "gap", "class"] {
        assert!(column(&table, name).warnings.is_empty(), "{:?}", column(&table, name).warnings);
    }
}

#[test]
fn traps_are_warned_of_with_the_remedy() {
    let table = described(&traps(), Some("class"));
    for (name, said) in [
        ("number", "it numbers the rows from 0 on; leave it out with `--drop number`"),
        (
            "code",
            "200 different values look like an identifier, which says nothing about new rows; leave it out with `--drop code`",
        ),
        ("id", "200 different values look like an identifier"),
        ("same", "it is the same in all rows"),
        ("empty", "it is missing in all rows"),
        ("shade", "it says the same as \"colour\"; one of them is enough: `--drop shade`"),
        ("size2", "it says the same as \"size\"; one of them is enough: `--drop size2`"),
        (
            "leak",
            "it tells \"class\", the target; if it is not known when a prediction is made, leave it out with `--drop leak`",
        ),
        ("day", "column \"day\" has dates, such as \"2024-01-01\" on line 2; turn them into numbers"),
        (
            "age",
            "numbers but for \"unknown\" in 1 row, and so taken as categories; if that stands for a missing value, use `--missing unknown`",
        ),
    ] {
        let found = warnings(&table, name);
        assert!(found.len() == 1 && found[0].starts_with(said), "{name}: {found:?}");
    }
    let shown = table.to_string();
    for said in [
        "200 rows, 14 columns\n",
        "target class: classes, because it has text",
        "\n- leak: it tells \"class\"",
        "an error",
        "▅",
    ] {
        assert!(shown.contains(said), "{shown}");
    }
    let json: serde_json::Value = serde_json::to_value(&table).unwrap();
    assert_eq!(json["columns"][0]["histogram"][0], 20);
    assert_eq!(json["columns"][3]["warnings"][0]["kind"], "index-like");
}

#[test]
fn columns_that_end_in_an_error_are_described_as_far_as_they_go() {
    let rows: String = (0..2000).map(|i| format!("{i}.5,{}\n", i % 2)).collect();
    let table = described(&format!("a,b\n{rows}none,1\n"), None);
    let a = column(&table, "a");
    assert_eq!((a.holds, a.missing, a.distinct), (Holds::Text, None, None));
    assert!(
        warnings(&table, "a")[0]
            .starts_with("line 2002, column \"a\" is \"none\", where there were more than 1,000")
    );
    assert!(table.target.is_none() && table.to_string().contains("an error"));
    let table = described("a,t\n1,2\n2,\n3,2.5\n", Some("t"));
    assert_eq!(warnings(&table, "t"), ["1 row has no target; remove it before fitting"]);
    assert_eq!(table.target.unwrap().taken_as, "classes");
    let linear: String =
        (0..50).map(|i| format!("{},{}\n", f64::from(i).sqrt(), 1.8 * f64::from(i).sqrt() + 32.0)).collect();
    let table = described(&format!("celsius,fahrenheit\n{linear}"), Some("fahrenheit"));
    assert!(warnings(&table, "celsius")[0].starts_with("it tells \"fahrenheit\""));
}

#[test]
fn well_known_tables_repeat_as_many_rows_as_is_documented() {
    let Some(folder) = std::env::var_os("DHLL_TABLES_DIR") else {
        // Skipped: DHLL_TABLES_DIR names no folder with the tables.
        return;
    };
    for (name, repeated, missing) in [
        ("classification/adult", 52, 6465),
        ("classification/hypothyroid", 61, 6064),
        ("classification/letter", 1332, 0),
        ("classification/titanic", 107, 867),
        ("regression/california-housing", 0, 207),
        ("regression/protein", 1711, 0),
    ] {
        let path = Path::new(&folder).join(format!("{name}.csv.gz"));
        let table = describe(&path, Some("target"), &CsvOptions::default()).unwrap();
        let gaps: usize = table.columns.iter().filter_map(|column| column.missing).sum();
        assert_eq!((name, table.repeated_rows, gaps), (name, repeated, missing));
        assert!(
            table
                .columns
                .iter()
                .all(|column| !column.warnings.iter().any(|w| w.to_string().contains("it tells")))
        );
    }
}

#[test]
fn numbers_with_signs_and_separators_are_no_categories() {
    let said = |text: &str| {
        let table = described(text, Some("b"));
        (column(&table, "a").holds, warnings(&table, "a").concat())
    };
    let declared = "if the texts are categories, add `--categorical a`";
    // Prices, of which only those of a thousand and more show that they are no plain numbers.
    let (_, warning) = said("a;b\n999.00;x\n1,234.50;y\n");
    let expected = "expected a number alone, such as 1234.50, without signs and separators";
    assert_eq!(warning, format!("line 3, column \"a\" is \"1,234.50\"; {expected}; {declared}"));
    let shares = |count: usize| {
        let rows = (0..count).map(|i| format!("{i} %;x\n")).chain(["none;y\n".to_owned()]);
        format!("a;b\n{}", rows.collect::<String>())
    };
    let (_, warning) = said(&shares(40));
    assert!(
        warning.starts_with("line 2, column \"a\" is \"0 %\"; expected a number alone, such as 0,"),
        "{warning}"
    );
    // A few beside words can be categories.
    assert_eq!(said(&shares(10)).0, Holds::Categories);
}
