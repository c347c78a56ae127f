//! The NPZ file of sums of raw rows.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use dhll_core::memory::{self, counted};
use dhll_core::path::{CrossGramError, check_symmetric};
use dhll_core::{Backend, CrossGram, InputError, TargetKind, input};
use dhll_data::npy::{NpzWriter, npz_names, npz_shape, npz_texts, read_npz};
use ndarray::{Array1, Array2, s};

use super::error::{ContentError, GramError};
use super::norms::Norms;
use super::sums::RawSums;

impl RawSums {
    /// The sums in these files together, in their order.
    ///
    /// # Errors
    /// [`GramError`] naming the file that cannot be read, is not what it should be, or is of other columns or classes than the first.
    pub fn load_all(backend: &dyn Backend, paths: &[PathBuf]) -> Result<Self, GramError> {
        let Some((first, rest)) = paths.split_first() else {
            return Err(InputError::Empty { what: "the number of files" }.into());
        };
        let mut sums = Self::load(backend, first)?;
        for path in rest {
            sums = sums.merged(&Self::load(backend, path)?).map_err(|(what, expected, found)| {
                GramError::Different { path: path.clone(), first: first.clone(), what, expected, found }
            })?;
        }
        Ok(sums)
    }

    /// The sums in a file, checked to be those of some rows. Shapes are checked by their headers, before anything is allocated.
    ///
    /// # Errors
    /// [`GramError`] naming the file and the array.
    pub fn load(backend: &dyn Backend, path: &Path) -> Result<Self, GramError> {
        let of = |source: ContentError| GramError::Content { path: path.to_owned(), source };
        let sums = |error: CrossGramError| of(error.into());
        let fits = |error: InputError| sums(error.into());
        let arrays = npz_names(path)?;
        let has = |name: &str| arrays.iter().any(|array| array == name);
        let number = |array| number(path, array);
        let (n, weight) = (number("n")?, number("weight")?);
        if !(n >= 1.0 && n.fract() == 0.0 && n <= 9e15) {
            let constraint = "a whole number of rows, at least 1";
            return Err(of(ContentError::Number { array: "n", constraint, found: n }));
        }
        if !(weight.is_finite() && weight > 0.0) {
            let constraint = "the sum of the weights, finite and above 0";
            return Err(of(ContentError::Number { array: "weight", constraint, found: weight }));
        }
        let (d, c) = (npz_shape(path, "sum_x")?.0, npz_shape(path, "sum_y")?.0);
        let array = |array, expected| read(path, array, "the lengths of sum_x and sum_y", expected);
        let order = d.saturating_add(c).saturating_add(1);
        let what = format_args!("{}: sums of {} columns", path.display(), counted(order));
        memory::check_array(what, &[5, order, order], size_of::<f64>()).map_err(InputError::from)?;
        let mut z = Array2::zeros((order, order));
        z[[0, 0]] = weight;
        let mut place = |name: &'static str, rows: (usize, usize), columns: (usize, usize)| {
            let block = array(name, (rows.1 - rows.0, columns.1 - columns.0))?;
            input::finite(name, block.view()).map_err(fits)?;
            z.slice_mut(s![rows.0..rows.1, columns.0..columns.1]).assign(&block);
            z.slice_mut(s![columns.0..columns.1, rows.0..rows.1]).assign(&block.t());
            if rows == columns {
                check_symmetric(name, block.view(), n as usize).map_err(sums)
            } else {
                Ok(())
            }
        };
        let (x, y) = ((1, 1 + d), (1 + d, order));
        place("sum_x", x, (0, 1))?;
        place("sum_y", y, (0, 1))?;
        place("xx", x, x)?;
        place("xy", x, y)?;
        place("yy", y, y)?;
        let texts = |array: &'static str, expected: usize, by| -> Result<Vec<String>, GramError> {
            check_shape(path, array, by, (expected, 1))?;
            let texts = npz_texts(path, array)?;
            let mut seen = HashSet::new();
            match texts.iter().find(|text| !seen.insert(*text)) {
                Some(name) => Err(of(ContentError::Repeated { array, name: name.clone() })),
                None => Ok(texts),
            }
        };
        let names = has("names").then(|| texts("names", d, "the entries of sum_x")).transpose()?;
        let target = if has("classes") {
            let classes = texts("classes", c, "the entries of sum_y")?;
            check_one_hot(
                &z.slice(s![1 + d.., 1 + d..]).to_owned(),
                &z.slice(s![0, 1 + d..]).to_owned(),
                weight,
            )
            .map_err(of)?;
            TargetKind::Classes(classes)
        } else if has("targets") {
            TargetKind::Values(texts("targets", c, "the entries of sum_y")?)
        } else {
            TargetKind::Values((1..=c).map(|column| format!("target-{column}")).collect())
        };
        let norms = match has("norm") {
            false => None,
            true => {
                let centre = read(path, "centre", "the entries of sum_x", (d, 1))?;
                input::finite("centre", centre.view()).map_err(fits)?;
                let norm = |array| {
                    let found = number(array)?;
                    let constraint = "a sum of norms, finite and at least 0";
                    match found.is_finite() && found >= 0.0 {
                        true => Ok(found),
                        false => Err(of(ContentError::Number { array, constraint, found })),
                    }
                };
                let standard = has("standard_norm").then(|| norm("standard_norm")).transpose()?;
                Some(Norms::from_parts(centre.column(0).to_owned(), norm("norm")?, standard))
            }
        };
        let blocks = [z.slice(s![..=d, ..=d]), z.slice(s![..=d, 1 + d..]), z.slice(s![1 + d.., 1 + d..])];
        let z = CrossGram::from_parts(backend, blocks, n as usize).map_err(sums)?.matrix().to_owned();
        Ok(Self { z, n: n as usize, n_features: d, names, target, norms })
    }

    /// The bytes of a file of these sums.
    ///
    /// # Errors
    /// [`GramError::Archive`] if they are more than an archive holds.
    pub fn to_npz(&self) -> Result<Vec<u8>, GramError> {
        let d = self.n_features;
        let write = || {
            let mut archive = NpzWriter::default();
            archive.row("n", &[self.n as f64])?.row("weight", &[self.weight()])?;
            archive.row("sum_x", self.z.slice(s![0, 1..=d]))?.row("sum_y", self.z.slice(s![0, 1 + d..]))?;
            archive.numbers("xx", self.z.slice(s![1..=d, 1..=d]))?;
            archive.numbers("xy", self.z.slice(s![1..=d, 1 + d..]))?;
            archive.numbers("yy", self.z.slice(s![1 + d.., 1 + d..]))?;
            if let Some(names) = &self.names {
                archive.texts("names", names)?;
            }
            match &self.target {
                TargetKind::Classes(names) => archive.texts("classes", names)?,
                other => archive.texts("targets", other.values())?,
            };
            if let Some(norms) = &self.norms {
                archive.row("centre", &norms.centre)?.row("norm", &[norms.plain])?;
                if let Some(standard) = norms.standard {
                    archive.row("standard_norm", &[standard])?;
                }
            }
            archive.finish()
        };
        write().map_err(GramError::Archive)
    }
}

/// An array of one number.
fn number(path: &Path, array: &'static str) -> Result<f64, GramError> {
    Ok(read(path, array, "numbers", (1, 1))?[[0, 0]])
}

/// An array whose shape is known.
fn read(
    path: &Path,
    array: &'static str,
    by: &'static str,
    expected: (usize, usize),
) -> Result<Array2<f64>, GramError> {
    check_shape(path, array, by, expected)?;
    Ok(read_npz(path, array)?)
}

fn check_shape(
    path: &Path,
    array: &'static str,
    by: &'static str,
    expected: (usize, usize),
) -> Result<(), GramError> {
    let found = npz_shape(path, array)?;
    if found == expected {
        return Ok(());
    }
    let source = ContentError::Shape { array, by, expected, found };
    Err(GramError::Content { path: path.to_owned(), source })
}

/// `Ok` if `yy` is diagonal, with the counts of classes, which add up to `weight`, as far as rounding tells.
fn check_one_hot(yy: &Array2<f64>, counts: &Array1<f64>, weight: f64) -> Result<(), ContentError> {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * weight;
    for ((row, column), &found) in yy.indexed_iter() {
        let expected = if row == column { counts[row].max(0.0) } else { 0.0 };
        if !near(found, expected) {
            return Err(ContentError::OneHot { row, column, expected, found });
        }
    }
    match near(counts.sum(), weight) {
        true => Ok(()),
        false => Err(ContentError::Number {
            array: "sum_y",
            constraint: "the counts of classes, which add up to weight",
            found: counts.sum(),
        }),
    }
}
