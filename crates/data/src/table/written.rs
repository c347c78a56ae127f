//! Numbers that are written with more than a number needs: a decimal comma, separators of thousands, a sign of percent or of a currency.

/// Signs that stand before or behind a number.
const SIGNS: [char; 8] = ['%', '‰', '$', '€', '£', '¥', '₹', '₩'];

/// What separates thousands: also spaces that do not break, and apostrophes.
const SEPARATORS: [char; 7] = [',', '.', '\'', '’', ' ', '\u{a0}', '\u{202f}'];

/// The number as it has to be written, if the text is a number that is written otherwise.
pub(super) fn plain(text: &str) -> Option<String> {
    if let Some(decimal) = with_point(text) {
        return Some(decimal);
    }
    let bare = |text: &str| {
        text.trim_matches(|c: char| SIGNS.contains(&c) || c.is_whitespace())
            .trim_start_matches('+')
            .to_owned()
    };
    let (minus, number) = match bare(text).strip_prefix('-') {
        Some(number) => ("-", bare(number)),
        None => ("", bare(text)),
    };
    Some(format!("{minus}{}", ungrouped(&number)?))
}

/// What is expected instead of such a number; `column` is that of a category, as it is typed, if it can be one.
pub(super) fn expected(found: &str, column: Option<&str>) -> String {
    let plain = plain(found).unwrap_or_default();
    // A comma with three digits behind it is either.
    let thousands = match plain.split_once('.') {
        Some((whole, decimals)) if is_group(decimals) && !found.contains('.') && is_leading(whole) => {
            format!(", or {whole}{decimals} if the comma separates thousands")
        }
        _ => String::new(),
    };
    if with_point(found).is_some() {
        return format!("a number with a decimal point, such as {plain}{thousands}");
    }
    let declared =
        column.map(|column| format!("; if the texts are categories, add `--categorical {column}`"));
    let declared = declared.unwrap_or_default();
    format!("a number alone, such as {plain}{thousands}, without signs and separators{declared}")
}

/// The number with a point for its only comma.
fn with_point(text: &str) -> Option<String> {
    let decimal = text.replace(',', ".");
    (text.matches(',').count() == 1 && decimal.parse::<f64>().is_ok()).then_some(decimal)
}

/// Digits without what separates thousands, and with a decimal point.
fn ungrouped(number: &str) -> Option<String> {
    // The last comma or point begins the decimals, unless the same sign stands before: then it separates thousands.
    let (whole, decimals) = match number.rfind([',', '.']) {
        Some(at) if !number[..at].contains(&number[at..=at]) => (&number[..at], Some(&number[at + 1..])),
        _ => (number, None),
    };
    let separator = whole.chars().find(|c| SEPARATORS.contains(c));
    let mut groups = separator.map_or_else(|| vec![whole], |separator| whole.split(separator).collect());
    let rest = groups.split_off(1);
    let grouped = rest.is_empty() || groups[0].len() <= 3;
    // `.5` has no digits before the point.
    let first = is_digits(groups[0]) || (groups[0].is_empty() && rest.is_empty() && decimals.is_some());
    let right = first && grouped && rest.iter().all(|group| is_group(group));
    let whole = [groups, rest].concat().concat();
    match decimals {
        _ if !right => None,
        None => Some(whole),
        Some(decimals) => is_digits(decimals).then(|| format!("{whole}.{decimals}")),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_group(text: &str) -> bool {
    text.len() == 3 && is_digits(text)
}

/// Whether groups of three digits can follow.
fn is_leading(whole: &str) -> bool {
    let digits = whole.trim_start_matches(['-', '+']);
    (1..=3).contains(&digits.len()) && !digits.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_behind_signs_and_separators() {
        for (text, expected) in [
            ("1,5", Some("1.5")),
            ("1,234", Some("1.234")),
            ("1,5e3", Some("1.5e3")),
            ("92%", Some("92")),
            ("-3,5 %", Some("-3.5")),
            ("$1,234.50", Some("1234.50")),
            ("-$5", Some("-5")),
            ("$1,234", Some("1.234")),
            ("0,125 %", Some("0.125")),
            ("1.234,567 €", Some("1234.567")),
            ("1 234,567", Some("1234.567")),
            (".5%", Some(".5")),
            ("€ 1.234.567,8", Some("1234567.8")),
            ("12 345 €", Some("12345")),
            ("1'234.5", Some("1234.5")),
            ("1,234,567", Some("1234567")),
            ("%", None),
            ("", None),
            ("-", None),
            ("12 cm", None),
            ("1.2.3", None),
            ("555-123", None),
            ("1,23,456", None),
            ("1234,567,890", None),
            ("1,234.", None),
            ("31.12.2024", None),
            ("A 123", None),
        ] {
            assert_eq!(plain(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn it_is_said_how_to_write_a_number() {
        for (found, said) in [
            ("2,5", "a number with a decimal point, such as 2.5"),
            (
                "1,234",
                "a number with a decimal point, such as 1.234, or 1234 if the comma separates thousands",
            ),
            ("0,125", "a number with a decimal point, such as 0.125"),
            (
                "$1,234",
                "a number alone, such as 1.234, or 1234 if the comma separates thousands, without signs and separators",
            ),
            ("0,125 %", "a number alone, such as 0.125, without signs and separators"),
            ("7 %", "a number alone, such as 7, without signs and separators"),
        ] {
            assert_eq!(expected(found, None), said);
        }
        let declared = expected("7 %", Some("share"));
        assert!(declared.ends_with("; if the texts are categories, add `--categorical share`"), "{declared}");
    }
}
