//! Passes over the rows of files: their features and targets, into temporary files.

use std::path::Path;

use dhll_core::data::{ColumnKind, Finite};
use dhll_core::encode::single;
use dhll_core::linalg::BlockRows as _;
use dhll_core::{
    Backend, CrossGram, CrossGramAccumulator, Encoding, InputError, Layer, Observer, TargetMap, TrainError,
};
use dhll_model::Fingerprint;
use dhll_train::{Scratch, ScratchWriter};
use ndarray::{Array2, ArrayView2, s};

use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::part::Part;
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
    pub(super) single: Scratch,
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
        let (data, backend) = (&self.part.data, self.backend);
        let mut fingerprint = Fingerprint::new(data, self.rows.n_features, self.kinds);
        let mut parts: Option<(ScratchWriter, Option<CrossGramAccumulator<'_>>)> = None;
        let mut first: Option<Array2<f64>> = None;
        let mut differ = false;
        self.each_block(("features", observer), |start, [x, a, b]| {
            fingerprint.features(x);
            let first = first.get_or_insert_with(|| x.slice(s![..1, ..]).to_owned());
            differ = differ || x.rows().into_iter().any(|row| row != first.row(0));
            if parts.is_none() {
                if with_sum && data.n_samples() < a.ncols() {
                    return Err(OutOfCoreError::FewRows { rows: data.n_samples(), columns: a.ncols() });
                }
                let sum = with_sum.then(|| CrossGramAccumulator::new(backend, a.ncols(), b.ncols()));
                parts = Some((ScratchWriter::new(self.folder, a.ncols())?, sum.transpose()?));
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
        let sum = sum.map(CrossGramAccumulator::finish).transpose()?;
        Ok(Encoded { single: writer.finish()?, sum, fingerprint: fingerprint.finish(data), equal: !differ })
    }

    /// The target of a layer.
    pub(super) fn target(
        self,
        map: &TargetMap,
        observer: &mut dyn Observer,
    ) -> Result<Scratch, OutOfCoreError> {
        let mut writer = ScratchWriter::new(self.folder, map.width())?;
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
        input: &Scratch,
        observer: &mut dyn Observer,
    ) -> Result<Scratch, OutOfCoreError> {
        let at = |source| OutOfCoreError::Layer { layer: place, source };
        let mut writer = ScratchWriter::new(self.folder, layer.output_width())?;
        let rows = input.dim().0;
        for start in (0..rows).step_by(BLOCK_ROWS) {
            let block = input.block(start, (start + BLOCK_ROWS).min(rows)).map_err(at)?;
            let out = layer.forward(self.backend, Finite::known(block.view()));
            let of_files = |error: InputError| error.of_rows(|row| self.part.row(start + row));
            writer.push(out.map_err(|error| at(of_files(error).into()))?.view())?;
            observer.on_rows("outputs", start + block.nrows(), rows);
        }
        Ok(writer.finish()?)
    }

    /// Shows `see` all rows in blocks: the number of the first, and the rows raw, as `A`, and as `B`.
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
        let mut start = 0;
        loop {
            let count = source.read(block.view_mut())?;
            let end = start + count;
            if count == 0 || end > data.n_samples() {
                let (name, expected) = (data.label(), data.n_samples());
                let changed = OutOfCoreError::Changed { name, expected, found: end };
                return if end == expected { Ok(()) } else { Err(changed) };
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
            observer.on_rows(pass, end, data.n_samples());
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
