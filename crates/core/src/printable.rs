//! Text from files as it may be shown on a terminal.

use std::borrow::Cow;

/// The text with everything escaped that could move the cursor, change colours or reorder what stands around it: control characters
/// (line breaks and tabs too), and characters that set the direction of writing.
///
/// # Examples
/// ```
/// use dhll_core::printable;
///
/// assert_eq!(printable("iris"), "iris");
/// assert_eq!(printable("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// As [`printable`], with line breaks as they are: for whole messages, whose parts may be lines.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c == '\n')
}

/// Some names in a message: the first dozen, and how many there are if these are not all.
pub fn listed(names: &[String]) -> String {
    const FEW: usize = 12;
    let shown: Vec<_> = names.iter().take(FEW).map(|name| printable(name)).collect();
    let more = if names.len() > FEW { format!(", ... ({} in all)", names.len()) } else { String::new() };
    shown.join(", ") + &more
}

fn escaped(text: &str, spared: impl Fn(char) -> bool) -> Cow<'_, str> {
    let harmful = |c: char| is_harmful(c) && !spared(c);
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if harmful(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_change_the_terminal_is_escaped() {
        for (text, expected) in [
            ("größe 試験 🙂", "größe 試験 🙂"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\r\tb\u{7f}", "a\\r\\tb\\u{7f}"),
            ("\u{202e}gpj", "\\u{202e}gpj"),
        ] {
            assert_eq!(printable(text), expected);
        }
        assert_eq!(printable_lines("a\nb\u{1b}c"), "a\nb\\u{1b}c");
        assert!(matches!(printable("plain"), Cow::Borrowed(_)));
        let names: Vec<String> = (0..40).map(|i| format!("a{i}\n")).collect();
        assert_eq!(listed(&names[..2]), "a0\\n, a1\\n");
        assert!(listed(&names).ends_with("a11\\n, ... (40 in all)"));
    }
}
