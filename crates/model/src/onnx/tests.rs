//! What exported graphs are made of, and what is refused. That they compute what models do is checked by running them (`tests/onnx`).

use std::collections::{BTreeMap, BTreeSet};

use dhll_core::data::{ColumnKind, ColumnNames, Finite, Origin};
use dhll_core::{
    Activation, Backend, Dataset, Encoding, InputError, InputScaling, Layer, Network, Operation, PatchGrid,
    SavedSimilarity, Similarity, SimilarityFit, Target,
};
use dhll_similarities::registry::SIMILARITIES;
use ndarray::{Array1, Array2, CowArray, Ix2};
use prost::Message as _;

use super::error::OnnxError;
use super::graph::Graph;
use super::layers;
use super::message::{GraphProto, ModelProto, kind};
use crate::model::Model;
use crate::settings::Settings;
use crate::summary::Provenance;

/// Two columns of numbers, one with gaps, and one of categories; classes, values and labels follow from the rows.
fn table(target: &str) -> Dataset {
    let x = Array2::from_shape_fn((40, 3), |(row, column)| match column {
        0 if row % 9 == 4 => f64::NAN,
        2 => (row % 3) as f64,
        _ => ((row * 7 + column * 5) % 11) as f64,
    });
    let levels = ["blue", "green", "red"].map(str::to_owned).to_vec();
    let kinds = vec![ColumnKind::Number, ColumnKind::Number, ColumnKind::Category { levels }];
    let column = |place: usize| Array2::from_shape_fn((40, 1), |(row, _)| ((row * place) % 7) as f64);
    let target = match target {
        "classes" => Target::Classes {
            labels: (0..40).map(|row| usize::from(row % 3 == 0)).collect(),
            names: ["no", "yes"].map(str::to_owned).to_vec(),
        },
        "values" => Target::Values { values: column(3), names: vec!["price".to_owned()] },
        _ => Target::Labels {
            values: column(3).mapv(|value| value > 2.0),
            names: vec![dhll_core::Label::new("sweet")],
        },
    };
    let columns = ["width", "height", "colour"].map(str::to_owned).to_vec();
    let columns = ColumnNames { features: Some(columns), label: None };
    Dataset::table("a table", x, Some(kinds), target, Origin::Drawn).unwrap().with_columns(columns).unwrap()
}

fn affine(inputs: usize, outputs: usize) -> Operation {
    Operation::Affine { weights: Array2::ones((inputs, outputs)), bias: Array1::zeros(outputs) }
}

/// A model of the table without hidden layers.
fn model(target: &str, scaling: InputScaling, similarity: &dyn SimilarityFit) -> Model {
    let (backend, data) = (dhll_backends::default_backend().unwrap(), table(target));
    let encoding = Encoding::fit(&*backend, &data, scaling, similarity).unwrap();
    let width = encoding.inputs(&*backend, &data).unwrap().ncols();
    let outputs = if target == "classes" { 2 } else { 1 };
    let head = Layer::new(vec![affine(width, outputs)]).unwrap();
    let provenance = Provenance {
        data: data.name().to_owned(),
        n_samples: 40,
        n_validation: 0,
        seed: 1,
        backend: backend.name().to_owned(),
        version: "0".to_owned(),
        notes: Vec::new(),
        settings: Settings::default(),
    };
    let about = (data.columns().clone(), data.target().kind());
    Model::new((encoding, Network::identity(width), head), about, (Vec::new(), provenance), backend)
}

fn exported(model: &Model) -> ModelProto {
    ModelProto::decode(&*model.to_onnx().unwrap()).unwrap()
}

/// Every value is there before it is used, and none twice; the operators by their number.
fn check(graph: &GraphProto, known: &mut BTreeSet<String>, operators: &mut BTreeMap<String, usize>) {
    let here = graph.initializer.iter().map(|tensor| &tensor.name);
    for name in here.chain(graph.input.iter().map(|input| &input.name)) {
        assert!(known.insert(name.clone()), "{name} is there twice");
    }
    for node in &graph.node {
        assert!(node.input.iter().all(|input| known.contains(input)), "{node:?}");
        for body in node.attribute.iter().filter_map(|attribute| attribute.g.as_ref()) {
            check(body, known, operators);
        }
        for output in &node.output {
            assert!(known.insert(output.clone()), "{output} is there twice");
        }
        *operators.entry(node.op_type.clone()).or_default() += 1;
    }
    assert!(graph.output.iter().all(|output| known.contains(&output.name)));
}

fn operators(graph: &GraphProto) -> BTreeMap<String, usize> {
    let mut operators = BTreeMap::new();
    check(graph, &mut BTreeSet::new(), &mut operators);
    operators
}

#[test]
fn outputs_and_names_are_those_of_the_target() {
    let described = |target: &str| {
        let exported = exported(&model(target, InputScaling::Robust, &dhll_core::DotProduct));
        let graph = exported.graph.unwrap();
        operators(&graph);
        assert_eq!(graph.input.len(), 1);
        let outputs = graph.output.into_iter().map(|output| {
            let tensor = output.r#type.unwrap().tensor_type.unwrap();
            (output.name, tensor.elem_type, tensor.shape.unwrap().dim.len())
        });
        let names = exported.metadata_props.into_iter().map(|entry| (entry.key, entry.value));
        (outputs.collect::<Vec<_>>(), names.collect::<BTreeMap<_, _>>())
    };
    let (outputs, names) = described("classes");
    let expected =
        [("probabilities", kind::DOUBLE, 2), ("label", kind::INT64, 1), ("class", kind::STRING, 1)];
    assert_eq!(outputs, expected.map(|(name, kind, sides)| (name.to_owned(), kind, sides)));
    assert_eq!(names["classes"], r#"["no","yes"]"#);
    let columns: serde_json::Value = serde_json::from_str(&names["columns"]).unwrap();
    assert_eq!(columns[0], serde_json::json!({ "name": "width" }));
    assert_eq!(columns[2]["levels"], serde_json::json!(["blue", "green", "red"]));
    let (outputs, names) = described("values");
    assert_eq!(outputs, [("values".to_owned(), kind::DOUBLE, 2)]);
    assert_eq!(names["values"], r#"["price"]"#);
    let (outputs, names) = described("labels");
    let expected = [("probabilities", kind::DOUBLE, 2), ("label", kind::INT64, 2)];
    assert_eq!(outputs, expected.map(|(name, kind, sides)| (name.to_owned(), kind, sides)));
    assert!(names["labels"].contains("sweet"));
}

#[test]
fn every_scaling_of_columns_is_exported() {
    for (scaling, operator) in
        [(InputScaling::Standard, "Where"), (InputScaling::Robust, "Sqrt"), (InputScaling::Quantiles, "Scan")]
    {
        let exported = exported(&model("classes", scaling, &dhll_core::DotProduct));
        assert!(operators(&exported.graph.unwrap()).contains_key(operator), "{scaling:?}");
    }
}

#[test]
fn every_similarity_is_exported_but_those_that_look_for_neighbours() {
    let mut refused: BTreeSet<&str> = SIMILARITIES.iter().map(|entry| entry.name).collect();
    for entry in SIMILARITIES {
        let model = model("classes", InputScaling::Robust, &*entry.with_defaults());
        // A blend that gives the diffusion no share is a learnt kernel, and named so.
        let name = model.encoding().similarity().name().into_owned();
        let exported = model.to_onnx();
        if name.starts_with("diffusion") {
            assert_eq!(exported, Err(OnnxError::Neighbours { name }));
            continue;
        }
        // Only what has no product form goes over the columns.
        let over_columns = ["laplacian", "arc-cosine"].iter().any(|part| name.contains(part));
        let graph = ModelProto::decode(&*exported.unwrap()).unwrap().graph.unwrap();
        assert_eq!(operators(&graph).contains_key("Scan"), over_columns, "{name}");
        refused.remove(entry.name);
    }
    assert!(refused.contains("diffusion") && !refused.contains("rbf"), "{refused:?}");
}

#[derive(Debug, Clone)]
struct Mine(Option<&'static str>);

impl Similarity for Mine {
    fn name(&self) -> std::borrow::Cow<'static, str> {
        "mine".into()
    }

    fn map<'a>(&self, _: &dyn Backend, x: Finite<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        Ok(x.view().into())
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        self.0.map(SavedSimilarity::plain)
    }
}

#[test]
fn similarities_of_others_are_refused() {
    let refused = |kind| model("classes", InputScaling::Robust, &Mine(kind)).to_onnx().unwrap_err();
    let name = || "mine".to_owned();
    assert_eq!(refused(None), OnnxError::Similarity { name: name() });
    assert_eq!(refused(Some("mine")), OnnxError::Similarity { name: name() });
    assert!(matches!(refused(Some("nystroem")), OnnxError::SimilarityParts { .. }));
    let message = OnnxError::Neighbours { name: "diffusion".to_owned() }.to_string();
    assert!(message.contains("--target-similarity diffusion --alphas 0.5"), "{message}");
}

#[test]
fn every_operation_is_exported() {
    let grid = PatchGrid { height: 4, width: 4, side: 2, cells: 2, softening: 0.1 };
    let patches = Operation::Patches {
        grid,
        dark: Array1::zeros(16),
        weights: Array2::ones((4, 3)),
        bias: Array1::zeros(3),
        activation: Activation::Relu,
    };
    let mut operations = vec![patches, affine(12, 16), Operation::AddInput { weights: None }];
    operations.extend(Activation::ALL.map(Operation::Activation));
    operations.push(Operation::AddInput { weights: Some(Array2::ones((16, 16))) });
    let g = Graph::new("g");
    g.input("x", kind::FLOAT, &[None, Some(16)]);
    let h = layers::layer(&g, "x", &Layer::new(operations).unwrap(), "layer 1").unwrap();
    g.output(&h, "h", kind::FLOAT, &[None, Some(16)]);
    let operators = operators(&g.finish());
    for operator in ["Gemm", "Relu", "Sigmoid", "Tanh", "Reshape"] {
        assert!(operators.contains_key(operator), "{operator}: {operators:?}");
    }
    assert_eq!((operators["Gemm"], operators["Relu"], operators["Reshape"]), (1, 3, 2));
}
