//! The version and the date of a release in the changelog and in the citation.

use anyhow::{Context, Result, bail};

/// What stands above changes that are in no release.
const UNRELEASED: &str = "## Unreleased\n";

/// A date, `2026-12-31`.
pub(super) fn day(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        let all = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| all)
    };
    let [year, month, day] = parts[..] else { return Err(format!("{text:?} is no date such as 2026-12-31")) };
    match (number(year, 4), number(month, 2), number(day, 2)) {
        (Some(_), Some(1..=12), Some(1..=31)) => Ok(text.to_owned()),
        _ => Err(format!("{text:?} is no date such as 2026-12-31")),
    }
}

/// The changelog, in which the changes that were unreleased are of this version if there is a date.
///
/// # Errors
/// It has no changes that are unreleased, or has the version already.
pub(super) fn changelog(text: &str, version: &str, date: Option<&str>) -> Result<String> {
    let (before, changes) =
        text.split_once(UNRELEASED).context("there is no `## Unreleased`; add it with what is new")?;
    let new = changes.split("\n## ").next().unwrap_or_default();
    if !new.lines().any(|line| line.starts_with("- ")) {
        bail!("nothing stands under `## Unreleased`; write down what is new");
    }
    if text.lines().any(|line| line.starts_with(&format!("## {version}"))) {
        bail!("version {version} has been released; raise `version` in Cargo.toml");
    }
    Ok(match date {
        Some(date) => format!("{before}{UNRELEASED}\n## {version} - {date}\n{changes}"),
        None => text.to_owned(),
    })
}

/// The citation with the date of the release, if there is one.
///
/// # Errors
/// It is of another version.
pub(super) fn citation(text: &str, version: &str, date: Option<&str>) -> Result<String> {
    let line = format!("version: {version}");
    if !text.lines().any(|found| found == line) {
        bail!("there is no line `{line}`; write the version of Cargo.toml there");
    }
    let Some(date) = date else { return Ok(text.to_owned()) };
    let kept = text.lines().filter(|found| !found.starts_with("date-released:"));
    let dated = |found: &str| {
        let released = if found == line { format!("date-released: {date}\n") } else { String::new() };
        format!("{found}\n{released}")
    };
    Ok(kept.map(dated).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreleased_changes_become_those_of_the_version() {
        let text =
            "# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0 - 2026-01-01\n\n- All.\n";
        let dated = changelog(text, "0.2.0", Some("2026-02-03")).unwrap();
        assert_eq!(
            dated,
            "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-02-03\n\n### Added\n\n- A thing.\n\n## 0.1.0 - 2026-01-01\n\n- All.\n"
        );
        assert_eq!(changelog(text, "0.2.0", None).unwrap(), text);
        let again = changelog(&dated, "0.3.0", None).unwrap_err().to_string();
        assert!(again.contains("nothing stands under"), "{again}");
        let same = changelog(text, "0.1.0", None).unwrap_err().to_string();
        assert!(same.contains("0.1.0 has been released"), "{same}");
        assert!(changelog("# Changelog\n", "0.1.0", None).is_err());
    }

    #[test]
    fn the_citation_gets_the_date_of_its_version() {
        let text = "title: dhll\nversion: 0.1.0\nlicense: MIT\n";
        let once = citation(text, "0.1.0", Some("2026-02-03")).unwrap();
        assert_eq!(once, "title: dhll\nversion: 0.1.0\ndate-released: 2026-02-03\nlicense: MIT\n");
        assert_eq!(citation(&once, "0.1.0", Some("2026-02-03")).unwrap(), once);
        assert!(citation(text, "0.2.0", None).unwrap_err().to_string().contains("`version: 0.2.0`"));
    }

    #[test]
    fn dates_are_years_months_and_days() {
        assert_eq!(day("2026-12-31").as_deref(), Ok("2026-12-31"));
        for text in ["", "2026-13-01", "2026-1-1", "31-12-2026", "2026-12-31-1", "+026-12-31"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
