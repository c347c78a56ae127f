//! The encoding of rows that are not held: columns are looked at a few at a time, and the scaling is fitted in two passes.

use std::ops::Range;
use std::path::Path;

use dhll_core::data::{ColumnKind, Finite, RowSource, SourceError};
use dhll_core::encode::{Preprocessing, TargetCode};
use dhll_core::team::{Team, TeamError};
use dhll_core::{
    Backend, Encoding, EncodingError, InputScaling, Observer, SimilarityFit, TrainError, memory,
};
use dhll_train::Stored;
use ndarray::{Array2, ArrayViewMut2, s};

use super::columns::{Columns, PIECE};
use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::part::Part;

/// The encoding of the training rows, and what the columns hold.
pub(super) fn fit(
    backend: &dyn Backend,
    (rows, train): (&FileRows, &Part<'_>),
    (scaling, similarity): (InputScaling, &dyn SimilarityFit),
    folder: &Path,
    observer: &mut dyn Observer,
) -> Result<(Encoding, Option<Vec<ColumnKind>>), OutOfCoreError> {
    let weights = train.data.weights();
    let code = TargetCode::fit(train.data.target(), weights, scaling.norm())?;
    let (kinds, preprocessing) = columns((rows, train), scaling, folder, observer)?;
    let width = preprocessing.as_ref().map_or(rows.n_features, Preprocessing::n_features);
    if width == 0 {
        return Err(EncodingError::NoFeatures.into());
    }
    let all_kinds = kinds.clone().unwrap_or_else(|| vec![ColumnKind::Number; rows.n_features]);
    let scaling = {
        let source = train.source(rows, &all_kinds)?;
        let mut source = Preprocessed {
            source,
            preprocessing: preprocessing.as_ref(),
            raw: Array2::zeros((0, 0)),
            start: train.share.own.start,
            row: 0,
            rows: train.share.own.len(),
            observer,
        };
        scaling.fit_source(&mut source, weights, train.share.own.start, &train.share.team)?
    };
    let (x, b) = (Array2::zeros((0, width)), Array2::zeros((0, code.n_columns())));
    let failed = |source| EncodingError::Similarity { name: similarity.name().into_owned(), source };
    let similarity = similarity.fit(backend, Finite::known(x.view()), b.view()).map_err(failed)?;
    Ok((Encoding::from_parts(rows.n_features, preprocessing, scaling, similarity, code)?, kinds))
}

/// What columns hold, `None` for finite numbers alone, and what becomes of them. Each is read whole, by one process, as many at a time as memory allows.
fn columns(
    (rows, train): (&FileRows, &Part<'_>),
    scaling: InputScaling,
    folder: &Path,
    observer: &mut dyn Observer,
) -> Result<(Option<Vec<ColumnKind>>, Option<Preprocessing>), OutOfCoreError> {
    let scales = matches!(scaling, InputScaling::Robust | InputScaling::Standard | InputScaling::Quantiles);
    if !rows.is_table() && !scales {
        return Ok((None, None));
    }
    let team = &train.share.team;
    let [first, last] = [0, 1].map(|next| rows.n_features * (team.rank() + next) / team.size());
    let own = match (rows.is_table(), rows.is_single()) {
        (true, _) => of_table((rows, train), scaling, first..last, observer)?,
        (false, true) => of_array::<f32>((rows, train), scaling, (first..last, folder), observer)?,
        (false, false) => of_array::<f64>((rows, train), scaling, (first..last, folder), observer)?,
    };
    let (mut kinds, mut parts, mut numbers) = (Vec::new(), Vec::new(), true);
    for (columns, holds, preprocessing) in of_all(own, team)? {
        numbers &= holds.is_none();
        kinds.extend(holds.unwrap_or_else(|| vec![ColumnKind::Number; columns]));
        parts.push(preprocessing);
    }
    let preprocessing = (scales || !numbers).then(|| Preprocessing::beside(parts));
    Ok(((!numbers).then_some(kinds), preprocessing))
}

/// What messages call the groups of columns.
const RANGES: &str = "ranges of the columns";

/// These columns of a table, which is read once for every group.
fn of_table(
    (rows, train): (&FileRows, &Part<'_>),
    scaling: InputScaling,
    own: Range<usize>,
    observer: &mut dyn Observer,
) -> Result<Vec<Group>, OutOfCoreError> {
    let mut groups = Vec::new();
    let together = rows.group_columns()?;
    for start in own.clone().step_by(together) {
        let columns = start..(start + together).min(own.end);
        let Some(group) = rows.group(columns.clone())? else { break };
        let group = train.select(group)?;
        let preprocessing = scaling.preprocessing(&group).unwrap_or_else(|| Preprocessing::unscaled(&group));
        groups.push((columns.len(), group.kinds().map(<[_]>::to_vec), preprocessing));
        observer.on_rows(RANGES, columns.end - own.start, own.len());
    }
    Ok(groups)
}

/// These columns of an array, by way of a temporary file in `folder` that takes 4 bytes an entry at most: columns of larger numbers are copied in two passes.
fn of_array<T: Stored>(
    files: (&FileRows, &Part<'_>),
    scaling: InputScaling,
    (own, folder): (Range<usize>, &Path),
    observer: &mut dyn Observer,
) -> Result<Vec<Group>, OutOfCoreError> {
    let (rows, train) = files;
    let mut groups = Vec::new();
    // So that the file is no larger than that of the encoded features will be.
    let at_once = own.len().div_ceil(size_of::<T>() / size_of::<f32>()).max(1);
    for first in own.clone().step_by(at_once) {
        let columns = first..(first + at_once).min(own.end);
        let piece = ((memory::available() / 8) as usize).clamp(1 << 20, PIECE);
        let copied = Columns::<T>::copied(files, columns.clone(), (folder, piece), observer)?;
        let together = rows.group_columns()?;
        for start in (0..columns.len()).step_by(together) {
            let group = start..(start + together).min(columns.len());
            let preprocessing = scaling.of_columns(copied.read(group.clone())?, train.data.weights());
            groups.extend(preprocessing.map(|preprocessing| (group.len(), None, preprocessing)));
            observer.on_rows(RANGES, first + group.end - own.start, own.len());
            if observer.stops() {
                return Err(TrainError::Stopped.into());
            }
        }
    }
    Ok(groups)
}

/// How many columns were read together, what they hold, and what becomes of them.
type Group = (usize, Option<Vec<ColumnKind>>, Preprocessing);

/// The groups of all processes.
fn of_all(own: Vec<Group>, team: &Team) -> Result<Vec<Group>, TeamError> {
    if team.size() == 1 {
        return Ok(own);
    }
    let mut all = Vec::new();
    let json = serde_json::to_vec(&own).unwrap_or_default();
    for (rank, json) in team.gathered(json)?.iter().enumerate() {
        let wrong = |_| TeamError::Message { rank, bytes: json.len() };
        all.extend(serde_json::from_slice::<Vec<Group>>(json).map_err(wrong)?);
    }
    Ok(all)
}

/// Rows as finite features.
struct Preprocessed<'a> {
    source: Box<dyn RowSource + 'a>,
    preprocessing: Option<&'a Preprocessing>,
    /// Rows as they are read, room that is used again.
    raw: Array2<f64>,
    /// The first row of the source, and how many were read.
    start: usize,
    row: usize,
    /// All there are.
    rows: usize,
    observer: &'a mut dyn Observer,
}

impl Preprocessed<'_> {
    /// So many rows more were read.
    fn done(&mut self, count: usize) -> usize {
        self.row += count;
        self.observer.on_rows("means of the features", self.row, self.rows);
        count
    }
}

impl RowSource for Preprocessed<'_> {
    fn n_columns(&self) -> usize {
        self.preprocessing.map_or(self.source.n_columns(), Preprocessing::n_features)
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let start = self.start + self.row;
        let Some(preprocessing) = self.preprocessing else {
            let count = self.source.read(rows)?;
            return Ok(self.done(count));
        };
        if self.raw.nrows() < rows.nrows() {
            self.raw = Array2::zeros((rows.nrows(), self.source.n_columns()));
        }
        let count = self.source.read(self.raw.slice_mut(s![..rows.nrows(), ..]))?;
        let features = rows.slice_mut(s![..count, ..]);
        let applied = preprocessing.apply_to(self.raw.slice(s![..count, ..]), features);
        applied.map_err(|error| error.of_rows(|row| start + row))?;
        Ok(self.done(count))
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.row = 0;
        self.source.rewind()
    }
}
