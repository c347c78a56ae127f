//! Claims hold exactly when their numbers say so.

#![allow(clippy::unwrap_used)]

use dhll_experiments::claims::{Claims, Statement};

fn statement() -> Statement {
    Statement::new("id", "2", "text")
}

fn near(published: f64, measured: f64, tolerance: f64) -> bool {
    statement().near(published, measured, tolerance, "why").holds()
}

#[test]
fn near_is_absolute_and_includes_the_tolerance() {
    assert!(near(145.0, 148.0, 3.0) && near(0.2, 0.3, 0.1) && near(1.0, 1.0, 0.0));
    assert!(!near(145.0, 148.1, 3.0) && !near(0.0, 1e-9, 0.0) && !near(1.0, 1.0, -1.0));
}

#[test]
fn what_is_not_finite_never_holds() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(!near(odd, 1.0, 1.0) && !near(1.0, odd, 1.0) && !near(1.0, 1.0, odd) && !near(odd, odd, 1.0));
        assert!(!statement().at_least(odd, 0.0, "").holds() && !statement().at_most(odd, 0.0, "").holds());
        assert!(!statement().at_least(1.0, odd, "").holds() && !statement().at_most(1.0, odd, "").holds());
        assert!(!statement().near([1.0, 2.0], [1.0, odd], 9.0, "").holds());
    }
}

#[test]
fn arrays_must_match_in_length_and_are_not_empty() {
    let each = |published: &[f64], measured: &[f64]| {
        statement().near(published.to_vec(), measured.to_vec(), 0.5, "").holds()
    };
    assert!(each(&[1.0, 2.0], &[1.4, 1.6]));
    assert!(!each(&[1.0, 2.0], &[1.0]) && !each(&[1.0, 2.0], &[1.0, 3.0]) && !each(&[], &[]));
}

#[test]
fn bounds_and_exact_values() {
    assert!(statement().at_least(0.997, 0.99, "").holds());
    assert!(!statement().at_least([0.997, 0.98], 0.99, "").holds());
    assert!(statement().at_most(0.01, 0.01, "").holds());
    assert!(!statement().at_most(Vec::new(), 0.01, "").holds());
    assert!(statement().exact(613.0, 613.0, "").holds() && !statement().exact(613.0, 612.0, "").holds());
}

fn two() -> Claims {
    let mut claims = Claims::new(vec![("seed".into(), "1".into())]);
    let dimension = Statement::new("fig8.dimension", "Figure 8", "dimension");
    claims.add(dimension.exact(613.0, 613.0, "an integer")).unwrap();
    claims.add(Statement::new("autopsy.one", "4", "our own").at_least(f64::NAN, 0.99, "margin")).unwrap();
    claims
}

#[test]
fn ids_are_unique_and_plain() {
    let mut claims = two();
    let again = Statement::new("fig8.dimension", "", "").exact(1.0, 1.0, "");
    assert!(claims.add(again).unwrap_err().to_string().contains("fig8.dimension"));
    for id in ["", "two words", "a#b", "ü"] {
        assert!(claims.add(Statement::new(id, "", "").exact(1.0, 1.0, "")).is_err(), "{id}");
    }
    assert_eq!((claims.all().len(), claims.failed().len()), (2, 1));
}

#[test]
fn json_has_exactly_the_agreed_keys_and_reads_back() {
    let text = two().to_json().unwrap();
    let array: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<&str> = array[0].as_object().unwrap().keys().map(String::as_str).collect();
    let mut agreed = ["id", "section", "statement", "published", "measured", "tolerance", "holds"];
    agreed.sort_unstable();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, agreed);
    assert!(array[1]["published"].is_null() && array[1]["measured"].is_null());
    assert_eq!(array[0]["tolerance"]["kind"], "exact");
    assert_eq!(Claims::from_json(&text).unwrap().failed().len(), 1);
}

#[test]
fn a_record_that_contradicts_its_numbers_is_refused() {
    let text = two().to_json().unwrap().replace("\"measured\": 613", "\"measured\": 612");
    let message = format!("{:#}", Claims::from_json(&text).unwrap_err());
    assert!(message.contains("fig8.dimension"), "{message}");
}

#[test]
fn the_table_is_aligned_and_marks_failures() {
    let table = two().table();
    assert!(table.contains("1 of 2 claims hold") && table.contains("seed: 1"), "{table}");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with(['✓', '✗'])).collect();
    assert_eq!(rows.len(), 2, "{table}");
    let column = |row: &str, text: &str| row.find(text).map(|at| row[..at].chars().count());
    assert_eq!(column(rows[0], "exact"), column(rows[1], "at least 0.99"));
}
