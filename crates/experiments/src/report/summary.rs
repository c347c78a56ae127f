//! The head of the page, and the table of all claims at its end.

use super::Report;
use super::markup::{escape, inline, paragraphs};
use crate::claims::{Claim, Claims};

/// Title, lead, notice, verdict and facts.
pub(super) fn head(report: &Report, claims: &Claims) -> String {
    let notice = report.notice.as_deref().map_or(String::new(), |notice| {
        format!("<div class=\"notice\" role=\"note\">\n{}</div>\n", paragraphs(notice))
    });
    let facts: String = report
        .facts
        .iter()
        .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>\n", inline(name), inline(value)))
        .collect();
    let facts =
        if facts.is_empty() { facts } else { format!("<dl class=\"facts\" id=\"run\">\n{facts}</dl>\n") };
    format!(
        "<header>\n<h1>{}</h1>\n<div class=\"lead\">\n{}</div>\n{notice}{}{facts}</header>\n",
        inline(&report.title),
        paragraphs(&report.lead),
        verdict(claims),
    )
}

fn verdict(claims: &Claims) -> String {
    if claims.all().is_empty() {
        return String::new();
    }
    let failed = claims.failed();
    let class = if failed.is_empty() { "holds" } else { "fails" };
    let links: Vec<String> =
        failed.iter().map(|claim| format!("<a href=\"#claim-{0}\">{0}</a>", escape(claim.id()))).collect();
    let rest = match links.len() {
        0 => String::new(),
        1 => format!(" <span>Does not hold: {}.</span>", links[0]),
        _ => format!(" <span>Do not hold: {}.</span>", links.join(", ")),
    };
    format!(
        "<p class=\"verdict {class}\"><strong><a href=\"#claims\">{}</a></strong>{rest}</p>\n",
        escape(&claims.summary())
    )
}

/// Links to the sections.
pub(super) fn contents(report: &Report, claims: &Claims) -> String {
    let mut items: String = report
        .sections
        .iter()
        .map(|section| {
            format!("<li><a href=\"#{}\">{}</a></li>\n", escape(&section.id), inline(&section.title))
        })
        .collect();
    if !claims.all().is_empty() {
        items.push_str("<li><a href=\"#claims\">All claims</a></li>\n");
    }
    if items.is_empty() {
        return items;
    }
    format!("<nav aria-label=\"Contents\">\n<ol>\n{items}</ol>\n</nav>\n")
}

/// Every claim with its numbers and its rule.
pub(super) fn table(claims: &Claims) -> String {
    if claims.all().is_empty() {
        return String::new();
    }
    let rows: String = claims.all().iter().map(row).collect();
    format!(
        "<section id=\"claims\" aria-labelledby=\"claims-title\">\n<h2 id=\"claims-title\">All claims</h2>\n\
         <p>Whether a claim holds is computed from the measured numbers and the rule beside them. A claim without a \
         published value is a finding of this project. The same table is in <a href=\"claims.json\"><code>claims.json</code></a>.</p>\n\
         <div class=\"scroll\"><table class=\"all-claims\">\n<thead>\n<tr><th scope=\"col\">Verdict</th><th scope=\"col\">Claim</th>\
         <th scope=\"col\">Published</th><th scope=\"col\">Measured</th><th scope=\"col\">Rule</th></tr>\n</thead>\n\
         <tbody>\n{rows}</tbody>\n</table></div>\n</section>\n"
    )
}

fn row(claim: &Claim) -> String {
    let (class, text) = if claim.holds() { ("holds", "✓ holds") } else { ("fails", "✗ does not hold") };
    let tolerance = claim.tolerance();
    format!(
        "<tr id=\"claim-{id}\"><td><span class=\"badge {class}\">{text}</span></td>\
         <td>{} <span class=\"origin\">{} · <code>{id}</code></span></td><td>{}</td><td>{}</td>\
         <td>{} <span class=\"origin\">{}</span></td></tr>\n",
        inline(claim.statement()),
        inline(claim.section()),
        escape(&claim.published().to_string()),
        escape(&claim.measured().to_string()),
        escape(&tolerance.to_string()),
        inline(&tolerance.reason),
        id = escape(claim.id()),
    )
}
