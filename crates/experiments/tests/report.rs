//! The report is complete and escaped, and contradictions in it are errors.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use dhll_experiments::claims::Statement;
use dhll_experiments::report::{Block, Report, Section};
use dhll_experiments::table::TextTable;
use dhll_plot::{Figure, Panel, Series};

fn claims() -> Block {
    let dimension = Statement::new("dim", "Figure 8", "It is *613*.").exact(613.0, 613.0, "a <count>");
    let accuracy = Statement::new("acc", "4", "own & new").at_least(0.5, 0.9, "margin");
    Block::Claims(vec![dimension, accuracy])
}

fn figure(name: &str) -> Block {
    let panel = Panel::new("", "alpha", "error").with(Series::published([(0.05, 0.0), (1.0, 0.25)]));
    let figure = Figure::new("A < B").panel(panel);
    Block::Figure { name: name.into(), figure, caption: "As *drawn*.".into() }
}

fn report(blocks: Vec<Block>) -> Report {
    Report {
        title: "<Title>".into(),
        lead: "A lead.\n\nIn two paragraphs.".into(),
        facts: vec![("seed".into(), "1".into())],
        notice: Some("MNIST is missing.".into()),
        sections: vec![Section { id: "one".into(), title: "One".into(), blocks }],
    }
}

fn error(report: &Report) -> String {
    format!("{:#}", report.html().unwrap_err())
}

#[test]
fn everything_is_on_the_page() {
    let rows = [["a", "0.5"], ["b", "12 %"]].map(|row| row.map(str::to_owned).to_vec());
    let table =
        Block::Table { table: TextTable::new(["name", "value"]).with_rows(rows), caption: "Values".into() };
    let blocks = vec![
        Block::Text("See `x < y`.".into()),
        figure("fig04"),
        figure("fig05"),
        table,
        claims(),
        Block::Finding("Found.".into()),
    ];
    let html = report(blocks).html().unwrap();
    for part in [
        "<title>&lt;Title&gt;</title>",
        "MNIST is missing.",
        "1 of 2 claims hold",
        "<code>x &lt; y</code>",
        "<summary>What was published</summary>",
        "<td>0.25</td>",
        "href=\"figures/fig04.csv\"",
        "aria-label=\"A &lt; B\"",
        "class=\"badge fails\" href=\"#claim-acc\"",
        "<tr id=\"claim-dim\">",
        "It is <em>613</em>.",
        "As <em>drawn</em>.",
        "a &lt;count&gt;",
        "<td class=\"number\">12 %</td>",
        "class=\"finding\"",
        "href=\"#one\"",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    assert!(!html.contains("<script") && !html.contains("url("));
    assert_eq!(html.matches("http").count(), html.matches("http://www.w3.org/2000/svg").count());
}

#[test]
fn ids_and_the_anchors_that_links_lead_to_are_unique() {
    let html = report(vec![figure("a"), claims(), figure("b")]).html().unwrap();
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len());
    for target in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(distinct.contains(target), "#{target} leads nowhere");
    }
}

#[test]
fn an_empty_report_is_a_page() {
    let html = Report::default().html().unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
    assert!(!html.contains("<nav") && !html.contains("claims.json"));
}

#[test]
fn what_is_inconsistent_is_an_error() {
    assert!(error(&report(vec![figure("a"), figure("a")])).contains("figure name \"a\" is taken"));
    assert!(error(&report(vec![figure("../a")])).contains("../a"));
    assert!(error(&report(vec![claims(), claims()])).contains("there are two claims \"dim\""));
    let ragged = Block::Table { table: TextTable::new(["a"]).with_rows([vec![]]), caption: "t".into() };
    assert!(
        error(&report(vec![ragged])).contains("section \"one\": row 1 of table \"t\" has 0 cells, not 1")
    );
    for id in ["", "claims", "two words", "claim-dim"] {
        let mut page = report(Vec::new());
        page.sections[0].id = id.into();
        assert!(page.html().is_err(), "{id}");
    }
}
