//! Models as ONNX graphs: what is written, and what is refused.

mod common;

use std::fs;

use common::{json, refused, said};

#[test]
fn a_model_is_exported_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    said(at, "fit --data irises --similarity dot --out m.safetensors");
    let model = fs::read(at.join("m.safetensors")).unwrap();
    let exported = json(at, "export --model m.safetensors --onnx m.onnx");
    let bytes = fs::read(at.join("m.onnx")).unwrap();
    assert_eq!((&exported["onnx"], exported["bytes"].as_u64()), (&"m.onnx".into(), Some(bytes.len() as u64)));
    // The version of the format comes first: field 1, a number, 8.
    assert_eq!(bytes[..2], [8, 8]);
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("probabilities") && text.contains("versicolor"));
    let (_, error) = refused(at, "export --model m.safetensors --onnx m.safetensors");
    assert!(error.contains("would overwrite an input"), "{error}");
    assert_eq!(fs::read(at.join("m.safetensors")).unwrap(), model);
}

#[test]
fn neighbours_are_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    said(at, "fit --data irises --similarity diffusion --out m.safetensors");
    let (_, error) = refused(at, "export --model m.safetensors --onnx m.onnx");
    assert!(
        error.contains("m.safetensors: the similarity \"diffusion\"")
            && error.contains("--target-similarity diffusion"),
        "{error}"
    );
    assert!(!at.join("m.onnx").exists());
}
