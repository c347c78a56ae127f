//! Which texts are dates: `2024-01-31`, `31/01/2024`, `31.1.2024`, with or without a time of day.

/// Whether the text is a date, with or without a time of day behind it.
pub(super) fn is_date(text: &str) -> bool {
    // The shortest is 1/2/24, and the longest 2024-01-31T12:30:45.123456789+01:00.
    if !(6..=40).contains(&text.len()) || !text.is_ascii() {
        return false;
    }
    match text.split_once(['T', ' ']) {
        Some((date, time)) => is_day(date) && is_time(time),
        None => is_day(text),
    }
}

/// Year, month and day, in one of the orders and with one of the separators that people use.
fn is_day(text: &str) -> bool {
    let Some(separator) = text.chars().find(|c| "-/.".contains(*c)) else { return false };
    let mut parts = text.split(separator);
    let (Some(first), Some(second), Some(third), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let two = |text: &str, most: u32| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
    };
    let year = |text: &str| {
        // Versions are written as 1.2.24, too.
        let short = text.len() == 2 && separator == '/';
        (text.len() == 4 || short) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let year_first = first.len() == 4 && year(first) && two(second, 12) && two(third, 31);
    let year_last =
        year(third) && ((two(first, 31) && two(second, 12)) || (two(first, 12) && two(second, 31)));
    year_first || year_last
}

/// Hours and minutes, and what may follow them: seconds, a half of the day, a time zone.
fn is_time(text: &str) -> bool {
    let mut parts = text.splitn(2, ':');
    let hour = parts.next().and_then(|hour| hour.parse::<u32>().ok());
    let rest = parts.next().unwrap_or_default();
    let minute = rest.get(..2).and_then(|minute| minute.parse::<u32>().ok());
    let tail = rest.get(2..).unwrap_or_default();
    hour.is_some_and(|hour| hour <= 24)
        && minute.is_some_and(|minute| minute < 60)
        && tail.bytes().all(|byte| byte.is_ascii_digit() || b":.+- ZUTCAPMapm".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_other_texts() {
        for text in [
            "2024-01-31",
            "2024-1-3",
            "2024/01/31",
            "31/01/2024",
            "1/31/2024",
            "1/2/24",
            "31.01.2024",
            "31-01-2024",
            "2024-01-31T12:30:45",
            "2024-01-31T12:30:45.123+01:00",
            "2024-01-31 12:30Z",
            "01/31/2024 9:05 PM",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "2024",
            "20240131",
            "1.2.24",
            "2024-13-01",
            "32/01/2024",
            "13/13/2024",
            "1-2-3-4",
            "192.168.0.1",
            "2024-01",
            "12:30",
            "2024-01-31 noon",
            "555-12-3456",
            "a/b/2024",
            "+1/+2/2024",
            "1/2/ü4",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
