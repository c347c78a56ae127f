//! Where a model comes from: all that its fit depends on, as settings that it keeps.

use dhll_core::{Backend, Dataset, TargetMap};
use dhll_model::{Provenance, Settings};
use dhll_train::Order;
use serde_json::{Value, json};

use super::builder::DhllBuilder;
use super::defaults::Choices;

/// What was made of the data by the choices.
pub(crate) struct Made<'a> {
    /// What the data is called.
    pub(crate) label: String,
    /// Fingerprints of the training rows and of the validation rows.
    pub(crate) data: String,
    pub(crate) validation: Option<String>,
    pub(crate) alphas: &'a [f64],
    pub(crate) maps: &'a [TargetMap],
}

/// All that the hidden layers depend on, and all that the model depends on.
pub(crate) fn settings(
    builder: &DhllBuilder,
    choices: &Choices,
    made: Made<'_>,
    backend: &dyn Backend,
) -> [Settings; 2] {
    let Choices { scaling, similarity, mean, trainer, head, .. } = choices;
    let Made { label, data, validation, alphas, maps } = made;
    let named = |name: &str, settings: Value| match settings {
        Value::Object(mut fields) => {
            fields.insert("name".to_owned(), name.into());
            Value::Object(fields)
        }
        _ => json!({ "name": name }),
    };
    let settings = Settings::new()
        .with("data", label)
        .with("data, SHA-256", data)
        .with("validation data, SHA-256", validation)
        .with("scaling", scaling.to_string())
        .with("similarity", named(&similarity.name(), similarity.settings()))
        .with("mean", named(mean.name(), mean.settings()))
        .with("alphas", alphas.to_vec())
        .with("widths", maps.iter().map(TargetMap::width).collect::<Vec<_>>())
        .with("gauge", builder.gauge.name())
        .with("targets, SHA-256", Settings::hash_of(maps.iter().flat_map(|map| map.matrix().into_iter())))
        .with("alterations", builder.alterations.iter().map(|one| one.name()).collect::<Vec<_>>())
        // Layers side by side are the same on any number of workers.
        .with("order", if builder.order == Order::Sequential { "sequential" } else { "parallel" })
        .with("trainer", named(trainer.name(), trainer.settings()))
        .with("seed", builder.seed.0)
        .with("backend", backend.name())
        .with("version", env!("CARGO_PKG_VERSION"));
    let settings = if builder.balanced { settings.with("balanced", true) } else { settings };
    let settings = match &builder.target_similarity {
        None => settings,
        Some(one) => settings.with("target similarity", named(&one.name(), one.settings())),
    };
    let settings = if backend.depends_on_threads() {
        settings.with("threads", std::thread::available_parallelism().map_or(1, usize::from))
    } else {
        settings
    };
    let all = settings.clone().with("head", named(head.name(), head.settings()));
    [settings, all]
}

/// What a model tells about its fit to `data`.
pub(crate) fn provenance(
    data: &Dataset,
    n_validation: usize,
    seed: u64,
    backend: &dyn Backend,
    (notes, settings): (Vec<String>, Settings),
) -> Provenance {
    Provenance {
        data: data.label(),
        n_samples: data.n_samples(),
        n_validation,
        seed,
        backend: backend.name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        notes,
        settings,
    }
}
