//! `dhll export`: a model for programs without `dhll`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use dhll::model::whole_file::write_atomically;
use serde::Serialize;

use crate::context::Context;
use crate::outputs::{check_apart, check_file};

/// Write a model as an ONNX graph, which other programs and languages can run
#[derive(clap::Args)]
#[command(after_help = "\
One file holds encoding, network and head (operators of version 18). The input `x` is float64, N x d, in the order of the model's columns: numbers, the
places of levels for categories, NaN for a gap. The outputs are `probabilities`, `label` and `class`; `values` of a regression; `probabilities` and
`label`, N x m, of several labels. The metadata has the names: `classes`, `labels` or `values`, and `columns` with their levels. The graph does not check
its input. The similarities diffusion and diffusion-and-kernel cannot be exported.

Examples:
  dhll export --model model.safetensors --onnx model.onnx
  python -c \"import onnxruntime as o, numpy as np; print(o.InferenceSession('model.onnx').run(['class'], {'x': np.load('rows.npy')}))\"")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    /// The file to write
    #[arg(long, value_name = "FILE")]
    onnx: PathBuf,
}

#[derive(Serialize)]
struct Document<'a> {
    onnx: &'a Path,
    bytes: usize,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let Options { model, onnx } = &options;
    check_apart([&**onnx], &[("--model", model.as_path().into())])?;
    check_file(onnx)?;
    let bytes = context.load(model)?.to_onnx().with_context(|| model.display().to_string())?;
    let document = Document { onnx, bytes: bytes.len() };
    write_atomically(onnx, bytes).with_context(|| format!("{} cannot be written", onnx.display()))?;
    context.output.show(&document, || format!("{} bytes: {}", document.bytes, onnx.display()))
}
