//! Sums of raw rows: `Z^T diag(w) Z` of `Z = [1 X Y]`.

use dhll_core::data::MemoryRows;
use dhll_core::{CrossGramAccumulator, Dataset, GramBuilder, RowSource, Target, TargetKind, input, listed};
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, s};

use super::error::GramError;
use super::norms::Norms;

/// Rows that are summed at once.
const BLOCK_ROWS: usize = 1024;

/// Sums of raw rows, before any scaling: all that paths by the dot product need of them.
///
/// ```text
///                  | weight  sum_x^T  sum_y^T |
/// Z^T diag(w) Z =  | sum_x   xx       xy      |        Z = [1 X Y], (1 + d + c) x (1 + d + c)
///                  | sum_y   xy^T     yy      |
/// ```
///
/// Y is one-hot for classes. With them go the sums of `|x - centre|` and `|(x - centre) / deviation|`, which scalings by the mean norm
/// need.
///
/// # Examples
/// ```
/// use dhll::data::irises::irises;
/// use dhll::gram::RawSums;
/// use dhll::{InputScaling, TargetPath, backends, means::Arithmetic};
///
/// let (backend, rows) = (backends::default_backend()?, irises()?);
/// let sums = RawSums::of_dataset(&*backend, &rows, None)?;
/// let path = TargetPath::from_cross_gram(sums.cross_gram(InputScaling::MeanNorm)?, &Arithmetic, &*backend);
/// assert_eq!(path.spectrum(0.0)?.effective_dimension(0.95), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RawSums {
    /// `Z^T diag(w) Z`.
    pub(super) z: Array2<f64>,
    /// N.
    pub(super) n: usize,
    /// d.
    pub(super) n_features: usize,
    pub(super) names: Option<Vec<String>>,
    /// Classes or values.
    pub(super) target: TargetKind,
    pub(super) norms: Option<Norms>,
}

impl RawSums {
    /// Of the rows of a data set, as [`from_source`](Self::from_source).
    ///
    /// # Errors
    /// [`GramError`] as there; also if features are categories or missing, or there are rows without a target.
    pub fn of_dataset(
        backend: &dyn GramBuilder,
        data: &Dataset,
        about: Option<&Self>,
    ) -> Result<Self, GramError> {
        let refused = |reason, remedy| GramError::Rows { rows: data.name().to_owned(), reason, remedy };
        if data.n_unlabelled() > 0 {
            let remedy = "leave them out (`--unlabelled drop`), or use the rows themselves";
            return Err(refused(
                "has rows without a target, whose codes are estimated from all rows and do not add up",
                remedy,
            ));
        }
        let Some(features) = data.finite() else {
            let remedy = "make numbers of them first, or use the rows themselves";
            return Err(refused("has categories or missing entries, which have no products to sum", remedy));
        };
        let places = data.places_that_count();
        let counting = places.as_deref().map(|places| data.select(places)).transpose()?;
        let mut rows = MemoryRows::new(counting.as_ref().map_or(features.view(), Dataset::features));
        let data = counting.as_ref().unwrap_or(data);
        let sums = Self::from_source(backend, &mut rows, (data.target(), data.weights()), about)?;
        Ok(Self { names: data.columns().features.clone(), ..sums })
    }

    /// Of rows from a source, read twice in blocks: for the sums, then for the norms about the mean. That is the mean of these rows, or of those of
    /// `about`, which these are a part of.
    ///
    /// # Shapes
    /// N rows of d columns, a target of N rows, and N weights above 0 if there are any.
    ///
    /// # Errors
    /// [`GramError`] if the numbers of rows differ, rows cannot be read or are not finite, or the target is several labels.
    pub fn from_source(
        backend: &dyn GramBuilder,
        rows: &mut dyn RowSource,
        (target, weights): (&Target, Option<&[f64]>),
        about: Option<&Self>,
    ) -> Result<Self, GramError> {
        let kind = target.kind();
        if let TargetKind::Labels(_) = kind {
            return Err(GramError::Rows {
                rows: "a target of several labels".to_owned(),
                reason: "has a scale that does not follow from sums",
                remedy: "take one label, or take them as values (`--task regression`)",
            });
        }
        let (d, c, n) = (rows.n_columns(), kind.n_outputs(), target.n_rows());
        weights.map_or(Ok(()), |weights| input::weights(n, weights))?;
        let mut sum = CrossGramAccumulator::new(backend, 1 + d, c)?;
        let root = |row: usize| weights.map_or(1.0, |weights| weights[row].sqrt());
        each_block(rows, n, |first, x| {
            let mut a = Array2::ones((x.nrows(), 1 + d));
            a.slice_mut(s![.., 1..]).assign(&x);
            let mut b = Array2::zeros((x.nrows(), c));
            write_outputs(target, first, b.view_mut());
            for (place, (mut a, mut b)) in a.rows_mut().into_iter().zip(b.rows_mut()).enumerate() {
                a *= root(first + place);
                b *= root(first + place);
            }
            Ok(sum.push(a.view(), b.view())?)
        })?;
        let z = sum.finish()?.matrix().to_owned();
        let sums = Self { z, n, n_features: d, names: None, target: kind, norms: None };
        let about = about.unwrap_or(&sums);
        input::size("the number of columns of the sums to centre about", d, about.n_features)?;
        let (centre, deviation) = (about.mean(), about.deviation());
        let mut norms = Norms::about(centre, deviation);
        each_block(rows, n, |first, x| {
            for (place, row) in x.rows().into_iter().enumerate() {
                norms.push(row, weights.map_or(1.0, |weights| weights[first + place]));
            }
            Ok(())
        })?;
        Ok(Self { norms: Some(norms), ..sums })
    }

    /// The sums of these rows and those of `other` together. Parts merged in the same order give the same bits.
    ///
    /// The norms are kept if both are about the same centre.
    ///
    /// # Errors
    /// What differs, what it is here and what it is there: the number of columns, their names, or the classes.
    pub fn merged(mut self, other: &Self) -> Result<Self, (&'static str, String, String)> {
        let counted = |sums: &Self| sums.n_features.to_string();
        if self.n_features != other.n_features {
            return Err(("the number of columns", counted(&self), counted(other)));
        }
        if let (Some(own), Some(others)) = (&self.names, &other.names)
            && own != others
        {
            return Err(("the names of the columns", listed(own), listed(others)));
        }
        if self.target != other.target {
            let described = |sums: &Self| match &sums.target {
                TargetKind::Classes(names) => format!("classes {}", listed(names)),
                other => format!("{} {}", other.name(), listed(other.values())),
            };
            return Err(("the classes or values to be learnt", described(&self), described(other)));
        }
        self.z += &other.z;
        self.n += other.n;
        self.names = self.names.or_else(|| other.names.clone());
        self.norms = self.norms.zip(other.norms.as_ref()).and_then(|(own, other)| own.merged(other));
        Ok(self)
    }

    /// N, the number of rows that count.
    pub fn n_samples(&self) -> usize {
        self.n
    }

    /// d.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// The sum of the weights.
    pub fn weight(&self) -> f64 {
        self.z[[0, 0]]
    }

    /// What is to be learnt.
    pub fn target(&self) -> &TargetKind {
        &self.target
    }

    /// `diag(w) [X Y]` summed over the rows, d + c.
    pub(super) fn sums(&self) -> Array1<f64> {
        self.z.slice(s![0, 1..]).to_owned()
    }

    /// The products of columns, (d + c) x (d + c).
    pub(super) fn products(&self) -> ArrayView2<'_, f64> {
        self.z.slice(s![1.., 1..])
    }

    /// The mean of every column of features, d.
    pub(super) fn mean(&self) -> Array1<f64> {
        self.z.slice(s![0, 1..=self.n_features]).mapv(|sum| sum / self.weight())
    }

    /// The standard deviation of every column of features, d; 0 where it is lost in the rounding of the sums.
    pub(super) fn deviation(&self) -> Array1<f64> {
        let squares = (1..=self.n_features).map(|j| self.centred_square(j));
        squares.map(|square| (square / self.weight()).sqrt()).collect()
    }

    /// `sum_i w_i (z_ij - mean_j)^2` of one column of Z; 0 where it is lost in rounding.
    pub(super) fn centred_square(&self, column: usize) -> f64 {
        let (square, sum) = (self.z[[column, column]], self.z[[0, column]]);
        let centred = square - sum / self.weight() * sum;
        if centred > self.rounding() * square { centred } else { 0.0 }
    }

    /// The relative error of sums over so many rows.
    pub(super) fn rounding(&self) -> f64 {
        16.0 * (self.n as f64).sqrt() * f64::EPSILON
    }
}

/// The one-hot classes or the values of the rows from `first` on, into rows of zeros.
fn write_outputs(target: &Target, first: usize, mut b: ArrayViewMut2<'_, f64>) {
    let end = first + b.nrows();
    match target {
        Target::Classes { labels, .. } => {
            b.rows_mut().into_iter().zip(&labels[first..end]).for_each(|(mut row, &label)| row[label] = 1.0);
        }
        Target::Values { values, .. } => b.assign(&values.slice(s![first..end, ..])),
        Target::Labels { .. } => {}
    }
}

/// All rows of `source`, `n` of them, in blocks with the place of their first.
fn each_block(
    source: &mut dyn RowSource,
    n: usize,
    mut see: impl FnMut(usize, ArrayView2<'_, f64>) -> Result<(), GramError>,
) -> Result<(), GramError> {
    let mut block = Array2::zeros((BLOCK_ROWS, source.n_columns()));
    let mut first = 0;
    source.rewind()?;
    loop {
        let count = source.read(block.view_mut())?;
        if count == 0 || first + count > n {
            input::size("the number of label rows", first + count, n)?;
            return Ok(());
        }
        let x = block.slice(s![..count, ..]);
        input::finite("the input", x).map_err(|error| error.of_rows(|row| first + row))?;
        see(first, x)?;
        first += count;
    }
}
