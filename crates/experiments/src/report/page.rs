//! The whole page.

use anyhow::{Context, Result};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::markdown::{line, paragraphs};
use super::section::{Block, Section};
use super::{anchors, blocks, claims};
use crate::claims::Claims;

static STYLE: &str = include_str!("style.css");

/// A report. Its texts are Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The page's title.
    pub title: String,
    /// The text below the title.
    pub lead: String,
    /// What was run: data, seed, settings, versions, duration.
    pub facts: Vec<(String, String)>,
    /// What a reader must know before anything else, such as missing data.
    pub notice: Option<String>,
    /// The parts of the page.
    pub sections: Vec<Section>,
}

impl Report {
    /// The claims of all sections.
    ///
    /// # Errors
    /// If two claims have the same id, or an id is not plain.
    pub fn claims(&self) -> Result<Claims> {
        let mut claims = Claims::new(self.facts.clone());
        for block in self.sections.iter().flat_map(|section| &section.blocks) {
            if let Block::Claims(made) = block {
                made.iter().try_for_each(|claim| claims.add(claim.clone()))?;
            }
        }
        Ok(claims)
    }

    /// The page as HTML. It is complete in itself, with links to `claims.json` and to `figures/NAME.svg`, `.png` and `.csv` beside it.
    ///
    /// # Errors
    /// If the id of a section, a figure or a claim is not plain or is taken, the rows of a table have different lengths, or a figure cannot be
    /// drawn.
    pub fn html(&self) -> Result<String> {
        anchors::check(&self.sections)?;
        let claims = self.claims()?;
        let sections = self.sections.iter().map(section).collect::<Result<Vec<_>>>()?;
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    div.page {
                        (self.head(&claims))
                        (self.contents(&claims))
                        main #main { @for section in sections { (section) } (claims::table(&claims)) }
                    }
                }
            }
        };
        Ok(page.into_string() + "\n")
    }

    fn head(&self, claims: &Claims) -> Markup {
        html! {
            header {
                h1 { (line(&self.title)) }
                div.lead { (paragraphs(&self.lead)) }
                @if let Some(notice) = &self.notice { div.notice role="note" { (paragraphs(notice)) } }
                (claims::summary(claims))
                @if !self.facts.is_empty() {
                    dl.facts #run { @for (name, value) in &self.facts { div { dt { (name) } dd { (value) } } } }
                }
            }
        }
    }

    fn contents(&self, claims: &Claims) -> Markup {
        html! {
            @if !self.sections.is_empty() {
                nav aria-label="Contents" { ol {
                    @for section in &self.sections { li { a href={ "#" (section.id) } { (line(&section.title)) } } }
                    @if !claims.all().is_empty() { li { a href="#claims" { "All claims" } } }
                } }
            }
        }
    }
}

fn section(section: &Section) -> Result<Markup> {
    let blocks = section.blocks.iter().map(blocks::block).collect::<Result<Vec<_>>>();
    let blocks = blocks.with_context(|| format!("section \"{}\"", section.id))?;
    let title = format!("{}-title", section.id);
    Ok(html! {
        section id=(section.id) aria-labelledby=(title) {
            h2 id=(title) { (line(&section.title)) }
            @for block in blocks { (block) }
        }
    })
}
