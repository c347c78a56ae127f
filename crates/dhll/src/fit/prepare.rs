//! What comes before the training: every choice is checked against the data, and the targets are made.

use std::borrow::Cow;

use dhll_core::FitContext;
use dhll_core::memory::{self, counted};
use dhll_core::{CrossGram, InputError, LabelCode, PathError, Reference, TargetMap, TargetPath, input};
use dhll_data::Dataset;
use ndarray::ArrayView2;

use super::PreparedFit;
use crate::backends;
use crate::defaults;
use crate::estimator::{DhllBuilder, EstimatorError};
use crate::inputs::Inputs;
use crate::options::classes_not_held_out;
use crate::path_targets::Part;
use crate::settings::Settings;
use dhll_train::Order;

pub(crate) fn prepare<'a, 'd>(
    builder: DhllBuilder<'a>,
    train: Cow<'d, Dataset>,
    validation: Option<Cow<'d, Dataset>>,
) -> Result<PreparedFit<'a, 'd>, EstimatorError> {
    let DhllBuilder {
        scaling,
        similarity,
        mean,
        schedule,
        widths,
        gauge,
        trainer,
        trainer_description,
        alterations,
        order,
        head,
        held_out: _,
        seed,
        backend,
        observer,
        keep,
    } = builder;
    let backend = match backend {
        Some(backend) => backend,
        None => backends::from_environment()?,
    };
    if let Order::Parallel { workers } = order {
        input::not_empty("the number of workers", workers)?;
    }
    for alteration in &alterations {
        alteration.check(train.n_features())?;
    }
    let setting = FitContext { validation: validation.is_some(), augmentation: !alterations.is_empty() };
    trainer.accepts(setting).map_err(EstimatorError::Trainer)?;
    let head = head.unwrap_or_else(|| defaults::head(train.n_samples()));
    head.check().map_err(EstimatorError::Head)?;
    if train.n_samples() > 1 && all_equal(train.features.view()) {
        return Err(EstimatorError::EqualRows { rows: train.n_samples() });
    }
    let norm = scaling.norm();
    let inputs = Inputs::fit(train.features.view(), scaling, similarity)?;
    let code = LabelCode::fit(&train.labels, train.n_classes())?;
    let part = |data| Part::new(&inputs, &code, norm, data);
    let train_part = part(&train)?;
    let validation_part = validation.as_deref().map(part).transpose().map_err(of_validation)?;

    let cross_gram = CrossGram::in_row_space(&*backend, train_part.rows.a.view(), train_part.rows.b.view())
        .map_err(PathError::from)?;
    let path = TargetPath::from_cross_gram(cross_gram, &*mean, &*backend);
    let alphas = schedule.alphas(&path, &*backend)?;
    widths.check(alphas.len())?;
    if alphas.len() == 1 && order != Order::Sequential {
        return Err(EstimatorError::NoEffect {
            name: "training side by side",
            reason: "on a single layer".to_owned(),
            remedy: "ask for more layers, or leave it out",
        });
    }
    let mut notes =
        validation.as_deref().map_or_else(Vec::new, |validation| classes_not_held_out(&train, validation));
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
        let gauged = gauge.apply(&*backend, path.cross_gram(), before, &map);
        maps.push(gauged.map_err(|source| EstimatorError::Gauge { layer, source })?.map);
    }

    let settings = Settings::new()
        .with("data", train.label())
        .with("data, SHA-256", Settings::fingerprint(&train))
        .with(
            "validation data, SHA-256",
            validation.as_deref().map_or("none".to_owned(), Settings::fingerprint),
        )
        .with("scaling", format!("{scaling:?}"))
        .with("similarity", inputs.similarity().name())
        .with("mean", mean.name())
        .with("alphas", format!("{alphas:?}"))
        .with("widths", format!("{:?}", maps.iter().map(TargetMap::width).collect::<Vec<_>>()))
        .with("gauge", format!("{gauge:?}"))
        .with("targets, SHA-256", Settings::hash_of(maps.iter().flat_map(|map| map.matrix().into_iter())))
        .with("alterations", alterations.iter().map(|one| one.name()).collect::<Vec<_>>().join(", "))
        // Layers side by side are the same on any number of workers.
        .with("order", if order == Order::Sequential { "sequential" } else { "parallel" })
        .with("trainer", format!("{} ({trainer_description})", trainer.name()))
        .with("seed", seed.to_string())
        .with("backend", backend.name())
        .with("version", env!("CARGO_PKG_VERSION"));
    let settings = if backend.depends_on_threads() {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        settings.with("threads", threads.to_string())
    } else {
        settings
    };

    drop(path);
    Ok(PreparedFit {
        train,
        validation,
        parts: (train_part, validation_part),
        backend,
        inputs,
        maps,
        alphas,
        alterations,
        trainer,
        order,
        head,
        seed,
        notes,
        layer_settings: settings,
        observer,
        keep,
        rows: None,
    })
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
