//! What the name of data stands for, and which options that kind of data takes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use dhll::data::mnist::{self, ImageSet};
use dhll::data::{Files, is_array, is_parquet};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    Images(&'static ImageSet),
    Pair(&'static ImageSet, usize, usize),
    Irises,
    Circles,
    Strokes,
    /// A text table.
    Table(PathBuf),
    Parquet(PathBuf),
    /// A NPY or IDX file.
    Array(PathBuf),
    Npz(PathBuf),
}

impl Source {
    pub(super) fn of(name: &OsStr) -> Result<Self> {
        let (path, lossy) = (Path::new(name), name.to_string_lossy());
        let name = lossy.as_ref();
        let (of, classes) = name.split_once(':').map_or((name, None), |(of, classes)| (of, Some(classes)));
        if let Some(set) = mnist::SETS.iter().find(|set| set.name == of) {
            let Some(classes) = classes else { return Ok(Self::Images(set)) };
            let pair = classes.split_once(',').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            return match pair {
                Some((a, b)) => Ok(Self::Pair(set, a, b)),
                None => bail!("{classes:?} is no pair of digits; {of}:3,8 is one, {of} has all ten classes"),
            };
        }
        let path = if name == "-" { Path::new("/dev/stdin") } else { path };
        match name {
            "irises" => return Ok(Self::Irises),
            "circles" => return Ok(Self::Circles),
            "strokes" => return Ok(Self::Strokes),
            _ => {}
        }
        // Of several files the first one tells what they are; a gzipped table is read as it is.
        let files = Files::of(path)?;
        let first = &*files.files()[0];
        let small = first.to_string_lossy().to_lowercase();
        let stem = Path::new(small.strip_suffix(".gz").unwrap_or(&small));
        match stem.extension().and_then(|extension| extension.to_str()) {
            Some("csv" | "tsv" | "txt") => Ok(Self::Table(path.to_owned())),
            _ if is_parquet(first) => Ok(Self::Parquet(path.to_owned())),
            Some("npy" | "idx") => Ok(Self::Array(path.to_owned())),
            Some("npz") => Ok(Self::Npz(path.to_owned())),
            // Standard input, or the output of another program as shells name it.
            _ if is_stream(first) => Ok(Self::Table(path.to_owned())),
            // The files of MNIST and many others end in nothing that tells.
            _ if is_array(first) => Ok(Self::Array(path.to_owned())),
            _ if first.is_file() => bail!(
                "{}: the kind of a file is known by its name, which must end in .csv, .tsv, .txt, .parquet, .npy or .npz unless it is an IDX file; rename the file",
                first.display()
            ),
            _ => bail!(
                "there is no data {name:?}; it is irises, circles, strokes, mnist, mnist:3,8, fashion-mnist, fashion-mnist:3,8, or a file that ends in .csv, .tsv, .txt, \
                 .parquet, .npy or .npz, or an IDX file, or - for a text table on standard input"
            ),
        }
    }

    /// The options that say how data of this kind is read.
    pub(super) fn options(&self) -> &'static [&'static str] {
        match self {
            Self::Images(_) | Self::Pair(..) | Self::Irises | Self::Circles | Self::Strokes => &[],
            Self::Table(_) => &[
                "target",
                "task",
                "categorical",
                "weights",
                "unlabelled",
                "missing",
                "delimiter",
                "no-header",
                "drop",
            ],
            Self::Parquet(_) => {
                &["target", "task", "categorical", "weights", "unlabelled", "missing", "drop"]
            }
            Self::Array(_) => &["labels", "unlabelled"],
            Self::Npz(_) => &["features", "labels", "unlabelled"],
        }
    }
}

/// Whether the path is there and is neither a regular file nor a folder.
fn is_stream(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_kinds_of_data() {
        for (name, expected) in [
            ("mnist:3,8", Source::Pair(&mnist::SETS[0], 3, 8)),
            ("fashion-mnist", Source::Images(&mnist::SETS[1])),
            ("a.CSV", Source::Table("a.CSV".into())),
            ("a.tsv.gz", Source::Table("a.tsv.gz".into())),
            ("a.b.txt", Source::Table("a.b.txt".into())),
            ("-", Source::Table("/dev/stdin".into())),
            ("a.Parquet", Source::Parquet("a.Parquet".into())),
            ("a.npz", Source::Npz("a.npz".into())),
            ("a.npy.gz", Source::Array("a.npy.gz".into())),
            ("a.IDX.gz", Source::Array("a.IDX.gz".into())),
        ] {
            assert_eq!(Source::of(name.as_ref()).unwrap(), expected);
        }
        assert!(
            Source::of("mnist:3".as_ref()).unwrap_err().to_string().contains("\"3\" is no pair of digits")
        );
        assert!(
            Source::of("squares".as_ref())
                .unwrap_err()
                .to_string()
                .contains("there is no data \"squares\"; it is irises")
        );
        assert!(
            Source::of("Cargo.toml".as_ref())
                .unwrap_err()
                .to_string()
                .contains("Cargo.toml: the kind of a file is known by its name")
        );
    }
}
