//! The similarities, as a list.

use dhll_core::{Cosine, DotProduct, SimilarityFit};

use super::kernel_fit::{KernelFit, KernelKind, KernelSettings};
use crate::diffusion::{Blend, Diffusion, DiffusionSettings};
use crate::kernels::arc_cosine::ArcCosine;
use crate::learnt::{LearntFamily, LearntKernel, LearntSettings};

/// A similarity that can be asked for by its name.
#[derive(Debug, Clone, Copy)]
pub struct SimilarityEntry {
    /// The name.
    pub name: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    /// The settings that have an effect on it, beside those of a map of choice.
    pub parameters: &'static [&'static str],
    /// What makes it of its settings.
    pub make: Make,
}

/// What makes a similarity, by the type of its settings.
#[derive(Debug, Clone, Copy)]
pub enum Make {
    /// Of the settings of a kernel and its map.
    Kernel(fn(KernelSettings) -> Box<dyn SimilarityFit>),
    /// Of the settings of [`LearntKernel`].
    Learnt(fn(LearntSettings) -> LearntKernel),
    /// Of the settings of [`Diffusion`].
    Diffusion(fn(DiffusionSettings) -> Box<dyn SimilarityFit>),
}

const DIFFUSION_PARAMETERS: &[&str] = &["neighbours", "features", "time", "components", "rows", "seed"];

macro_rules! kernel {
    ($name:literal, $kind:expr) => {
        Make::Kernel(|settings| Box::new(KernelFit { name: $name, kind: $kind, settings }))
    };
}

macro_rules! learnt {
    ($name:literal, $family:expr, $description:literal) => {
        SimilarityEntry {
            name: $name,
            description: $description,
            parameters: &["landmarks", "iterations", "rows", "learning-landmarks", "seed"],
            make: Make::Learnt(|settings| LearntKernel { family: $family, settings }),
        }
    };
}

impl SimilarityEntry {
    /// The similarity with its default settings.
    pub fn with_defaults(&self) -> Box<dyn SimilarityFit> {
        match self.make {
            Make::Kernel(make) => make(KernelSettings::default()),
            Make::Learnt(make) => Box::new(make(LearntSettings::default())),
            Make::Diffusion(make) => make(DiffusionSettings::default()),
        }
    }

    /// The names of all settings that have an effect.
    pub fn settings(&self) -> Vec<&'static str> {
        match (self.name, self.make) {
            ("dot" | "cosine", _) | (_, Make::Learnt(_) | Make::Diffusion(_)) => self.parameters.to_vec(),
            _ => self.parameters.iter().copied().chain(["map", "features", "tolerance", "seed"]).collect(),
        }
    }
}

/// Every similarity there is, the paper's first.
pub const SIMILARITIES: &[SimilarityEntry] = &[
    SimilarityEntry {
        name: "dot",
        description: "the paper's: x.y, the inputs as they are",
        parameters: &[],
        make: Make::Kernel(|_| Box::new(DotProduct)),
    },
    SimilarityEntry {
        name: "cosine",
        description: "x.y / (|x| |y|), every row divided by its norm",
        parameters: &[],
        make: Make::Kernel(|_| Box::new(Cosine)),
    },
    SimilarityEntry {
        name: "rbf",
        description: "the Gaussian kernel exp(-|x - y|^2 / (2 s^2)), s the bandwidth",
        parameters: &["bandwidth"],
        make: kernel!("rbf", KernelKind::Rbf),
    },
    SimilarityEntry {
        name: "laplacian",
        description: "the Laplacian kernel exp(-|x - y|_1 / s), s the bandwidth",
        parameters: &["bandwidth"],
        make: kernel!("laplacian", KernelKind::Laplacian),
    },
    SimilarityEntry {
        name: "polynomial",
        description: "the polynomial kernel (x.y + constant)^degree, (x.y + 1)^2 by default",
        parameters: &["degree", "constant"],
        make: kernel!("polynomial", KernelKind::Polynomial),
    },
    SimilarityEntry {
        name: "arc-cosine-0",
        description: "an infinitely wide random layer of steps",
        parameters: &[],
        make: kernel!("arc-cosine-0", KernelKind::ArcCosine(ArcCosine::Step)),
    },
    SimilarityEntry {
        name: "arc-cosine-1",
        description: "an infinitely wide random layer of rectified linear units",
        parameters: &[],
        make: kernel!("arc-cosine-1", KernelKind::ArcCosine(ArcCosine::Relu)),
    },
    learnt!(
        "learnt-laplacian",
        Some(LearntFamily::Laplacian),
        "the Laplacian kernel with a weight for every column, learnt from the targets"
    ),
    learnt!(
        "learnt-gaussian",
        Some(LearntFamily::Gaussian),
        "the Gaussian kernel with a weight for every column, learnt from the targets"
    ),
    learnt!(
        "learnt-kernel",
        None,
        "learnt-laplacian or learnt-gaussian, whichever has the lower leave-one-out error"
    ),
    SimilarityEntry {
        name: "diffusion",
        description: "the diffusion map of the nearest-neighbour graph of all rows, unlabelled ones too",
        parameters: DIFFUSION_PARAMETERS,
        make: Make::Diffusion(|settings| Box::new(Diffusion { settings })),
    },
    SimilarityEntry {
        name: "diffusion-and-kernel",
        description: "the diffusion map beside learnt-laplacian, their shares by leave-one-out error",
        parameters: DIFFUSION_PARAMETERS,
        make: Make::Diffusion(|settings| Box::new(Blend { settings })),
    },
];
