//! Dates and times as texts, as a text table would have them: `2024-01-31`, `2024-01-31T12:30:45.5`.

/// A day by its number from 1970-01-01 on.
///
/// Reference: Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2021), `civil_from_days`.
pub(super) fn date(day: i64) -> String {
    // Years begin in March here, so that leap days are their last.
    let from_0000_03_01 = day + 719_468;
    let (era, day_of_era) = (from_0000_03_01.div_euclid(146_097), from_0000_03_01.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time of the day by its nanoseconds.
pub(super) fn time(nanoseconds: i64) -> String {
    let (seconds, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let text = format!("{:02}:{:02}:{:02}.{rest:09}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A point in time by its units from 1970-01-01 on, of which there are so many in a second.
pub(super) fn timestamp(value: i64, units: i64) -> String {
    let a_day = 86_400 * units;
    let (day, rest) = (value.div_euclid(a_day), value.rem_euclid(a_day));
    format!("{}T{}", date(day), time(rest * (1_000_000_000 / units)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_written_as_in_text_tables() {
        for (day, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_753, "2024-01-31"),
            (-719_528, "0000-01-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date(day), text);
        }
        assert_eq!(timestamp(-500, 1000), "1969-12-31T23:59:59.5");
        assert_eq!(timestamp(1_706_704_245_000_001, 1_000_000), "2024-01-31T12:30:45.000001");
        assert_eq!(timestamp(1_706_704_245_000_000_000, 1_000_000_000), "2024-01-31T12:30:45");
        assert_eq!(time(0), "00:00:00");
        for extreme in [i64::MIN, i64::MAX] {
            assert!(timestamp(extreme, 1000).contains('T'));
        }
    }
}
