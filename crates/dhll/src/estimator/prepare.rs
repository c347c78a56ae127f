//! What comes before the training: every choice is checked against the data, and the targets are made.

use std::borrow::Cow;

use dhll_backends as backends;
use dhll_core::memory::{self, counted};
use dhll_core::{
    AlphaSchedule, Backend, CrossGram, Dataset, Encoding, FitContext, Gauge, InputError, Mean, Observer,
    Reference, Silent, TargetMap, TargetPath, input,
};
use dhll_model::{Model, Settings, columns};
use dhll_train::Order;
use ndarray::ArrayView2;

use super::builder::DhllBuilder;
use super::choices::{Widths, classes_without_validation};
use super::defaults::Choices;
use super::error::EstimatorError;
use super::path_targets::{EncodedPart, Encodings};
use super::prepared::PreparedFit;
use super::provenance::{Made, settings};
use super::weighting::{self, weighted};

/// Training rows, validation rows, and which rows of the data these are.
pub(crate) type Parts<'d> = (Cow<'d, Dataset>, Option<Cow<'d, Dataset>>, Option<[Vec<usize>; 2]>);

impl DhllBuilder {
    /// The network of these rows. Targets and encoding come from the training rows alone.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid, training diverges, or the folder holds another fit.
    pub fn fit(&self, data: &Dataset) -> Result<Model, EstimatorError> {
        self.fit_observed(data, &mut Silent)
    }

    /// As [`fit`](Self::fit), while `observer` watches: `on_layer_epoch` is called for hidden layers, `on_epoch` for the head.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_observed(&self, data: &Dataset, observer: &mut dyn Observer) -> Result<Model, EstimatorError> {
        self.prepare(data)?.run(observer)
    }

    /// All of [`fit`](Self::fit) that comes before the training: every choice is checked, and nothing is written.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid.
    pub fn prepare<'d>(&self, data: &'d Dataset) -> Result<PreparedFit<'d>, EstimatorError> {
        let (train, validation, rows) = self.parts(data)?;
        PreparedFit::of_rows(prepare(self, train, validation), rows)
    }

    /// Training rows and validation rows as they are weighted in the data, and which rows these are unless all are trained on.
    pub(crate) fn parts<'d>(&self, data: &'d Dataset) -> Result<Parts<'d>, EstimatorError> {
        weighting::check(data)?;
        // Rows of weight 0 are not even held out.
        let places = data.places_that_count();
        let counting = places.as_deref().map(|places| data.select(places)).transpose()?;
        let counting = counting.map_or(Cow::Borrowed(data), Cow::Owned);
        let parts = self.validation.split_rows(&counting, self.seed.0)?;
        let (train, validation) = match &parts {
            None => (counting, None),
            Some([trained, validation]) => {
                (Cow::Owned(counting.select(trained)?), Some(Cow::Owned(counting.select(validation)?)))
            }
        };
        let rows = match (parts, places) {
            (parts, None) => parts,
            (None, Some(places)) => Some([places, Vec::new()]),
            (Some(parts), Some(places)) => {
                Some(parts.map(|part| part.into_iter().map(|row| places[row]).collect()))
            }
        };
        Ok((train, validation, rows))
    }

    /// As [`fit`](Self::fit), with the given validation rows instead of [`validation`](Self::validation).
    ///
    /// # Errors
    /// As [`fit`](Self::fit); also if the validation rows have other classes.
    pub fn fit_validated(&self, train: &Dataset, validation: &Dataset) -> Result<Model, EstimatorError> {
        self.prepare_validated(train, validation)?.run(&mut Silent)
    }

    /// As [`prepare`](Self::prepare), with the given validation rows.
    ///
    /// # Errors
    /// As [`fit_validated`](Self::fit_validated).
    pub fn prepare_validated<'d>(
        &self,
        train: &'d Dataset,
        validation: &'d Dataset,
    ) -> Result<PreparedFit<'d>, EstimatorError> {
        let [expected, found] = [train, validation].map(|data| data.target().kind());
        if expected != found {
            return Err(EstimatorError::Target { expected, found });
        }
        let wanted = train.columns().features.as_deref();
        let places = columns::places(wanted, train.n_features(), validation)
            .map_err(|source| EstimatorError::Columns { data: validation.name().to_owned(), source })?;
        let validation = match places.iter().copied().eq(0..validation.n_features()) {
            true => Cow::Borrowed(validation),
            false => Cow::Owned(validation.select_columns(&places)?),
        };
        prepare(self, Cow::Borrowed(train), Some(validation))
    }
}

fn prepare<'d>(
    builder: &DhllBuilder,
    train: Cow<'d, Dataset>,
    validation: Option<Cow<'d, Dataset>>,
) -> Result<PreparedFit<'d>, EstimatorError> {
    let (train, validation) = weighted(train, validation, builder.balanced)?;
    let DhllBuilder { widths, gauge, alterations, .. } = builder;
    let validation = validation.map(|rows| match rows.n_unlabelled() {
        0 => rows,
        _ => Cow::Owned(rows.into_owned().without_unlabelled()),
    });
    let choices = Choices::of(builder, &train);
    let Choices { scaling, similarity, mean, schedule, .. } = &choices;
    let (order, seed) = (builder.order, builder.seed.0);
    let backend = match &builder.backend {
        Some(backend) => backend.clone(),
        None => backends::from_environment()?,
    };
    check_order(order, schedule.n_alphas())?;
    for alteration in alterations {
        alteration.check(train.n_features())?;
    }
    choices.check(
        &train,
        FitContext { validation: validation.is_some(), augmentation: !alterations.is_empty() },
    )?;
    if train.n_samples() > 1 && all_equal(train.features()) {
        return Err(EstimatorError::EqualRows { rows: train.n_samples() });
    }
    let encoding = Encoding::fit(&*backend, &train, *scaling, &**similarity)?;
    let n_layers = schedule.n_alphas();
    let target_encoding = match &builder.target_similarity {
        None => None,
        Some(_) if n_layers == 0 => {
            return Err(EstimatorError::NoEffect {
                name: "a similarity of the targets",
                reason: "without layers".to_owned(),
                remedy: "ask for layers, or leave it out",
            });
        }
        Some(similarity) => Some(Encoding::fit(&*backend, &train, *scaling, similarity)?),
    };
    let encodings = Encodings { inputs: &encoding, targets: target_encoding.as_ref() };
    let part = |data: &Dataset| match n_layers {
        0 => EncodedPart::without_targets(&encoding, &*backend, data),
        _ => EncodedPart::new(encodings, &*backend, data),
    };
    let train_part = part(&train)?;
    let validation_part = validation.as_deref().map(part).transpose().map_err(of_validation)?;

    let mut notes = validation
        .as_deref()
        .map_or_else(Vec::new, |validation| classes_without_validation(&train, validation));
    widths.check(n_layers)?;
    let (alphas, maps) = match n_layers {
        0 => (Vec::new(), Vec::new()),
        _ => {
            let cross_gram = train_part.cross_gram(&*backend)?;
            targets(&*backend, cross_gram, (&**mean, schedule), (widths, *gauge), &mut notes)?
        }
    };

    let data = Settings::fingerprint(&train);
    let of_validation = validation.as_deref().map(Settings::fingerprint);
    let made = Made { label: train.label(), data, validation: of_validation, alphas: &alphas, maps: &maps };
    let [layer_settings, settings] = settings(builder, &choices, made, &*backend);
    let Choices { trainer, head, .. } = choices;

    Ok(PreparedFit {
        train,
        validation,
        parts: (train_part, validation_part),
        backend,
        encoding,
        target_encoding,
        maps,
        alphas,
        alterations: alterations.clone(),
        trainer,
        order,
        head,
        seed,
        notes,
        layer_settings,
        settings,
        folder: builder.folder.clone(),
        rows: None,
    })
}

/// `Ok` if layers are trained one after the other, or there are several, and workers for them.
pub(crate) fn check_order(order: Order, n_layers: usize) -> Result<(), EstimatorError> {
    let Order::Parallel { workers } = order else { return Ok(()) };
    input::not_empty("the number of workers", workers)?;
    match n_layers {
        0 | 1 => Err(EstimatorError::NoEffect {
            name: "training side by side",
            reason: "on fewer than two layers".to_owned(),
            remedy: "ask for more layers, or leave it out",
        }),
        _ => Ok(()),
    }
}

/// The alphas of the layers, and the maps to their targets.
pub(crate) fn targets(
    backend: &dyn Backend,
    cross_gram: CrossGram,
    (mean, schedule): (&dyn Mean, &AlphaSchedule),
    (widths, gauge): (&Widths, Gauge),
    notes: &mut Vec<String>,
) -> Result<(Vec<f64>, Vec<TargetMap>), EstimatorError> {
    let path = TargetPath::from_cross_gram(cross_gram, mean, backend);
    let alphas = schedule.alphas(&path, backend)?;
    let columns = path.cross_gram().order();
    let what = format_args!(
        "the target maps of {} layers, of {} columns each",
        counted(alphas.len()),
        counted(columns)
    );
    memory::check_array(what, &[alphas.len(), columns, columns], size_of::<f64>())
        .map_err(InputError::from)?;
    let mut maps: Vec<TargetMap> = Vec::with_capacity(alphas.len());
    for (layer, &alpha) in alphas.iter().enumerate() {
        let map = widths.truncate(layer, &path.target_map(alpha)?)?;
        for note in path.notes(alpha)? {
            let note = format!("the {} mean: {note}", mean.name());
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let before = maps.last().map_or(Reference::Inputs, Reference::Target);
        let gauged = gauge.apply(backend, path.cross_gram(), before, &map);
        maps.push(gauged.map_err(|source| EstimatorError::Gauge { layer, source })?.map);
    }
    Ok((alphas, maps))
}

/// The same error about validation rows.
fn of_validation(error: EstimatorError) -> EstimatorError {
    match error {
        EstimatorError::Input(error) => EstimatorError::ValidationInput(error),
        other => other,
    }
}

/// Whether every row is the first one again.
fn all_equal(x: ArrayView2<'_, f64>) -> bool {
    x.rows().into_iter().skip(1).all(|row| row == x.row(0))
}
