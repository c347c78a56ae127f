//! Passes over the rows of files: their features and targets, into temporary files.

use std::path::Path;

use dhll_core::data::{ColumnKind, Finite};
use dhll_core::encode::single;
use dhll_core::linalg::BlockRows as _;
use dhll_core::{
    Backend, CrossGram, CrossGramAccumulator, Encoding, InputError, Layer, Observer, TargetMap, TrainError,
};
use dhll_model::Fingerprint;
use ndarray::{Array2, ArrayView2, s};

use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::held::{Held, HeldWriter};
use super::part::Part;
use super::share::Variety;
use crate::estimator::{BLOCK_ROWS, EstimatorError, TARGET};

/// What messages call features.
const FEATURES: &str = "its scaled features";

/// A part of the rows, and how they are encoded.
#[derive(Clone, Copy)]
pub(super) struct Passes<'a> {
    pub(super) rows: &'a FileRows,
    pub(super) part: &'a Part<'a>,
    pub(super) encoding: &'a Encoding,
    /// What columns hold; finite numbers without.
    pub(super) kinds: Option<&'a [ColumnKind]>,
    pub(super) backend: &'a dyn Backend,
    /// Where temporary files are made.
    pub(super) folder: &'a Path,
}

/// What the first pass comes to.
pub(super) struct Encoded {
    /// Features in single precision.
    pub(super) single: Held,
    pub(super) sum: Option<CrossGram>,
    pub(super) fingerprint: String,
    /// Whether all rows are the same.
    pub(super) equal: bool,
}

impl Passes<'_> {
    /// The features and, if it is asked for, the cross-Gram.
    pub(super) fn encoded(
        self,
        with_sum: bool,
        observer: &mut dyn Observer,
    ) -> Result<Encoded, OutOfCoreError> {
        let (data, backend, share) = (&self.part.data, self.backend, &self.part.share);
        let mut fingerprint =
            Fingerprint::new(data, self.rows.n_features, self.kinds).from_row(share.own.start);
        let mut parts: Option<(HeldWriter, Option<CrossGramAccumulator<'_>>)> = None;
        let mut variety = Variety::default();
        self.each_block(("features", observer), |start, [x, a, b]| {
            fingerprint.features(x);
            variety.see(x);
            if parts.is_none() {
                if with_sum && data.n_samples() < a.ncols() {
                    return Err(OutOfCoreError::FewRows { rows: data.n_samples(), columns: a.ncols() });
                }
                let sum = with_sum.then(|| CrossGramAccumulator::new(backend, a.ncols(), b.ncols()));
                let sum = sum.transpose()?.map(|sum| sum.from_row(share.own.start));
                parts = Some((HeldWriter::new(self.folder, a.ncols(), share)?, sum));
            }
            let Some((writer, sum)) = &mut parts else { return Ok(()) };
            writer.push(single(FEATURES, a)?.view())?;
            match (sum, data.weights()) {
                (None, _) => {}
                (Some(sum), None) => sum.push(a, b)?,
                (Some(sum), Some(weights)) => {
                    let weights = &weights[start..start + a.nrows()];
                    sum.push(rooted(a, weights).view(), rooted(b, weights).view())?;
                }
            }
            Ok(())
        })?;
        let Some((writer, sum)) = parts else {
            return Err(InputError::Empty { what: "the number of rows" }.into());
        };
        let total = |sums| Ok::<_, OutOfCoreError>(share.team.total(sums)?);
        let sum = sum.map(|sum| sum.finish_with(data.n_samples(), total)).transpose()?;
        let (equal, fingerprint) = (!share.any_differ(variety)?, share.fingerprint(fingerprint, data)?);
        Ok(Encoded { single: writer.finish()?, sum, fingerprint, equal })
    }

    /// The target of a layer.
    pub(super) fn target(self, map: &TargetMap, observer: &mut dyn Observer) -> Result<Held, OutOfCoreError> {
        let mut writer = HeldWriter::new(self.folder, map.width(), &self.part.share)?;
        self.each_block(("target", observer), |_, [_, a, b]| {
            let target = map.apply(self.backend, a, b)?;
            Ok(writer.push(single(TARGET, target.view())?.view())?)
        })?;
        Ok(writer.finish()?)
    }

    /// What a layer, by its number from 0, gives out.
    pub(super) fn passed(
        self,
        (place, layer): (usize, &Layer),
        input: &Held,
        observer: &mut dyn Observer,
    ) -> Result<Held, OutOfCoreError> {
        let at = |source| OutOfCoreError::of_training(Some(place), source);
        let mut writer = HeldWriter::new(self.folder, layer.output_width(), &self.part.share)?;
        let own = input.own();
        for start in own.clone().step_by(BLOCK_ROWS) {
            let block = input.block(start, (start + BLOCK_ROWS).min(own.end)).map_err(at)?;
            let out = layer.forward(self.backend, Finite::known(block.view()));
            let of_files = |error: InputError| error.of_rows(|row| self.part.row(start + row));
            writer.push(out.map_err(|error| at(of_files(error).into()))?.view())?;
            observer.on_rows("outputs", start + block.nrows() - own.start, own.len());
        }
        Ok(writer.finish()?)
    }

    /// Shows `see` the rows that are held here in blocks, a block of none if there are none: the number of the first, and the rows raw, as `A`, and as `B`.
    fn each_block(
        self,
        (pass, observer): (&'static str, &mut dyn Observer),
        mut see: impl FnMut(usize, [ArrayView2<'_, f64>; 3]) -> Result<(), OutOfCoreError>,
    ) -> Result<(), OutOfCoreError> {
        let (data, n_features) = (&self.part.data, self.rows.n_features);
        let numbers: Vec<ColumnKind>;
        let kinds = match self.kinds {
            Some(kinds) => kinds,
            None => {
                numbers = vec![ColumnKind::Number; n_features];
                &numbers
            }
        };
        let mut source = self.part.source(self.rows, kinds)?;
        let mut block = Array2::zeros((BLOCK_ROWS, n_features));
        let own = &self.part.share.own;
        let mut start = own.start;
        loop {
            let count = source.read(block.view_mut())?;
            let end = start + count;
            if (count == 0 && !own.is_empty()) || end > own.end {
                let (name, expected) = (data.label(), data.n_samples());
                let changed = OutOfCoreError::Changed { name, expected, found: end };
                return if end == own.end { Ok(()) } else { Err(changed) };
            }
            let x = block.slice(s![..count, ..]);
            let of_files = |error: EstimatorError| match error {
                EstimatorError::Input(error) => error.of_rows(|row| self.part.row(start + row)).into(),
                error => error,
            };
            let a = self.encoding.features(self.backend, x).map_err(|error| of_files(error.into()))?;
            let places: Vec<usize> = (start..end).collect();
            let b = self.encoding.code().encode(data.select(&places)?.target())?;
            see(start, [x, a.view(), b.view()])?;
            if own.is_empty() {
                return Ok(());
            }
            observer.on_rows(pass, end - own.start, own.len());
            if observer.stops() {
                return Err(TrainError::Stopped.into());
            }
            start = end;
        }
    }
}

/// Every row times the root of its weight.
fn rooted(rows: ArrayView2<'_, f64>, weights: &[f64]) -> Array2<f64> {
    let mut rows = rows.to_owned();
    rows.rows_mut().into_iter().zip(weights).for_each(|(mut row, weight)| row *= weight.sqrt());
    rows
}
