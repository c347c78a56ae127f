//! The folder for results. Files in it are written atomically.

use anyhow::{Context, Result, bail};
use dhll::model::whole_file::{check_writable, write_atomically};
use dhll_plot::Figure;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// A folder for results.
#[derive(Clone, Debug)]
pub struct OutputFolder {
    path: PathBuf,
}

impl OutputFolder {
    /// Opens the folder; it and its parents are created if they do not exist.
    ///
    /// # Errors
    /// If the path is a file, or the folder cannot be created or written to; the message names the path.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        if path.exists() && !path.is_dir() {
            bail!("the output folder {} is a file", path.display());
        }
        fs::create_dir_all(&path)
            .with_context(|| format!("the output folder {} cannot be created", path.display()))?;
        let folder = Self { path };
        // Fail now rather than after an hour of work.
        check_writable(&folder.path)
            .with_context(|| format!("the output folder {} cannot be written to", folder.path.display()))?;
        Ok(folder)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes or replaces a file. Folders in `name` are created.
    ///
    /// # Errors
    /// If the name leads out of the folder, or the file cannot be written; the message names the path.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> Result<PathBuf> {
        let normal = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !normal {
            bail!("\"{name}\" is not the name of a file inside {}", self.path.display());
        }
        let target = self.path.join(name);
        let folder = target.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be created", folder.display()))?;
        write_atomically(&target, contents)
            .with_context(|| format!("{} cannot be written", target.display()))?;
        Ok(target)
    }

    /// Writes a figure as `figures/NAME.svg`, `figures/NAME.png` and `figures/NAME.csv`.
    ///
    /// # Errors
    /// If the figure cannot be drawn or a file cannot be written.
    pub fn write_figure(&self, name: &str, figure: &Figure) -> Result<()> {
        let files = figure.files().with_context(|| format!("figure {name} cannot be drawn"))?;
        for (ending, contents) in files {
            self.write(&format!("figures/{name}.{ending}"), contents)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_plot::{Panel, Series};

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn files_are_written_and_replaced_and_nothing_else_is_left() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = OutputFolder::create(root.path().join("a/b")).expect("created");
        folder.write("claims.json", "[]").expect("written");
        folder.write("claims.json", "[1]").expect("replaced");
        assert_eq!(fs::read_to_string(folder.path().join("claims.json")).expect("there"), "[1]");
        assert_eq!(names(folder.path()), ["claims.json"]);
    }

    #[test]
    fn a_figure_is_three_files() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = OutputFolder::create(root.path()).expect("created");
        let figure =
            Figure::new("f").panel(Panel::new("", "x", "y").with(Series::line("s", 0, [(0.0, 1.0)])));
        folder.write_figure("fig04", &figure).expect("written");
        assert_eq!(names(&root.path().join("figures")), ["fig04.csv", "fig04.png", "fig04.svg"]);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("taken");
        fs::write(&path, "x").expect("written");
        for path in [path.clone(), path.join("below")] {
            let message = format!("{:#}", OutputFolder::create(&path).expect_err("a file is in the way"));
            assert!(message.contains("taken"), "{message}");
        }
        let folder = OutputFolder::create(root.path()).expect("created");
        assert!(folder.write("taken/file", "x").is_err());
        fs::create_dir(root.path().join("dir")).expect("created");
        let message = format!("{:#}", folder.write("dir", "x").expect_err("a folder is in the way"));
        assert!(message.contains("dir") && names(root.path()) == ["dir", "taken"], "{message}");
    }

    #[test]
    fn names_do_not_lead_out_of_the_folder() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = OutputFolder::create(root.path().join("inside")).expect("created");
        for name in ["", "../x", "/tmp/x", "a/../../x", "."] {
            assert!(folder.write(name, "x").is_err(), "{name}");
        }
    }
}
