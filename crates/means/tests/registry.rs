//! The registries: every name makes what it says, and others are refused with the names there are.

#![allow(clippy::unwrap_used)]

use dhll_core::{CrossGram, MeanError, Note, TargetPath};
use dhll_faer::Faer;
use dhll_means::registry::{self, MEANS, Parameters};
use dhll_means::schedules::{self, SCHEDULES};
use dhll_means::{FixedRank, LabelScale, by_name};
use ndarray::array;

fn cross_gram() -> CrossGram {
    let x = array![[1.0, 0.0], [0.5, 1.0], [-1.0, 0.5], [-0.5, -1.5], [0.2, 0.3]];
    let y = array![[1.0], [1.0], [-1.0], [-1.0], [1.0]];
    CrossGram::new(&Faer::default(), x.view(), y.view()).unwrap()
}

#[test]
fn every_name_makes_the_mean_that_bears_it_and_has_a_path() {
    let backend = Faer::default();
    assert_eq!(MEANS.len(), 7);
    for entry in MEANS {
        let mean = by_name(entry.name).unwrap();
        assert_eq!(mean.name(), entry.name);
        assert!(!entry.description.is_empty() && !entry.description.contains('\n'));
        let map = TargetPath::from_cross_gram(cross_gram(), &*mean, &backend).target_map(0.5).unwrap();
        assert!(map.width() > 0, "{}", entry.name);
    }
}

#[test]
fn parameters_reach_their_means() {
    let (backend, s) = (Faer::default(), cross_gram());
    let parameters =
        Parameters { ridge: Some(1e-2), power: -0.5, rank: FixedRank::Exactly(7), ..Parameters::default() };
    for name in ["harmonic", "geometric", "power", "log-euclidean"] {
        let mean = registry::with_parameters(name, &parameters).unwrap();
        let notes = mean.factor(&s, 0.5, &backend).unwrap().notes;
        assert!(matches!(notes[..], [Note::Ridge { relative: 1e-2, .. }]), "{name}: {notes:?}");
    }
    let fixed = registry::with_parameters("bonnabel-sepulchre", &parameters).unwrap();
    assert!(matches!(fixed.factor(&s, 0.5, &backend), Err(MeanError::Rank { needed: 7, .. })));
    let wrong = registry::with_parameters("power", &Parameters { power: 2.0, ..parameters }).unwrap();
    assert_eq!(wrong.factor(&s, 0.5, &backend), Err(MeanError::Power(2.0)));
    let scaled = Parameters { scale: LabelScale::Inputs, ..Parameters::default() };
    let notes = registry::with_parameters("arithmetic", &scaled).unwrap().factor(&s, 0.5, &backend);
    assert!(matches!(notes.unwrap().notes[..], [Note::LabelScale { .. }]));
}

#[test]
fn a_ridge_reaches_the_means_that_take_one() {
    let (backend, s) = (Faer::default(), cross_gram());
    let parameters = Parameters { ridge: Some(1e-2), ..Parameters::default() };
    for entry in MEANS {
        let notes = entry.make(&parameters).factor(&s, 0.5, &backend).unwrap().notes;
        let is_noted = matches!(notes[..], [Note::Ridge { relative: 1e-2, .. }]);
        assert_eq!(is_noted, entry.takes_ridge, "{}: {notes:?}", entry.name);
    }
}

#[test]
fn every_schedule_gives_as_many_values_as_layers() {
    let backend = Faer::default();
    let mean = by_name("arithmetic").unwrap();
    let path = TargetPath::from_cross_gram(cross_gram(), &*mean, &backend);
    for entry in SCHEDULES {
        let alphas = schedules::by_name(entry.name, 4, (0.1, 0.9)).unwrap().alphas(&path, &backend).unwrap();
        assert_eq!((alphas.len(), alphas[0], alphas[3]), (4, 0.1, 0.9), "{}", entry.name);
    }
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let error = by_name("Arithmetic").err().unwrap().to_string();
    assert_eq!(
        error,
        "there is no mean `Arithmetic`; the means are arithmetic, harmonic, geometric, power, log-euclidean, \
         bures-wasserstein, bonnabel-sepulchre"
    );
    let error = schedules::by_name("", 3, (0.1, 0.9)).err().unwrap().to_string();
    assert_eq!(
        error,
        "there is no schedule ``; the schedules are linear, logarithmic, equal-steps, equal-cka"
    );
}
