//! The registry: every name makes a similarity that maps rows and survives a file, and others are refused with the names there are.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Similarity, SimilarityFit};
use dhll_faer::Faer;
use dhll_similarities::registry::{
    KernelFit, KernelKind, Make, MapKind, SIMILARITIES, SimilarityError, with_settings,
};
use dhll_similarities::{
    ArcCosine, BandwidthError, Kernel, KernelSettings, LOADERS, Polynomial, Rbf, by_name,
};
use ndarray::Array2;

fn rows() -> Array2<f64> {
    Array2::from_shape_fn((30, 3), |(i, j)| ((i * 7 + j * j * 5) % 11) as f64 / 11.0)
}

/// Two classes, by the first column.
fn targets(x: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((x.nrows(), 1), |(i, _)| if x[[i, 0]] > 0.5 { 1.0 } else { -1.0 })
}

fn learnt(fit: &dyn SimilarityFit, x: &Array2<f64>) -> Arc<dyn Similarity> {
    let rows = Finite::check("the input", x.view()).unwrap();
    fit.fit(&Faer::sequential(), rows, targets(x).view()).unwrap()
}

fn fitted(name: &str, settings: KernelSettings, x: &Array2<f64>) -> Arc<dyn Similarity> {
    learnt(&*with_settings(name, settings).unwrap(), x)
}

#[test]
fn every_name_makes_a_similarity() {
    let x = rows();
    for entry in SIMILARITIES {
        let similarity = learnt(&*by_name(entry.name).unwrap(), &x);
        // What these become depends on the rows.
        let name = match entry.name {
            "learnt-kernel" => "learnt",
            "diffusion-and-kernel" => "",
            name => name,
        };
        assert!(similarity.name().contains(name), "{} {}", entry.name, similarity.name());
        assert_eq!(similarity.features(&Faer::sequential(), x.view()).unwrap().nrows(), 30);
        assert!(!entry.description.is_empty() && !entry.description.contains('\n'));
        saved_and_loaded(&*similarity, &x);
        // Those listed and no others are settings.
        let fields = entry.with_defaults().settings();
        let known = |&name: &&str| fields.get(name).is_some() || matches!(name, "bandwidth" | "landmarks");
        assert!(entry.settings().iter().all(known), "{}", entry.name);
    }
}

/// What a file keeps of a similarity gives the same features again, bit for bit.
fn saved_and_loaded(similarity: &dyn Similarity, x: &Array2<f64>) {
    let saved = similarity.saved().unwrap();
    let text = serde_json::to_string(&saved.settings).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), saved.settings);
    let (_, load) = LOADERS.iter().find(|(kind, _)| *kind == saved.kind).unwrap();
    let again = load(saved.clone()).unwrap();
    assert_eq!(again.name(), similarity.name());
    let features = |similarity: &dyn Similarity| {
        similarity.features(&Faer::sequential(), x.view()).unwrap().into_owned()
    };
    assert_eq!(features(&*again), features(similarity), "{}", similarity.name());
    assert_eq!(again.saved().unwrap(), saved);
}

#[test]
fn every_similarity_and_every_map_can_be_saved() {
    let x = rows();
    for entry in SIMILARITIES.iter().filter(|entry| matches!(entry.make, Make::Kernel(_))) {
        for map in [MapKind::Nystroem, MapKind::RandomFeatures, MapKind::PivotedCholesky] {
            if entry.name == "polynomial" && map == MapKind::RandomFeatures {
                continue;
            }
            let settings = KernelSettings { map, features: 12, ..Default::default() };
            saved_and_loaded(&*fitted(entry.name, settings, &x), &x);
        }
    }
}

#[test]
fn files_that_do_not_fit_are_refused() {
    let saved = fitted("rbf", KernelSettings { features: 5, ..Default::default() }, &rows()).saved().unwrap();
    let load = |saved| LOADERS.iter().find(|(kind, _)| *kind == "nystroem").unwrap().1(saved);
    let mut fewer = saved.clone();
    fewer.arrays.pop();
    assert_eq!(
        load(fewer).unwrap_err().to_string(),
        "its arrays are [\"landmarks\"], expected [\"landmarks\", \"projection\"]"
    );
    let mut other = saved.clone();
    other.settings["bandwidth"] = (-1.0).into();
    assert_eq!(load(other).unwrap_err().to_string(), "the bandwidth must be positive and finite, got -1e0");
    let mut unknown = saved.clone();
    unknown.settings["kernel"] = "gauss".into();
    assert!(load(unknown).unwrap_err().to_string().contains("unknown variant `gauss`"));
    let mut shorter = saved;
    shorter.arrays[1].1 = Array2::zeros((2, 5));
    assert_eq!(
        load(shorter).unwrap_err().to_string(),
        "the number of rows of the projection must be 5, got 2"
    );
}

/// With all rows as landmarks the Nystroem map is exact, up to the rank cut.
#[test]
fn settings_reach_their_kernels() {
    let (x, backend) = (rows(), Faer::sequential());
    let settings =
        KernelSettings { bandwidth: Some(0.7), degree: 3, constant: 2.0, ..KernelSettings::default() };
    for (name, kernel) in [
        ("rbf", Box::new(Rbf::new(0.7).unwrap()) as Box<dyn Kernel>),
        ("polynomial", Box::new(Polynomial::new(1.0, 2.0, 3).unwrap())),
    ] {
        let similarity = fitted(name, settings, &x);
        let features = similarity.features(&backend, x.view()).unwrap();
        let expected = kernel.matrix(&backend, x.view(), x.view()).unwrap();
        let error = (features.dot(&features.t()) - &expected).fold(0.0_f64, |m, v| m.max(v.abs()));
        assert!(error < 1e-6 * expected.diag().sum(), "{name}: {error}");
    }
    let wrong = KernelSettings { bandwidth: Some(0.0), ..settings };
    let rbf = KernelFit { name: "rbf", kind: KernelKind::Rbf, settings: wrong };
    let error = rbf.fit_map(&backend, x.view()).unwrap_err();
    assert_eq!(error, SimilarityError::Bandwidth(BandwidthError::NotPositive(0.0)));
    let settings = KernelSettings { map: MapKind::RandomFeatures, ..KernelSettings::default() };
    let polynomial = KernelFit { name: "polynomial", kind: KernelKind::Polynomial, settings };
    let error = polynomial.fit_map(&backend, x.view()).unwrap_err();
    assert_eq!(error, SimilarityError::NotRandom { name: "polynomial" });
    let steps = KernelFit { name: "arc-cosine-0", kind: KernelKind::ArcCosine(ArcCosine::Step), settings };
    assert_eq!(steps.fit_map(&backend, x.view()).unwrap().name(), "random-arc-cosine-0");
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let error = by_name("gauss").err().unwrap().to_string();
    assert_eq!(
        error,
        "there is no similarity `gauss`; the similarities are dot, cosine, rbf, laplacian, polynomial, arc-cosine-0, \
         arc-cosine-1, learnt-laplacian, learnt-gaussian, learnt-kernel, diffusion, diffusion-and-kernel"
    );
    let error = with_settings("learnt-laplacian", KernelSettings::default()).err().unwrap().to_string();
    assert_eq!(error, "`learnt-laplacian` does not take the settings of a kernel");
}
