//! The plug-ins of this project.

use std::sync::Arc;

use dhll_core::{Backend, HeadTrainer, LayerTrainer, Mean, SimilarityFit};
use dhll_means::registry::{MEANS, Parameters};
use dhll_means::{FixedRank, LabelScale};
use dhll_model::{Loaders, backends};
use dhll_similarities::registry::{Make, SIMILARITIES};
use dhll_similarities::{DiffusionSettings, KernelSettings, LearntSettings};
use dhll_train::{
    LogisticHead, MlpSettings, RandomFeatureSettings, ResidualSettings, RidgeHead, SoftmaxSettings,
};
use serde::{Deserialize, Serialize};

use super::Registry;
use super::family::{Family, NoSettings};

/// What the means can be told.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct MeanSettings {
    /// In units of the mean eigenvalue; each mean's own default unless given.
    ridge: Option<f64>,
    /// q of the power mean, in [-1, 1].
    power: Option<f64>,
    /// The rank of the Bonnabel-Sepulchre mean; that of the labels unless given.
    rank: Option<usize>,
}

impl From<MeanSettings> for Parameters {
    fn from(MeanSettings { ridge, power, rank }: MeanSettings) -> Self {
        Self {
            ridge,
            power: power.unwrap_or(Self::default().power),
            rank: rank.map_or(FixedRank::OfLabels, FixedRank::Exactly),
            scale: LabelScale::AsGiven,
        }
    }
}

pub(super) fn registry() -> Registry {
    let mut means: Family<dyn Mean> = Family::new("mean");
    for entry in MEANS {
        let mut settings: Vec<&str> = if entry.takes_ridge { vec!["ridge"] } else { Vec::new() };
        settings.extend(match entry.name {
            "power" => Some("power"),
            "bonnabel-sepulchre" => Some("rank"),
            _ => None,
        });
        let make = |settings: MeanSettings, _: &_| Ok(Arc::from(entry.make(&settings.into())));
        means.add_some((entry.name, entry.description), &settings, make);
    }
    let mut similarities: Family<dyn SimilarityFit> = Family::new("similarity");
    for entry in SIMILARITIES {
        match entry.make {
            Make::Kernel(of) => {
                let make = move |settings: KernelSettings, _: &_| Ok(Arc::from(of(settings)));
                similarities.add_some((entry.name, entry.description), &entry.settings(), make);
            }
            Make::Learnt(of) => {
                similarities.add(entry.name, entry.description, move |settings: LearntSettings, _| {
                    settings.check()?;
                    Ok(Arc::new(of(settings)))
                });
            }
            Make::Diffusion(of) => {
                similarities.add(entry.name, entry.description, move |settings: DiffusionSettings, _| {
                    settings.check()?;
                    Ok(Arc::from(of(settings)))
                });
            }
        }
    }
    let mut trainers: Family<dyn LayerTrainer> = Family::new("trainer");
    trainers.add("mlp", "affine, activation, affine: the paper's layer", |settings: MlpSettings, _| {
        Ok(Arc::new(settings))
    });
    trainers.add("residual", "the same with a skip connection", |settings: ResidualSettings, _| {
        Ok(Arc::new(settings))
    });
    trainers.add(
        "random-features",
        "random units and ridge regression, in closed form",
        |settings: RandomFeatureSettings, facts| match settings.trainer(facts.image) {
            Some(trainer) => Ok(Arc::new(trainer)),
            None => Err("receptive fields and patches take images; the rows of these data are none".into()),
        },
    );
    let mut heads: Family<dyn HeadTrainer> = Family::new("head");
    heads.add("softmax", "softmax regression by Adam", |settings: SoftmaxSettings, _| Ok(Arc::new(settings)));
    heads.add("logistic", "penalised logistic regression, solved", |settings: LogisticHead, _| {
        Ok(Arc::new(settings))
    });
    heads.add("ridge", "ridge regression, for values and classes", |settings: RidgeHead, _| {
        Ok(Arc::new(settings))
    });
    let mut all_backends: Family<dyn Backend> = Family::new("backend");
    for name in backends::available() {
        all_backends.add(name, "linear algebra", move |_: NoSettings, _| Ok(backends::by_name(name)?));
    }
    let loaders = Loaders::default();
    Registry { means, similarities, trainers, heads, backends: all_backends, loaders }
}
