//! Rows as a model takes them: columns by name, classes by those that it knows.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use dhll::core::data::ColumnKind;
use dhll::core::data::RowSource as _;
use dhll::core::listed;
use dhll::data::csv::CsvError;
use dhll::data::npy::{self, NpyParts};
use dhll::data::table::Selection;
use dhll::data::{DataError, LabelledBlocks, TableFile};
use dhll::{ColumnMatch, Matched, Model, TargetKind};

use super::blocks::{FeatureBlocks, Labelled};
use super::choices::RowsWithoutTarget;
use super::source::Source;
use super::{Data, Parts};
use crate::context::Context;

impl Data {
    /// The rows without their target in blocks: those to be tested on where the data has them.
    pub(crate) fn features_for(&self, model: &Model, context: &Context) -> Result<FeatureBlocks> {
        let no_labels = |path: &Path| match &self.labels {
            Some(_) => {
                bail!("--labels has no effect here: labels are not needed to predict {}", path.display())
            }
            None => Ok(()),
        };
        Ok(match self.source()? {
            Source::Table(path) | Source::Parquet(path) => {
                let (file, selection) = self.selected(&path, model, context)?;
                let selection = Selection { targets: Vec::new(), ..selection };
                FeatureBlocks::Table(Box::new(file.blocks(&selection, &kinds(model))))
            }
            Source::Array(path) => {
                no_labels(&path)?;
                let rows = NpyParts::open(&path)?;
                by_position(rows.n_columns(), model, &path, context)?;
                FeatureBlocks::Array(Box::new(rows))
            }
            Source::Npz(path) => {
                no_labels(&path)?;
                let rows = npy::read_npz(&path, self.array())?;
                by_position(rows.ncols(), model, &path, context)?;
                FeatureBlocks::Whole(Some(rows))
            }
            built_in => {
                let parts = built_in.load(&context.progress)?;
                let rows = parts.test.unwrap_or(parts.train);
                let rows = model.features_of(&rows).with_context(|| rows.label())?.into_owned();
                FeatureBlocks::Whole(Some(rows))
            }
        })
    }

    /// The rows with their target: classes or labels looked up among those of the model, or values.
    pub(crate) fn labelled_for(&self, model: &Model, context: &Context) -> Result<Labelled> {
        let classes = model.classes();
        Ok(match self.source()? {
            Source::Table(path) | Source::Parquet(path) => {
                let (file, selection) = self.selected(&path, model, context)?;
                if selection.targets.is_empty() {
                    let known = known_names(model);
                    let known = if known.is_empty() {
                        String::new()
                    } else {
                        format!(" ({} in training)", listed(&known))
                    };
                    bail!("{}: which column has the target{known}? name it with --target", path.display());
                }
                let blocks = file.blocks(&selection, &kinds(model));
                Labelled::Table(Box::new(blocks), model.target().clone())
            }
            Source::Array(path) => {
                let rows = LabelledBlocks::open(&path, &self.label_file(&path)?, classes)?;
                by_position(rows.n_features(), model, &path, context)?;
                Labelled::Array(Box::new(rows))
            }
            Source::Npz(path) => {
                let rows = dhll::data::read_npz_of(&path, self.array(), &self.label_array(), classes)?;
                by_position(rows.n_features(), model, &path, context)?;
                Labelled::Whole(Box::new(Parts::one(rows)))
            }
            built_in => Labelled::Whole(Box::new(built_in.load(&context.progress)?)),
        })
    }

    /// A table, the columns that are the features of the model, and that of the labels if there is one.
    fn selected(&self, path: &Path, model: &Model, context: &Context) -> Result<(TableFile, Selection)> {
        if self.weights.is_some() {
            bail!("--weights has no effect here: weights of rows matter to training alone; leave it out");
        }
        if self.unlabelled == Some(RowsWithoutTarget::Use) {
            bail!("rows without a target cannot be scored; leave them out with `--unlabelled drop`");
        }
        let file = TableFile::open(path, &self.csv_options()?)?;
        let find = |name: &String| file.find(name).context("--target names a column that the file lacks");
        let targets = match self.target.as_slice() {
            [] => known_targets(&file, model),
            names => names.iter().map(find).collect::<Result<_>>()?,
        };
        let columns: Vec<(usize, &str)> =
            file.header().columns().filter(|(place, _)| !targets.contains(place)).collect();
        let names: Vec<&str> = columns.iter().map(|(_, name)| *name).collect();
        let names = file.header().named().then_some(names.as_slice());
        let found = model.match_columns(names, columns.len());
        if found.is_err() {
            // A first line of numbers is the better explanation.
            let features = columns.iter().map(|(place, _)| *place).collect();
            match file.check(&Selection { features, targets: targets.clone() }) {
                Err(DataError::Csv { path, source }) if matches!(*source, CsvError::NumericHeader { .. }) => {
                    return Err(DataError::Csv { path, source }.into());
                }
                _ => {}
            }
        }
        let found = noted(found, model, path, file.header().named(), context)?;
        let features = found.places.iter().map(|&place| columns[place].0).collect();
        let selection = Selection { features, targets };
        if found.matched == Matched::ByPosition {
            file.check(&selection)?;
        }
        Ok((file, selection))
    }
}

/// What the columns of the target were called in training.
fn known_names(model: &Model) -> Vec<String> {
    match model.target() {
        TargetKind::Classes(_) => model.columns().label.iter().cloned().collect(),
        TargetKind::Values(names) => names.clone(),
        TargetKind::Labels(labels) => labels.iter().map(|label| label.name.clone()).collect(),
    }
}

/// The columns that had the target in training, if all of them are there.
fn known_targets(file: &TableFile, model: &Model) -> Vec<usize> {
    let names = known_names(model);
    let named =
        |name: &String| file.header().columns().find(|(_, column)| column == name).map(|(place, _)| place);
    if model.columns().features.is_some() {
        let found = if file.header().named() { names.iter().map(named).collect() } else { None };
        return found.unwrap_or_default();
    }
    // Without names, as many columns more than the features are the target.
    let more = file.header().columns().count() == model.n_features() + names.len();
    let found: Option<Vec<usize>> =
        more.then(|| names.iter().map(|name| file.find(name).ok()).collect()).flatten();
    found.unwrap_or_default()
}

/// What the columns of the model hold.
fn kinds(model: &Model) -> Vec<ColumnKind> {
    match model.encoding().preprocessing() {
        Some(preprocessing) => preprocessing.kinds().cloned().collect(),
        None => vec![ColumnKind::Number; model.n_features()],
    }
}

fn by_position(columns: usize, model: &Model, path: &Path, context: &Context) -> Result<()> {
    noted(model.match_columns(None, columns), model, path, false, context).map(drop)
}

/// The columns, with a word on standard error where they are not all there is, or could not be told by their names.
fn noted(
    found: Result<ColumnMatch, dhll::ColumnError>,
    model: &Model,
    path: &Path,
    has_names: bool,
    context: &Context,
) -> Result<ColumnMatch> {
    let found = found.with_context(|| path.display().to_string())?;
    match &found.matched {
        Matched::ByName { ignored } if !ignored.is_empty() => {
            let shown = |name: &String| if name.is_empty() { "(unnamed)".to_owned() } else { name.clone() };
            let ignored: Vec<String> = ignored.iter().map(shown).collect();
            context.note(&format!(
                "{}: columns that the model does not use are ignored: {}",
                path.display(),
                listed(&ignored)
            ));
        }
        Matched::ByPosition if has_names != model.columns().features.is_some() => context.note(&format!(
            "{}: columns are matched by position, because {}",
            path.display(),
            if has_names { "the model has no column names" } else { "the file has no column names" }
        )),
        _ => {}
    }
    Ok(found)
}
