//! Model files, and files of sums of raw rows.

use std::path::Path;

use dhll::gram::RawSums;
use dhll::means::Arithmetic;
use dhll::{InputScaling, Loaders, Model, TargetKind, TargetPath, backends};
use ndarray::Array2;

use super::reader::{Outcome, Reader};
use super::{repair, seeds};

/// Model files.
pub(super) const MODEL: Reader = Reader {
    name: "model",
    file: "model.safetensors",
    seeds: seeds::models,
    repaired: |bytes| repair::sealed(bytes, "dhll"),
    read: model,
    memory: 96 << 20,
};

/// Sums of raw rows.
pub(super) const GRAM: Reader = Reader {
    name: "gram",
    file: "sums.npz",
    seeds: seeds::grams,
    repaired: repair::archive,
    read: gram,
    memory: 16 << 20,
};

/// Load a model, use it on two rows, and save it to the same bytes.
fn model(path: &Path) -> Outcome {
    let backend = backends::default_backend()?;
    let model = Model::load_with(path, backend.clone(), &Loaders::default())?;
    for value in [0.0, 1.0] {
        let x = Array2::from_elem((2, model.n_features()), value);
        match model.target() {
            TargetKind::Classes(names) => {
                let found = model.predict(x.view())?;
                assert!(found.iter().all(|&class| class < names.len()));
                finite(model.predict_proba(x.view())?);
            }
            TargetKind::Labels(_) => finite(model.predict_label_proba(x.view())?),
            TargetKind::Values(_) => finite(model.predict_values(x.view())?),
        }
        for layer in 0..=model.hidden().layers().len() {
            finite(model.transform(layer, x.view())?.mapv(f64::from));
        }
    }
    assert!(!model.summary().to_string().is_empty());
    // Not every similarity has a graph.
    let _ = model.to_onnx();
    let bytes = model.to_bytes()?;
    let again = Model::from_bytes(&bytes, backend, &Loaders::default())?;
    assert_eq!(again.to_bytes()?, bytes);
    Ok(())
}

/// What a model makes of finite rows is finite, or an error.
fn finite(numbers: Array2<f64>) {
    assert!(numbers.iter().all(|number| number.is_finite()), "{numbers}");
}

/// Load sums, merge them with themselves, and take the path of every scaling.
fn gram(path: &Path) -> Outcome {
    let backend = backends::default_backend()?;
    let sums = RawSums::load(&*backend, path)?;
    let both = RawSums::load_all(&*backend, &[path.to_owned(), path.to_owned()]);
    assert!(both.is_ok(), "sums are of the same columns as themselves: {:?}", both.err());
    sums.to_npz()?;
    for scaling in [InputScaling::None, InputScaling::MeanNorm, InputScaling::Standard] {
        let Ok(gram) = sums.cross_gram(scaling) else { continue };
        let path = TargetPath::from_cross_gram(gram, &Arithmetic, &*backend);
        if let Ok(map) = path.target_map(0.5) {
            assert!(map.eigenvalues().iter().all(|value| value.is_finite()));
        }
    }
    Ok(())
}
