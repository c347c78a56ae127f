//! The claims of the whole page: their summary at its head, and the table of all of them at its end.

use maud::{Markup, html};

use super::markdown::line;
use crate::claims::{Claim, Claims};

/// The verdict on a claim, in words.
pub(super) fn badge(claim: &Claim) -> &'static str {
    if claim.holds() { "✓ holds" } else { "✗ does not hold" }
}

/// How many claims hold, and links to those that do not.
pub(super) fn summary(claims: &Claims) -> Markup {
    let failed = claims.failed();
    html! {
        @if !claims.all().is_empty() {
            p.verdict.holds[failed.is_empty()].fails[!failed.is_empty()] {
                strong { a href="#claims" { (claims.summary()) } }
                @if !failed.is_empty() {
                    " " span {
                        @if failed.len() == 1 { "Does not hold: " } @else { "Do not hold: " }
                        @for (i, claim) in failed.iter().enumerate() {
                            @if i > 0 { ", " }
                            a href={ "#claim-" (claim.id()) } { (claim.id()) }
                        }
                        "."
                    }
                }
            }
        }
    }
}

/// Every claim with its numbers and its rule.
pub(super) fn table(claims: &Claims) -> Markup {
    html! {
        @if !claims.all().is_empty() {
            section #claims aria-labelledby="claims-title" {
                h2 #claims-title { "All claims" }
                p {
                    "The measured numbers and the rule beside them decide whether a claim holds. A claim without a published value is a finding "
                    "of this project. The same table is in " a href="claims.json" { code { "claims.json" } } "."
                }
                div.scroll { table.all-claims {
                    thead { tr {
                        @for name in ["Verdict", "Claim", "Published", "Measured", "Rule"] { th scope="col" { (name) } }
                    } }
                    tbody { @for claim in claims.all() { (row(claim)) } }
                } }
            }
        }
    }
}

fn row(claim: &Claim) -> Markup {
    html! {
        tr #{ "claim-" (claim.id()) } {
            td { span.badge.holds[claim.holds()].fails[!claim.holds()] { (badge(claim)) } }
            td { (line(claim.statement())) " " span.origin { (claim.section()) " · " code { (claim.id()) } } }
            td { (claim.published()) }
            td { (claim.measured()) }
            td { (claim.tolerance()) " " span.origin { (line(&claim.tolerance().reason)) } }
        }
    }
}
