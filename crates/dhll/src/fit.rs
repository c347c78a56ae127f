//! How an estimator fits: features and codes, targets along the path, layers one by one, the head on top.

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, CrossGram, InputError, LabelCode, Path, PathError, Reference, TargetMap, input};
use dhll_data::Dataset;
use dhll_train::fit::layer_seed;
use dhll_train::{
    ClassificationTask, FittedLayers, LayerTrainer, Observer, Rows, Run, Setting, Silent, fit_parallel,
    fit_sequential,
};
use ndarray::ArrayView2;

use crate::backends::{self, Threads};
use crate::defaults;
use crate::estimator::{DhllBuilder, EstimatorError};
use crate::inputs::Inputs;
use crate::model::Model;
use crate::options::{Order, classes_not_held_out};
use crate::path_targets::{Part, PathTargets};
use crate::resume::{Keeping, KeptLayers};
use crate::settings::Settings;
use crate::summary::{LayerSummary, Provenance};

pub(crate) fn fit(
    builder: DhllBuilder<'_>,
    train: &Dataset,
    validation: Option<&Dataset>,
) -> Result<Model, EstimatorError> {
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
        folder,
    } = builder;
    let mut silent = Silent;
    let observer: &mut dyn Observer = match observer {
        Some(observer) => observer,
        None => &mut silent,
    };
    let engine = match backend {
        Some(backend) => backend,
        None => backends::from_environment()?,
    };
    if let Order::Parallel { workers } = order {
        input::not_empty("the number of workers", workers)?;
    }
    for alteration in &alterations {
        alteration.check(train.n_features())?;
    }
    let setting = Setting { validation: validation.is_some(), augmentation: !alterations.is_empty() };
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
    let train_part = part(train)?;
    let validation_part = validation.map(part).transpose().map_err(of_validation)?;

    let cross_gram = CrossGram::in_row_space(&*engine, train_part.rows.a.view(), train_part.rows.b.view());
    let cross_gram = cross_gram.map_err(PathError::from)?;
    let path = Path::from_cross_gram(cross_gram, &*mean, &*engine);
    let alphas = schedule.alphas(&path, &*engine)?;
    widths.check(alphas.len())?;
    if alphas.len() == 1 && order != Order::Sequential {
        return Err(EstimatorError::NoEffect {
            name: "training side by side",
            reason: "on a single layer".to_owned(),
            remedy: "ask for more layers, or leave it out",
        });
    }
    let mut notes = validation.map_or_else(Vec::new, |validation| classes_not_held_out(train, validation));
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
        let gauged = gauge.apply(&*engine, path.cross_gram(), before, &map);
        maps.push(gauged.map_err(|source| EstimatorError::Gauge { layer, source })?.map);
    }

    let settings = Settings::new()
        .with("data", train.label())
        .with("data, SHA-256", Settings::fingerprint(train))
        .with("validation data, SHA-256", validation.map_or("none".to_owned(), Settings::fingerprint))
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
        .with("engine", engine.name())
        .with("threads", std::thread::available_parallelism().map_or(1, usize::from).to_string())
        .with("version", env!("CARGO_PKG_VERSION"));

    let kept = folder.map(|folder| KeptLayers::open(folder, &settings, seed, maps.len())).transpose()?;
    let targets = PathTargets {
        maps: &maps,
        engine: &*engine,
        train: &train_part,
        validation: validation_part.as_ref(),
        raw: train.features.view(),
        inputs: &inputs,
        alterations: &alterations,
    };
    let rows = Rows {
        train: train_part.single.view(),
        validation: validation_part.as_ref().map(|part| part.single.view()),
    };
    let run = Training { engine: &*engine, order, seed };
    let layers = match &kept {
        None => run.layers(rows, &targets, &*trainer, observer)?,
        Some(kept) => {
            let keeping = Keeping::new(&*trainer, kept);
            let fitted = run.layers(rows, &targets, &keeping, observer);
            keeping.failure().map_or(Ok(()), Err)?;
            fitted?
        }
    };

    let outputs = |x: ArrayView2<'_, f32>| layers.network.forward(&*engine, x);
    let hidden = outputs(train_part.single.view())?;
    let hidden_validation = validation_part.as_ref().map(|part| outputs(part.single.view())).transpose();
    let hidden_validation = hidden_validation.map_err(EstimatorError::ValidationInput)?;
    let task = ClassificationTask {
        input: hidden.view(),
        labels: &train.labels,
        n_classes: train.n_classes(),
        validation: hidden_validation
            .as_ref()
            .zip(validation)
            .map(|(hidden, validation)| (hidden.view(), validation.labels.as_slice())),
        augmentation: None,
    };
    let mut head_run = Run { engine: &*engine, seed: layer_seed(seed, maps.len()), observer };
    let head = head.train(&task, &mut head_run).map_err(EstimatorError::Head)?;

    let summaries = layers.reports.iter().zip(layers.network.layers()).zip(&alphas);
    let summaries = summaries.map(|((report, layer), &alpha)| LayerSummary::new(alpha, layer, report));
    let provenance = Provenance {
        data: train.label(),
        n_samples: train.n_samples(),
        n_validation: validation.map_or(0, Dataset::n_samples),
        seed,
        engine: engine.name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        notes,
        settings,
    };
    let summaries = summaries.collect();
    drop(path);
    let classes = train.classes.clone();
    let model = Model::new(inputs, layers.network, head.layer, classes, summaries, provenance, engine);
    Ok(model.with_columns(train.columns.clone()))
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

/// Who multiplies, in which order, from which seed.
struct Training<'a> {
    engine: &'a dyn Backend,
    order: Order,
    seed: u64,
}

impl Training<'_> {
    fn layers(
        &self,
        rows: Rows<'_>,
        targets: &PathTargets<'_>,
        trainer: &dyn LayerTrainer,
        observer: &mut dyn Observer,
    ) -> Result<FittedLayers, EstimatorError> {
        match self.order {
            Order::Sequential => {
                let mut run = Run { engine: self.engine, seed: self.seed, observer };
                Ok(fit_sequential(rows, targets, trainer, &mut run)?)
            }
            Order::Parallel { workers } => {
                // An engine that the registry does not know is used as it is.
                let own = backends::with_threads(self.engine.name(), Threads::One).ok();
                let engine = own.as_deref().unwrap_or(self.engine);
                let mut run = Run { engine, seed: self.seed, observer };
                Ok(fit_parallel(rows, targets, trainer, workers, &mut run)?)
            }
        }
    }
}
