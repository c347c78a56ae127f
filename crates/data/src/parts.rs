//! Which files a name stands for: one file, the files of a folder, or those that match a pattern.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::DataError;
use crate::part_error::PartError;

/// Files that are read as one, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    name: PathBuf,
    files: Vec<PathBuf>,
}

impl Files {
    /// The files that a name stands for: the file of that name, all files in the folder of that name, or those that match it, where `*` stands for any
    /// characters of a file or a folder and `?` for one. Names that begin with `.` or `_` are left out, unless the pattern begins so.
    ///
    /// # Errors
    /// [`DataError::Part`] if there is no file in the folder or none that matches, or one ends otherwise than the first; [`DataError::Io`] if a folder
    /// cannot be read.
    ///
    /// # Examples
    /// ```
    /// use dhll_data::Files;
    ///
    /// let folder = tempfile::tempdir()?;
    /// for name in ["part-2.csv", "part-1.csv", "notes.txt"] {
    ///     std::fs::write(folder.path().join(name), "a,b\n1,2\n")?;
    /// }
    /// let files = Files::of(&folder.path().join("*.csv"))?;
    /// assert!(files.files()[0].ends_with("part-1.csv") && files.files().len() == 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(name: &Path) -> Result<Self, DataError> {
        let files = match fs::metadata(name) {
            Ok(metadata) if metadata.is_dir() => matching(name, OsStr::new("*"), Path::is_file)?,
            Err(_) if has_wildcard(name.as_os_str()) => expanded(name)?,
            _ => return Ok(Self::one(name)),
        };
        let Some(first) = files.first() else { return Err(PartError::NoFiles.of(name)) };
        if let Some(other) = files.iter().find(|file| ending(file) != ending(first)) {
            return Err(PartError::Kind { first: first.clone() }.of(other));
        }
        Ok(Self { name: name.to_owned(), files })
    }

    /// A single file.
    pub(crate) fn one(file: &Path) -> Self {
        Self { name: file.to_owned(), files: vec![file.to_owned()] }
    }

    /// What they are called together.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// The files, at least one.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// What a data set of them is called: the name of a single file, else all of the name.
    pub(crate) fn data_name(&self) -> String {
        let name = if self.files.len() == 1 { self.name.file_name() } else { None };
        name.unwrap_or(self.name.as_os_str()).to_string_lossy().into_owned()
    }
}

impl PartError {
    pub(crate) fn of(self, path: &Path) -> DataError {
        DataError::Part { path: path.to_owned(), source: self }
    }

    /// The error for other columns than the first file has.
    pub(crate) fn columns(first: &Path, difference: impl Into<String>, path: &Path) -> DataError {
        Self::Columns { first: first.to_owned(), difference: difference.into() }.of(path)
    }
}

fn has_wildcard(name: &OsStr) -> bool {
    name.as_encoded_bytes().iter().any(|byte| b"*?".contains(byte))
}

/// All files that match a pattern, in the order of their names.
fn expanded(pattern: &Path) -> Result<Vec<PathBuf>, DataError> {
    let mut found = vec![PathBuf::new()];
    let mut components = pattern.components().peekable();
    while let Some(component) = components.next() {
        let last = components.peek().is_none();
        found = match component {
            Component::Normal(name) if has_wildcard(name) => {
                let is_wanted = |path: &Path| if last { path.is_file() } else { path.is_dir() };
                let within = found.iter().map(|folder| matching(folder, name, is_wanted));
                within.collect::<Result<Vec<_>, _>>()?.concat()
            }
            _ => found.into_iter().map(|path| path.join(component)).filter(|path| path.exists()).collect(),
        };
    }
    Ok(found)
}

/// What is in a folder and matches a pattern, in the order of its names.
fn matching(
    folder: &Path,
    pattern: &OsStr,
    is_wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<PathBuf>, DataError> {
    let read = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let pattern = pattern.as_encoded_bytes();
    let mut found = Vec::new();
    for entry in fs::read_dir(read).map_err(DataError::io(read))? {
        let name = entry.map_err(DataError::io(read))?.file_name();
        let bytes = name.as_encoded_bytes();
        let hidden =
            bytes.first().is_some_and(|first| b"._".contains(first)) && bytes.first() != pattern.first();
        let path = folder.join(&name);
        if !hidden && matches(pattern, bytes) && is_wanted(&path) {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether a name matches a pattern of `*` and `?`. Where there are several ways, the last `*` is tried with more characters.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut in_name) = (0, 0);
    let mut star = None;
    while in_name < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, in_name));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == name[in_name] => (at, in_name) = (at + 1, in_name + 1),
            _ => match star {
                Some((behind, taken)) => {
                    star = Some((behind, taken + 1));
                    (at, in_name) = (behind + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

/// How the name of a file ends, gzipped or not.
fn ending(path: &Path) -> Option<String> {
    let small = path.file_name()?.to_string_lossy().to_lowercase();
    let stem = Path::new(small.strip_suffix(".gz").unwrap_or(&small));
    stem.extension().map(|extension| extension.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, name, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.gz", false),
            ("part-?.npy", "part-1.npy", true),
            ("part-?.npy", "part-10.npy", false),
            ("*a*b*", "xaybazb", true),
            ("*a*b", "xaybaz", false),
            ("**", "", true),
            ("a", "ab", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
    }
}
