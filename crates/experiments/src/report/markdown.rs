//! The texts of a report: Markdown as HTML. HTML in a text is shown as it is.

use dhll::core::printable_lines;
use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, html::push_html};

/// Paragraphs.
pub(super) fn paragraphs(text: &str) -> Markup {
    rendered(text, |_| true)
}

/// A line of text, without the paragraph around it.
pub(super) fn line(text: &str) -> Markup {
    rendered(text, |event| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)))
}

fn rendered(text: &str, keep: fn(&Event<'_>) -> bool) -> Markup {
    let text = printable_lines(text);
    let events = Parser::new(&text).filter(keep).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        event => event,
    });
    let mut html = String::new();
    push_html(&mut html, events);
    PreEscaped(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_elements_and_the_rest_is_escaped() {
        let line = |text| line(text).into_string();
        assert_eq!(line("a *b* `c < d`"), "a <em>b</em> <code>c &lt; d</code>");
        assert_eq!(line("1 <script>&amp; 2 <b>3</b>"), "1 &lt;script&gt;&amp; 2 &lt;b&gt;3&lt;/b&gt;");
        assert_eq!(line("`*not em*`"), "<code>*not em*</code>");
        assert_eq!(line("alpha* = l, 2 * 3, *so*"), "alpha* = l, 2 * 3, <em>so</em>");
        assert_eq!(line("a\u{1b}b"), "a\\u{1b}b");
        assert_eq!(paragraphs("a\nb\n\nc\n\n\n").into_string(), "<p>a\nb</p>\n<p>c</p>\n");
        assert!(!paragraphs("<script>alert(1)</script>").into_string().contains("<script"));
    }
}
