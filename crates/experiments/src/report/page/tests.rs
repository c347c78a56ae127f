//! The page is complete, escaped and refuses what would make it inconsistent.

use super::*;
use crate::claims::{Claim, Value};
use dhll_plot::{Figure, Panel, Series};

fn claims() -> Claims {
    let mut claims = Claims::default();
    claims.add(Claim::exact("dim", "Figure 8", "It is *613*.", 613, 613, "a <count>")).expect("new");
    claims.add(Claim::at_least("acc", "4", "own & new", Value::None, 0.5, 0.9, "margin")).expect("new");
    claims
}

fn figure(name: &str) -> Block {
    let panel = Panel::new("", "alpha", "error").with(Series::published([(0.05, 0.0), (1.0, 0.25)]));
    Block::Figure {
        name: name.into(),
        figure: Figure::new("A < B").panel(panel),
        caption: "caption".into(),
        published: Some("As *drawn*.".into()),
    }
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
    format!("{:#}", report.html(&claims()).expect_err("inconsistent"))
}

#[test]
fn everything_is_on_the_page() {
    let table = Block::Table {
        header: vec!["name".into(), "value".into()],
        rows: vec![vec!["a".into(), "0.5".into()], vec!["b".into(), "12 %".into()]],
        caption: "Values".into(),
    };
    let blocks = vec![
        Block::Text("See `x < y`.".into()),
        figure("fig04"),
        figure("fig05"),
        table,
        Block::Claims(vec!["dim".into(), "acc".into()]),
        Block::Finding("Found.".into()),
    ];
    let html = report(blocks).html(&claims()).expect("consistent");
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
    let html = report(vec![figure("a"), figure("b")]).html(&claims()).expect("consistent");
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len());
    for target in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(distinct.contains(target), "#{target} leads nowhere");
    }
}

#[test]
fn an_empty_report_is_a_page() {
    let html = Report::default().html(&Claims::default()).expect("consistent");
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
    assert!(!html.contains("<nav") && !html.contains("claims.json"));
}

#[test]
fn what_is_inconsistent_is_an_error() {
    assert!(error(&report(vec![figure("a"), figure("a")])).contains("figure name \"a\" is taken"));
    assert!(error(&report(vec![figure("../a")])).contains("../a"));
    let unknown = error(&report(vec![Block::Claims(vec!["nope".into()])]));
    assert!(unknown.contains("section \"one\": there is no claim \"nope\""), "{unknown}");
    let ragged = Block::Table { header: vec!["a".into()], rows: vec![vec![]], caption: "t".into() };
    assert!(error(&report(vec![ragged])).contains("row 1 of table \"t\" has 0 cells, not 1"));
    for id in ["", "claims", "two words", "claim-dim"] {
        let mut page = report(Vec::new());
        page.sections[0].id = id.into();
        assert!(page.html(&claims()).is_err(), "{id}");
    }
}
