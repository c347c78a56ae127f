//! Text as HTML: `*emphasis*`, `` `code` ``, and everything else escaped.

/// The text with the characters that mean something in HTML replaced, and those that HTML forbids left out.
pub(super) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => html.push(c),
        }
    }
    html
}

/// One line of marked-up text. A mark without its partner is an ordinary character, and so is an asterisk between spaces or
/// between letters, as in `alpha * C`.
pub(super) fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(at) = rest.find(['`', '*']) {
        let (plain, marked) = rest.split_at(at);
        html.push_str(&escape(plain));
        before = plain.chars().next_back().unwrap_or(before);
        let code = marked.starts_with('`');
        let body = &marked[1..];
        let end = if code { body.find('`').filter(|&end| end > 0) } else { emphasis(before, body) };
        match end {
            Some(end) if code => html.push_str(&format!("<code>{}</code>", escape(&body[..end]))),
            Some(end) => html.push_str(&format!("<em>{}</em>", inline(&body[..end]))),
            None => html.push(if code { '`' } else { '*' }),
        }
        before = if code { '`' } else { '*' };
        rest = end.map_or(body, |end| &body[end + 1..]);
    }
    html.push_str(&escape(rest));
    html
}

/// Where the emphasis that opens before `body` closes.
fn emphasis(before: char, body: &str) -> Option<usize> {
    if before.is_alphanumeric() || body.starts_with(|c: char| c.is_whitespace() || c == '*') {
        return None;
    }
    body.match_indices('*').map(|(at, _)| at).find(|&at| {
        let inside = body[..at].chars().next_back().is_some_and(|c| !c.is_whitespace());
        inside && !body[at + 1..].starts_with(|c: char| c.is_alphanumeric())
    })
}

/// Paragraphs of marked-up text, one after each empty line.
pub(super) fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    blocks.map(|block| format!("<p>{}</p>\n", inline(block))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_elements_and_the_rest_is_escaped() {
        assert_eq!(inline("a *b* `c < d`"), "a <em>b</em> <code>c &lt; d</code>");
        assert_eq!(inline("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;");
        assert_eq!(inline("*see `x`*"), "<em>see <code>x</code></em>");
        assert_eq!(inline("`*not em*`"), "<code>*not em*</code>");
        assert_eq!(inline("über *größe*, ok"), "über <em>größe</em>, ok");
    }

    #[test]
    fn lonely_marks_stay() {
        for text in ["alpha * C and N * d", "a*b*c", "2 * 3", "`", "*", "**", "``", "open *never", "`open"] {
            assert_eq!(inline(text), text);
        }
        assert_eq!(inline("alpha* = l, *so*"), "alpha* = l, <em>so</em>");
    }

    #[test]
    fn empty_lines_separate_paragraphs() {
        assert_eq!(paragraphs("a\nb\r\n\r\nc\n\n\n"), "<p>a\nb</p>\n<p>c</p>\n");
        assert_eq!(escape("a\u{0}\u{1b}b"), "ab");
    }
}
