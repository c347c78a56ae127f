//! Tensors and one JSON document in a safetensors file, sealed by a checksum, written whole and read without trust.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use ndarray::{Array, Dimension, IntoDimension};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::Serialize;

use super::error::Problem;
use super::{seal, version};
use crate::whole_file::write_by_way_of;

/// Bytes of a file that are read: ten times the largest network that trains here.
const LARGEST_FILE: u64 = 16 << 30;

/// Bytes of a header: thousands of layers take one.
const LARGEST_HEADER: u64 = 16 << 20;

/// Tensors to be written.
#[derive(Debug, Default)]
pub struct Tensors(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    /// One more tensor, in f32.
    pub fn add_f32<'a>(&mut self, name: &str, shape: &[usize], values: impl IntoIterator<Item = &'a f32>) {
        let bytes = values.into_iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name.to_owned(), Dtype::F32, shape.to_vec(), bytes));
    }

    /// One more tensor, in f64.
    pub fn add_f64<'a>(&mut self, name: &str, shape: &[usize], values: impl IntoIterator<Item = &'a f64>) {
        let bytes = values.into_iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name.to_owned(), Dtype::F64, shape.to_vec(), bytes));
    }

    /// Write them with `document` under `key`, by way of a temporary file in `folder`.
    pub fn write(
        &self,
        path: &Path,
        key: &'static str,
        document: &impl Serialize,
        folder: Option<&Path>,
    ) -> Result<(), Problem> {
        Ok(write_by_way_of(path, self.serialise(key, document)?, folder)?)
    }

    /// The bytes of a file. The same content gives the same bytes: there is one key, and tensors have an order.
    pub fn serialise(&self, key: &'static str, document: &impl Serialize) -> Result<Vec<u8>, Problem> {
        let views = self
            .0
            .iter()
            .map(|(name, dtype, shape, bytes)| Ok((name, TensorView::new(*dtype, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, Problem>>()?;
        let document = seal::with_room(&serde_json::to_string(document)?);
        let mut bytes = safetensors::serialize(views, Some(HashMap::from([(key.to_owned(), document)])))?;
        seal::close(&mut bytes, key);
        Ok(bytes)
    }
}

/// The bytes of a file. They are counted before they are read, and no more are read than were counted.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let mut file = File::open(path)?;
    let found = file.metadata()?.len();
    if found > LARGEST_FILE {
        return Err(Problem::TooLarge { found, limit: LARGEST_FILE });
    }
    let mut start = Vec::new();
    file.by_ref().take(8).read_to_end(&mut start)?;
    check_header_length(&start, found)?;
    let mut bytes = start;
    file.take(found.saturating_sub(8)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The first eight bytes announce a header that the file has room for.
fn check_header_length(start: &[u8], length: u64) -> Result<(), Problem> {
    let stated = start.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let found = length.saturating_sub(8);
    if length < 8 || stated > found || stated > LARGEST_HEADER {
        return Err(Problem::HeaderLength { stated, found, limit: LARGEST_HEADER });
    }
    Ok(())
}

/// The tensors and the document of a file; every tensor is to be taken once.
pub struct Container<'b> {
    tensors: SafeTensors<'b>,
    document: String,
    left: BTreeSet<String>,
}

impl<'b> Container<'b> {
    /// Take the file apart. The library checks that shapes, types and places of all tensors fit the bytes there are.
    pub fn new(bytes: &'b [u8], key: &'static str) -> Result<Self, Problem> {
        check_header_length(&bytes[..bytes.len().min(8)], bytes.len() as u64)?;
        let seal = seal::check(bytes, key);
        let (_, metadata) = SafeTensors::read_metadata(bytes)?;
        let document = metadata.metadata().as_ref().and_then(|keys| keys.get(key));
        let document = document.ok_or(Problem::NotOurs { key })?;
        // Files of earlier versions have no seal.
        version::check(document).and(seal)?;
        let document = seal::without(document).to_owned();
        let tensors = SafeTensors::deserialize(bytes)?;
        let left = tensors.names().into_iter().map(str::to_owned).collect();
        Ok(Self { document, tensors, left })
    }

    /// The JSON document.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// A tensor of f32, if it has the shape that is expected.
    pub fn take_f32<S: IntoDimension>(
        &mut self,
        name: &str,
        shape: S,
    ) -> Result<Array<f32, S::Dim>, Problem> {
        let shape = shape.into_dimension();
        let bytes = self.take(name, Dtype::F32, shape.slice())?;
        array(name, shape, bytes, f32::from_le_bytes, f64::from)
    }

    /// A tensor of f64, if it has the shape that is expected.
    pub fn take_f64<S: IntoDimension>(
        &mut self,
        name: &str,
        shape: S,
    ) -> Result<Array<f64, S::Dim>, Problem> {
        let shape = shape.into_dimension();
        let bytes = self.take(name, Dtype::F64, shape.slice())?;
        array(name, shape, bytes, f64::from_le_bytes, |value| value)
    }

    /// A vector of f32 of any values, if it has the length that is expected.
    pub fn take_any_f32(&mut self, name: &str, length: usize) -> Result<Vec<f32>, Problem> {
        let bytes = self.take(name, Dtype::F32, &[length])?;
        Ok(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// `Ok` if all tensors were taken.
    pub fn finish(self) -> Result<(), Problem> {
        match self.left.into_iter().next() {
            Some(name) => Err(Problem::Unexpected { name }),
            None => Ok(()),
        }
    }

    fn take(&mut self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<&'b [u8], Problem> {
        if !self.left.remove(name) {
            return Err(Problem::Missing { name: name.to_owned() });
        }
        let tensor = self.tensors.tensor(name)?;
        if tensor.dtype() != dtype || tensor.shape() != shape {
            return Err(Problem::Tensor {
                name: name.to_owned(),
                expected: format!("{dtype:?} {shape:?}"),
                found: format!("{:?} {:?}", tensor.dtype(), tensor.shape()),
            });
        }
        Ok(tensor.data())
    }
}

/// Finite numbers of `N` bytes each. Only as much memory is taken as the file has bytes.
fn array<T: Copy, D: Dimension, const N: usize>(
    name: &str,
    shape: D,
    bytes: &[u8],
    number: impl Fn([u8; N]) -> T,
    value: impl Fn(T) -> f64,
) -> Result<Array<T, D>, Problem> {
    let values: Vec<T> = bytes.as_chunks::<N>().0.iter().map(|bytes| number(*bytes)).collect();
    if let Some(value) = values.iter().map(|&v| value(v)).find(|v| !v.is_finite()) {
        return Err(Problem::NonFinite { name: name.to_owned(), value });
    }
    let expected = format!("{:?}", shape.slice());
    let found = values.len();
    Array::from_shape_vec(shape, values).map_err(|_| Problem::Tensor {
        name: name.to_owned(),
        expected,
        found: format!("{found} numbers"),
    })
}
