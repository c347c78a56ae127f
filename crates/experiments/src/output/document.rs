//! Parts of a Markdown document that are written by commands, so that no number is typed by hand.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use dhll::model::whole_file::write_atomically;

/// Writes `text` between `<!-- begin NAME -->` and `<!-- end NAME -->`. A document without these marks gets them at its end; a missing document is
/// created.
///
/// # Errors
/// If the document cannot be read or written, or has only one of the marks.
pub fn write_part(document: &Path, name: &str, text: &str) -> Result<()> {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let old = match fs::read_to_string(document) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", document.display())),
    };
    let part = format!("{begin}\n{}\n{end}", text.trim());
    let new = match (old.find(&begin), old.find(&end)) {
        (Some(from), Some(to)) if from < to => {
            format!("{}{part}{}", &old[..from], &old[to + end.len()..])
        }
        (None, None) if old.is_empty() => part + "\n",
        (None, None) => format!("{}\n\n{part}\n", old.trim_end()),
        _ => bail!("{} needs both {begin:?} and {end:?}, in this order, or neither", document.display()),
    };
    write_atomically(document, new).with_context(|| format!("{} cannot be written", document.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_replaced_and_the_rest_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.md");
        write_part(&path, "a", "1").unwrap();
        write_part(&path, "b", "2").unwrap();
        write_part(&path, "a", "3\n").unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "<!-- begin a -->\n3\n<!-- end a -->\n\n<!-- begin b -->\n2\n<!-- end b -->\n");
        fs::write(&path, "<!-- begin a -->").unwrap();
        assert!(write_part(&path, "a", "4").unwrap_err().to_string().contains("needs both"));
    }
}
