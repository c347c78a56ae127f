//! Model files: exact round trips, and every kind of damage as a typed error.

mod common;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use common::{circles, quick};
use dhll::core::Activation;
use dhll::core::Cosine;
use dhll::model::file::Problem;
use dhll::train::MlpTrainer;
use dhll::{InputScaling, Loaders, Model, ModelFileError, backends};
use proptest::prelude::*;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn load(path: &Path) -> Result<Model, ModelFileError> {
    Model::load_with(path, backends::default_backend().expect("works"), &Loaders::default())
}

/// The bytes of a model of two layers.
fn saved() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("works");
    let path = folder.path().join("m");
    quick().fit(&circles().train).expect("works").save(&path).expect("works");
    fs::read(path).expect("works")
}

fn load_bytes(bytes: &[u8]) -> Result<Model, ModelFileError> {
    let folder = tempfile::tempdir().expect("works");
    let path = folder.path().join("m");
    fs::write(&path, bytes).expect("works");
    load(&path)
}

type Parts = (Value, Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

/// The same file with header and tensors changed, and the checksum of what has become of it.
fn changed(bytes: &[u8], change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).expect("works");
    let header = serde_json::from_str(&metadata.metadata().as_ref().expect("works")["dhll"]).expect("works");
    let tensors = SafeTensors::deserialize(bytes).expect("works");
    let tensors = tensors.iter().map(|(name, tensor)| {
        (name.to_owned(), tensor.dtype(), tensor.shape().to_vec(), tensor.data().to_vec())
    });
    let mut parts = (header, tensors.collect());
    change(&mut parts);
    let (header, tensors) = &parts;
    let views = tensors
        .iter()
        .map(|(n, dtype, shape, b)| (n, TensorView::new(*dtype, shape.clone(), b).expect("works")));
    let mut header = header.clone();
    header.as_object_mut().map(|fields| fields.remove("sha256"));
    let zeros = "0".repeat(64);
    let document = format!("{{\"sha256\":\"{zeros}\",{}", header.to_string().trim_start_matches('{'));
    let metadata = HashMap::from([("dhll".to_owned(), document)]);
    let mut bytes = safetensors::serialize(views, Some(metadata)).expect("works");
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let start = bytes.windows(64).position(|window| window == zeros.as_bytes()).expect("there");
    bytes[start..start + 64].copy_from_slice(digest.as_bytes());
    bytes
}

#[test]
fn a_model_that_was_read_predicts_to_the_bit_what_it_did() {
    let data = circles();
    let folder = tempfile::tempdir().unwrap();
    let tanh = MlpTrainer { activation: Activation::Tanh, ..MlpTrainer::default() };
    for builder in [quick(), quick().scaling(InputScaling::None).similarity(Cosine).trainer(tanh)] {
        let model = builder.fit(&data.train).unwrap();
        let (first, second) = (folder.path().join("1"), folder.path().join("2"));
        model.save(&first).unwrap();
        let again = load(&first).unwrap();
        let x = data.test.features();
        assert_eq!(again.predict_proba(x).unwrap(), model.predict_proba(x).unwrap());
        assert_eq!(again.summary(), model.summary());
        again.save(&second).unwrap();
        assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    }
}

#[test]
fn similarities_of_the_users_own_are_not_saved() {
    let model = quick().similarity(common::Unsaved).fit(&circles().train).unwrap();
    let path = tempfile::tempdir().unwrap().path().join("m");
    let error = model.save(&path).unwrap_err();
    assert!(error.to_string().contains("the similarity \"unsaved\" cannot be saved"), "{error}");
    assert!(!path.exists());
}

#[test]
fn files_that_are_no_models_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = load(&folder.path().join("none")).unwrap_err();
    assert!(error.to_string().contains("none") && matches!(error.problem, Problem::Io(_)));
    assert!(matches!(
        load(folder.path()).unwrap_err().problem,
        Problem::Io(_) | Problem::HeaderLength { .. }
    ));
    for bytes in [&b""[..], b"1234567", b"{\"a\": 1}", &u64::MAX.to_le_bytes(), &(17_u64 << 20).to_le_bytes()]
    {
        assert!(matches!(load_bytes(bytes).unwrap_err().problem, Problem::HeaderLength { .. }));
    }
    let foreign = safetensors::serialize(Vec::<(String, TensorView<'_>)>::new(), None).unwrap();
    assert!(matches!(load_bytes(&foreign).unwrap_err().problem, Problem::NotOurs { key: "dhll" }));
    // A header of brackets alone, which a careless parser follows down until the stack ends.
    let deep = [&(100_000_u64).to_le_bytes()[..], &vec![b'['; 100_000]].concat();
    assert!(matches!(load_bytes(&deep).unwrap_err().problem, Problem::Container(_)));
}

#[test]
fn a_file_of_any_other_length_is_refused() {
    let bytes = saved();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let lengths = (0..16).chain((16..header).step_by(97)).chain([header - 1, header, header + 1]);
    for length in lengths.chain((header..bytes.len()).step_by(61)).chain([bytes.len() - 1]) {
        assert!(load_bytes(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
    assert!(load_bytes(&[&bytes[..], &[0]].concat()).is_err());
    assert!(load_bytes(&bytes).is_ok());
}

#[test]
fn every_flipped_bit_is_refused() {
    let bytes = saved();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flipped.safetensors");
    for place in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        fs::write(&path, &flipped).unwrap();
        let error = load(&path).map(|_| place).unwrap_err().to_string();
        assert!(error.contains("flipped.safetensors") && error.contains("damaged"), "byte {place}: {error}");
    }
    // A file of a version that had no checksum.
    let views = SafeTensors::deserialize(&bytes).unwrap();
    let metadata = HashMap::from([("dhll".to_owned(), json!({"version": 1}).to_string())]);
    let old = safetensors::serialize(views.iter(), Some(metadata)).unwrap();
    let error = load_bytes(&old).unwrap_err();
    assert!(matches!(error.problem, Problem::Version { found: 1, known: 5 }), "{error}");
}

#[test]
fn files_of_the_version_before_are_read() {
    let bytes = saved();
    let [now, before] =
        [bytes.clone(), changed(&bytes, |p| p.0["version"] = json!(4))].map(|b| load_bytes(&b).unwrap());
    let x = circles().test.features().to_owned();
    assert_eq!(now.predict_proba(x.view()).unwrap(), before.predict_proba(x.view()).unwrap());
}

#[test]
fn the_same_fit_gives_the_same_bytes() {
    assert_eq!(saved(), saved());
}

#[test]
fn headers_that_contradict_the_tensors_or_themselves_are_refused() {
    let bytes = saved();
    let check = |change: fn(&mut Parts), expected: &str| {
        let error = load_bytes(&changed(&bytes, change)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    };
    check(
        |p| p.0["version"] = json!(1),
        "it has version 1 of the format, this program reads version 5; fit it again",
    );
    check(
        |p| p.0["version"] = json!(9),
        "it has version 9 of the format, this program reads version 5; use a later version",
    );
    check(|p| p.0["version"] = json!("one"), "header cannot be read");
    check(|p| p.0["columns"]["features"] = json!(["x"]), "the number of column names must be 2, got 1");
    check(|p| p.0["columns"]["features"] = json!(["x", "x"]), "every column name must be there once, got x");
    check(|p| p.0["surprise"] = json!(1), "unknown field `surprise`");
    check(|p| p.0["target"]["classes"] = json!(["a"]), "the number of classes must be 2, got 1");
    check(|p| p.0["target"]["classes"] = json!(["a", "a"]), "every class name must be there once, got a");
    check(|p| p.0["target"] = json!({"values": ["a", "b"]}), "of one kind, got two kinds");
    let dropped = |columns: usize| json!({"columns": vec![json!({"holds": "number", "map": {"kind": "dropped"}}); columns]});
    let with = |preprocessing: Value| {
        let header = changed(&bytes, |p| p.0["encoding"]["preprocessing"] = preprocessing);
        load_bytes(&header).unwrap_err().to_string()
    };
    assert!(with(dropped(2)).contains("expected F64 [0]"), "{}", with(dropped(2)));
    let no_scale = json!({"kind": "robust", "median": 0.0, "scale": 0.0, "gaps": "none"});
    let error = with(json!({"columns": [{"holds": "number", "map": no_scale}]}));
    assert!(error.contains("column 1: median and scale must be finite, and the scale above 0"), "{error}");
    let beyond = json!({"kind": "levels", "features": [5], "unseen": null, "missing": null, "width": 1});
    let error = with(json!({"columns": [{"holds": {"category": {"levels": ["a"]}}, "map": beyond}]}));
    assert!(error.contains("the feature of every level must be below their number"), "{error}");
    check(|p| p.0["encoding"]["scale"] = json!(0.0), "finite and above 0, got 0");
    check(|p| p.0["encoding"]["similarity"]["kind"] = json!("gauss"), "similarity is of the kind \"gauss\"");
    check(|p| p.0["encoding"]["n_features"] = json!(3), "F64 [2], expected F64 [3]");
    check(|p| p.0["encoding"]["n_features"] = json!(u64::MAX), "expected F64 [18446744073709551615]");
    check(|p| p.0["layers"] = json!([]), "belongs to nothing");
    check(|p| p.0["layers"][1]["summary"]["alpha"] = json!(7.0), "in [0, 1], got 7");
    check(|p| p.0["layers"][1]["summary"]["width"] = json!(7), "stated width of a layer must be 3, got 7");
    check(|p| p.0["layers"][0]["operations"][1]["name"] = json!("sine"), "activation \"sine\"");
    check(|p| p.0["layers"][0]["operations"][1] = json!({"kind": "sort"}), "unknown variant");
    let huge = json!({"kind": "affine", "inputs": u64::MAX, "outputs": u64::MAX});
    let error = changed(&bytes, |p| p.0["layers"][0]["operations"][0] = huge);
    assert!(matches!(load_bytes(&error).unwrap_err().problem, Problem::Tensor { .. }));
    let deep = "[".repeat(10_000);
    check(|p| p.0["target"] = json!("["), "header cannot be read");
    let error = changed(&bytes, |p| p.0 = json!(deep));
    assert!(matches!(load_bytes(&error).unwrap_err().problem, Problem::Header(_)));
}

#[test]
fn sizes_that_nothing_in_the_file_bears_out_are_not_allocated() {
    let model = quick().scaling(InputScaling::None).fit(&circles().train).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    model.save(&path).unwrap();
    let bytes = changed(&fs::read(&path).unwrap(), |p| p.0["encoding"]["n_features"] = json!(1_u64 << 50));
    let error = load_bytes(&bytes).unwrap_err();
    let text = format!("{:?}", error.problem);
    assert!(text.contains("a row of 1,125,899,906,842,624 features"), "{text}");
}

#[test]
fn tensors_that_contradict_the_header_are_refused() {
    let bytes = saved();
    let check = |change: fn(&mut Parts), expected: &str| {
        let error = load_bytes(&changed(&bytes, change)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    };
    fn place(parts: &Parts, name: &str) -> usize {
        parts.1.iter().position(|tensor| tensor.0 == name).expect("there")
    }
    fn value(parts: &mut Parts, name: &str, bytes: &[u8]) {
        let place = place(parts, name);
        parts.1[place].3[..bytes.len()].copy_from_slice(bytes);
    }
    check(
        |p| {
            let at = place(p, "head.0.bias");
            p.1.remove(at);
        },
        "\"head.0.bias\" is missing",
    );
    check(|p| p.1.push(("more".into(), Dtype::U8, vec![1], vec![0])), "\"more\" that belongs to nothing");
    check(
        |p| {
            let at = place(p, "head.0.bias");
            p.1[at].1 = Dtype::I32;
        },
        "I32 [2], expected F32 [2]",
    );
    check(
        |p| {
            let at = place(p, "layers.0.0.weights");
            p.1[at].2.reverse();
        },
        "F32 [12, 2], expected F32 [2, 12]",
    );
    check(|p| value(p, "layers.1.2.weights", &f32::NAN.to_le_bytes()), "value NaN");
    check(|p| value(p, "scaling.mean", &f64::INFINITY.to_le_bytes()), "value inf");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is damaged, there is a model or an error, never a panic; and a model that comes out runs.
    #[test]
    fn damaged_files_never_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        in_header in any::<bool>(),
    ) {
        static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let mut bytes = BYTES.get_or_init(saved).clone();
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let end = if in_header { header } else { bytes.len() };
        for (place, value) in damage {
            bytes[place.index(end)] = value;
        }
        if let Ok(model) = load_bytes(&bytes) {
            prop_assert!(model.predict(ndarray::Array2::zeros((2, model.n_features())).view()).is_ok());
        }
    }
}
