//! Claims hold exactly when their numbers say so.

use super::*;

fn near(published: f64, measured: f64, tolerance: f64) -> bool {
    Claim::near("id", "2", "text", published, measured, tolerance, "why").holds()
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
        assert!(!Claim::at_least("i", "", "", Value::None, odd, 0.0, "").holds());
        assert!(!Claim::at_most("i", "", "", Value::None, odd, 0.0, "").holds());
        assert!(!Claim::at_least("i", "", "", Value::None, 1.0, odd, "").holds());
        assert!(!Claim::at_most("i", "", "", Value::None, 1.0, odd, "").holds());
        assert!(!Claim::near_each("i", "", "", [1.0, 2.0], [1.0, odd], 9.0, "").holds());
    }
}

#[test]
fn arrays_must_match_in_length_and_are_not_empty() {
    let each = |published: &[f64], measured: &[f64]| {
        Claim::near_each("i", "", "", published, measured, 0.5, "").holds()
    };
    assert!(each(&[1.0, 2.0], &[1.4, 1.6]));
    assert!(!each(&[1.0, 2.0], &[1.0]) && !each(&[1.0, 2.0], &[1.0, 3.0]) && !each(&[], &[]));
}

#[test]
fn bounds_and_exact_values() {
    assert!(Claim::at_least("i", "", "", 0.85, 0.997, 0.99, "").holds());
    assert!(!Claim::at_least("i", "", "", Value::None, vec![0.997, 0.98], 0.99, "").holds());
    assert!(Claim::at_most("i", "", "", None, 0.01, 0.01, "").holds());
    assert!(!Claim::at_most("i", "", "", Value::None, Vec::new(), 0.01, "").holds());
    assert!(
        Claim::exact("i", "", "", 613, 613, "").holds() && !Claim::exact("i", "", "", 613, 612, "").holds()
    );
}

fn two() -> Claims {
    let mut claims = Claims::new(vec![("seed".into(), "1".into())]);
    claims.add(Claim::exact("fig8.dimension", "Figure 8", "dimension", 613, 613, "an integer")).expect("new");
    claims
        .add(Claim::at_least("autopsy.one", "4", "our own", Value::None, f64::NAN, 0.99, "margin"))
        .expect("new");
    claims
}

#[test]
fn ids_are_unique_and_plain() {
    let mut claims = two();
    let again = Claim::exact("fig8.dimension", "", "", 1, 1, "");
    assert!(claims.add(again).expect_err("taken").to_string().contains("fig8.dimension"));
    for id in ["", "two words", "a#b", "ü"] {
        assert!(claims.add(Claim::exact(id, "", "", 1, 1, "")).is_err(), "{id}");
    }
    assert_eq!((claims.all().len(), claims.failed().len()), (2, 1));
}

#[test]
fn json_has_exactly_the_agreed_keys_and_reads_back() {
    let text = two().to_json().expect("written");
    let array: serde_json::Value = serde_json::from_str(&text).expect("valid");
    let keys: Vec<&str> = array[0].as_object().expect("an object").keys().map(String::as_str).collect();
    let mut agreed = ["id", "section", "statement", "published", "measured", "tolerance", "holds"];
    agreed.sort_unstable();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, agreed);
    assert!(array[1]["published"].is_null() && array[1]["measured"].is_null());
    assert_eq!(array[0]["tolerance"]["kind"], "exact");
    assert_eq!(Claims::from_json(&text).expect("valid").failed().len(), 1);
}

#[test]
fn a_record_that_contradicts_its_numbers_is_refused() {
    let text = two().to_json().expect("written").replace("\"measured\": 613", "\"measured\": 612");
    let message = format!("{:#}", Claims::from_json(&text).expect_err("612 is not 613"));
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
