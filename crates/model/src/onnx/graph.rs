//! A graph under construction: operators on values that are known by their names.

use std::cell::RefCell;

use ndarray::{Array1, Array2};

use super::message::{
    AttributeProto, Dimension, GraphProto, NodeProto, Shape, TensorProto, TensorType, TypeProto, ValueInfo,
    kind,
};

/// The name of a value.
pub(super) type Value = String;

/// Operators and constants, added one after another. An operator can be an argument of the next, so that a formula reads as one.
pub(super) struct Graph {
    /// What the names of values begin with: those of a body must differ from those around it.
    prefix: String,
    content: RefCell<GraphProto>,
}

/// An integer attribute.
pub(super) fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto { name: name.to_owned(), i: Some(i), kind: 2, ..Default::default() }
}

impl Graph {
    pub(super) fn new(name: &str) -> Self {
        let content = GraphProto { name: name.to_owned(), ..Default::default() };
        Self { prefix: name.to_owned(), content: RefCell::new(content) }
    }

    /// The result of an operator.
    pub(super) fn op<const N: usize>(&self, op: &str, inputs: [&str; N]) -> Value {
        self.op_with(op, inputs, vec![])
    }

    /// The result of an operator with attributes.
    pub(super) fn op_with<const N: usize>(
        &self,
        op: &str,
        inputs: [&str; N],
        attributes: Vec<AttributeProto>,
    ) -> Value {
        let output = self.fresh(op);
        self.node(op, &inputs, vec![output.clone()], attributes);
        output
    }

    fn node(&self, op: &str, inputs: &[&str], output: Vec<Value>, attribute: Vec<AttributeProto>) {
        let input = inputs.iter().map(|&name| name.to_owned()).collect();
        self.content.borrow_mut().node.push(NodeProto { input, output, op_type: op.to_owned(), attribute });
    }

    fn fresh(&self, what: &str) -> Value {
        let content = self.content.borrow();
        format!("{}.{}{}", self.prefix, what, content.node.len() + content.initializer.len())
    }

    fn constant(&self, data_type: i32, shape: &[usize], bytes: Vec<u8>) -> Value {
        let name = self.fresh("constant");
        self.content.borrow_mut().initializer.push(TensorProto {
            dims: shape.iter().map(|&side| side as i64).collect(),
            data_type,
            raw_data: Some(bytes),
            name: name.clone(),
            ..Default::default()
        });
        name
    }

    /// A number.
    pub(super) fn number(&self, value: f64) -> Value {
        self.constant(kind::DOUBLE, &[], value.to_le_bytes().to_vec())
    }

    /// A row of numbers.
    pub(super) fn row<'v>(&self, values: impl IntoIterator<Item = &'v f64>) -> Value {
        let values: Array1<f64> = values.into_iter().copied().collect();
        self.constant(kind::DOUBLE, &[values.len()], bytes(&values, |v| v.to_le_bytes()))
    }

    /// A matrix of numbers.
    pub(super) fn matrix(&self, values: &Array2<f64>) -> Value {
        self.constant(kind::DOUBLE, values.shape(), bytes(values, |v| v.to_le_bytes()))
    }

    /// A row in single precision.
    pub(super) fn single_row(&self, values: &Array1<f32>) -> Value {
        self.constant(kind::FLOAT, values.shape(), bytes(values, |v| v.to_le_bytes()))
    }

    /// A matrix in single precision.
    pub(super) fn single_matrix(&self, values: &Array2<f32>) -> Value {
        self.constant(kind::FLOAT, values.shape(), bytes(values, |v| v.to_le_bytes()))
    }

    /// One integer, without axes.
    pub(super) fn integer(&self, value: i64) -> Value {
        self.constant(kind::INT64, &[], value.to_le_bytes().to_vec())
    }

    /// Integers: places, or the sides of a shape.
    pub(super) fn integers(&self, values: &[i64]) -> Value {
        self.constant(kind::INT64, &[values.len()], bytes(values, |v| v.to_le_bytes()))
    }

    /// A row of places.
    pub(super) fn places(&self, places: &[usize]) -> Value {
        self.integers(&places.iter().map(|&place| place as i64).collect::<Vec<_>>())
    }

    /// A row of texts.
    pub(super) fn texts(&self, texts: &[String]) -> Value {
        let name = self.fresh("constant");
        self.content.borrow_mut().initializer.push(TensorProto {
            dims: vec![texts.len() as i64],
            data_type: kind::STRING,
            string_data: texts.iter().map(|text| text.as_bytes().to_vec()).collect(),
            name: name.clone(),
            ..Default::default()
        });
        name
    }

    /// The columns of a matrix at these places; one without its axis where the place has none.
    pub(super) fn columns(&self, x: &str, places: &str) -> Value {
        self.op_with("Gather", [x, places], vec![int("axis", 1)])
    }

    /// The values in another type.
    pub(super) fn cast(&self, x: &str, to: i32) -> Value {
        self.op_with("Cast", [x], vec![int("to", i64::from(to))])
    }

    /// The sum, the largest or another summary along one axis, which stays with one entry.
    pub(super) fn along(&self, reduction: &str, x: &str, axis: i64) -> Value {
        self.op_with(reduction, [x, &self.integers(&[axis])], vec![int("keepdims", 1)])
    }

    /// `(x - centre) / scale`; halves keep the difference of the largest numbers finite.
    pub(super) fn scaled(&self, x: &str, centre: Array1<f64>, scale: &str) -> Value {
        let half = self.op("Mul", [x, &self.number(0.5)]);
        let difference = self.op("Sub", [&half, &self.row(&(centre * 0.5))]);
        self.op("Mul", [&self.op("Div", [&difference, scale]), &self.number(2.0)])
    }

    /// Matrices side by side.
    pub(super) fn join(&self, blocks: &[Value]) -> Value {
        let output = self.fresh("Concat");
        let blocks: Vec<&str> = blocks.iter().map(String::as_str).collect();
        self.node("Concat", &blocks, vec![output.clone()], vec![int("axis", 1)]);
        output
    }

    /// A graph within this one, with so many inputs in double precision.
    pub(super) fn body(&self, name: &str, inputs: usize) -> (Graph, Vec<Value>) {
        let body = Graph::new(&self.fresh(name));
        let inputs: Vec<Value> = (0..inputs).map(|place| format!("{}.input{place}", body.prefix)).collect();
        let declared = inputs.iter().map(|input| declared(input, kind::DOUBLE, None));
        body.content.borrow_mut().input.extend(declared);
        (body, inputs)
    }

    /// Give out a value of a body.
    pub(super) fn result(&self, value: &str) {
        self.content.borrow_mut().output.push(declared(value, kind::DOUBLE, None));
    }

    /// The body, applied to one column of the matrices `columns` after another. Its first inputs and results are `states`, which pass from step to step;
    /// its other results are stacked as columns. All states as they are in the end, then the stacked results.
    pub(super) fn scan(&self, body: Graph, states: &[&str], columns: &[&str]) -> Vec<Value> {
        let body = body.content.into_inner();
        let name = self.fresh("Scan");
        let outputs: Vec<Value> = (0..body.output.len()).map(|place| format!("{name}.{place}")).collect();
        let axes = |name: &str, count: usize| AttributeProto {
            name: name.to_owned(),
            ints: vec![1; count],
            kind: 7,
            ..Default::default()
        };
        let mut attributes =
            vec![int("num_scan_inputs", columns.len() as i64), axes("scan_input_axes", columns.len())];
        if outputs.len() > states.len() {
            attributes.push(axes("scan_output_axes", outputs.len() - states.len()));
        }
        let (name, g) = ("body".to_owned(), Some(body));
        attributes.push(AttributeProto { name, g, kind: 5, ..Default::default() });
        self.node("Scan", &[states, columns].concat(), outputs.clone(), attributes);
        outputs
    }

    /// A value that goes in, of that shape.
    pub(super) fn input(&self, name: &str, data_type: i32, shape: &[Option<usize>]) {
        self.content.borrow_mut().input.push(declared(name, data_type, Some(shape)));
    }

    /// Give out a value under another name, of that shape.
    pub(super) fn output(&self, value: &str, name: &str, data_type: i32, shape: &[Option<usize>]) {
        self.node("Identity", &[value], vec![name.to_owned()], vec![]);
        self.content.borrow_mut().output.push(declared(name, data_type, Some(shape)));
    }

    /// The whole of it.
    pub(super) fn finish(self) -> GraphProto {
        self.content.into_inner()
    }
}

fn bytes<'v, T: Copy + 'v, const B: usize>(
    values: impl IntoIterator<Item = &'v T>,
    of: impl Fn(T) -> [u8; B],
) -> Vec<u8> {
    values.into_iter().flat_map(|&value| of(value)).collect()
}

/// A value with its type; a side without a length is the number of rows.
fn declared(name: &str, elem_type: i32, shape: Option<&[Option<usize>]>) -> ValueInfo {
    let side = |side: &Option<usize>| Dimension {
        dim_value: side.map(|side| side as i64),
        dim_param: side.is_none().then(|| "N".to_owned()),
    };
    let shape = shape.map(|shape| Shape { dim: shape.iter().map(side).collect() });
    let tensor_type = Some(TensorType { elem_type, shape });
    ValueInfo { name: name.to_owned(), r#type: Some(TypeProto { tensor_type }) }
}
