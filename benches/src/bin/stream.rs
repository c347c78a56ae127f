//! The cross-Gram of a file larger than the memory it takes, beside the same rows in memory.
//!
//! Makes NPY files of f64, f32 and u8, in C and in Fortran order, sums `S` of each read in blocks, and prints rows a
//! second, the share of the in-memory speed, and the peak memory of the process. With `--check` it fails if that share is below 0.7 or the
//! peak above 500 MiB (on systems that tell it).
//!
//! ```text
//! cargo run --release --package dhll-benches --bin stream -- --gigabytes 4 --check
//! ```

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use clap::Parser;
use dhll::core::data::{Beside, MemoryRows, RowSource, SourceError};
use dhll::data::npy::NpyRows;
use dhll::{CrossGram, CrossGramAccumulator, backends};
use dhll_benches::{COLUMNS, problem};
use ndarray::{ArrayView2, ArrayViewMut2};

/// Rows that are made once and written again and again.
const BLOCK: usize = 8192;
/// Bytes the process may hold at its peak.
const MEMORY: u64 = 500 << 20;
/// Share of the in-memory speed that is asked for.
const SHARE: f64 = 0.7;

/// Sums the cross-Gram of large files and compares the speed with that of rows in memory.
#[derive(Parser)]
struct Arguments {
    /// Size of each file
    #[arg(long, default_value_t = 4.0)]
    gigabytes: f64,
    /// Where to make the files; they are deleted afterwards
    #[arg(long, default_value = "target/stream")]
    folder: std::path::PathBuf,
    /// Only these kinds of file, with commas
    #[arg(long, value_delimiter = ',', value_parser = FILES.map(|kind| kind.0))]
    only: Vec<String>,
    /// Linear-algebra backend [default: DHLL_BACKEND, else the first that is compiled in]
    #[arg(long)]
    backend: Option<String>,
    /// Fail if memory or speed miss what is asked for
    #[arg(long)]
    check: bool,
}

/// How a file is made: its name, NumPy's type, bytes of an entry, and whether columns follow one another.
const FILES: [(&str, &str, usize, bool); 4] = [
    ("f64", "<f8", 8, false),
    ("f64-fortran", "<f8", 8, true),
    ("f32", "<f4", 4, false),
    ("u8", "|u1", 1, false),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let backend = backends::choose(arguments.backend.as_deref())?;
    fs::create_dir_all(&arguments.folder)?;
    let path = arguments.folder.join("rows.npy");
    let (a, b) = problem(BLOCK, COLUMNS);
    writeln!(
        io::stdout(),
        "{:20} {:>6} {:>10} {:>10} {:>10} {:>7} {:>10}",
        "file",
        "GB",
        "rows",
        "rows/s",
        "in memory",
        "share",
        "peak MiB"
    )?;
    let mut missed = Vec::new();
    let wanted = |name: &str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == name);
    for (name, descriptor, size, fortran) in FILES.into_iter().filter(|kind| wanted(kind.0)) {
        let blocks = (arguments.gigabytes * 1e9 / (BLOCK * COLUMNS * size) as f64).ceil() as usize;
        let entries = a.mapv(|v| if size == 1 { (v.abs() * 510.0).floor() } else { v });
        write(&path, descriptor, entries.view(), blocks, fortran)?;
        let n = blocks * BLOCK;
        // A quarter of the rows in memory before, a quarter after, so that neither side has the quieter machine.
        let in_memory = || -> Result<f64, Box<dyn std::error::Error>> {
            let start = Instant::now();
            let mut sum = CrossGramAccumulator::new(&*backend, COLUMNS, 1)?;
            for _ in 0..(blocks / 4).max(1) {
                sum.push(entries.view(), b.view())?;
            }
            sum.finish()?;
            Ok(((blocks / 4).max(1) * BLOCK) as f64 / start.elapsed().as_secs_f64())
        };
        let before = in_memory()?;
        let start = Instant::now();
        let mut rows =
            Beside::new(NpyRows::open(&path)?, Again { rows: MemoryRows::new(b.view()), left: blocks });
        let streamed = CrossGram::from_source(&*backend, &mut rows, 1)?;
        let speed = n as f64 / start.elapsed().as_secs_f64();
        let in_memory = (before + in_memory()?) / 2.0;
        fs::remove_file(&path)?;
        assert_eq!(streamed.n_samples(), n);
        let (share, peak) = (speed / in_memory, peak_memory());
        writeln!(
            io::stdout(),
            "{name:20} {:6.2} {n:10} {speed:10.0} {in_memory:10.0} {share:7.2} {:>10}",
            (n * COLUMNS * size) as f64 / 1e9,
            peak.map_or("unknown".to_owned(), |bytes| (bytes >> 20).to_string()),
        )?;
        if share < SHARE {
            missed.push(format!("{name}: {share:.2} of the in-memory speed, {SHARE} asked for"));
        }
        if let Some(bytes) = peak.filter(|&bytes| bytes > MEMORY) {
            missed.push(format!("{name}: {} MiB at the peak, {} allowed", bytes >> 20, MEMORY >> 20));
        }
    }
    if arguments.check && !missed.is_empty() { Err(missed.join("; ").into()) } else { Ok(()) }
}

/// The same rows several times over.
struct Again<'a> {
    rows: MemoryRows<'a>,
    left: usize,
}

impl RowSource for Again<'_> {
    fn n_columns(&self) -> usize {
        self.rows.n_columns()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let mut done = 0;
        while done < rows.nrows() && self.left > 0 {
            let read = self.rows.read(rows.slice_mut(ndarray::s![done.., ..]))?;
            done += read;
            if read == 0 {
                self.left -= 1;
                self.rows.rewind()?;
            }
        }
        Ok(done)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        Err(SourceError::Read("the labels are read once".into()))
    }
}

/// A NPY file of the rows of `block`, `blocks` times over; in Fortran order each column is that of the block, so often.
fn write(
    path: &Path,
    descriptor: &str,
    block: ArrayView2<'_, f64>,
    blocks: usize,
    fortran: bool,
) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let order = if fortran { "True" } else { "False" };
    let rows = blocks * block.nrows();
    let header = format!(
        "{{'descr': '{descriptor}', 'fortran_order': {order}, 'shape': ({rows}, {}), }}",
        block.ncols()
    );
    file.write_all(b"\x93NUMPY\x01\x00\x76\x00")?;
    writeln!(file, "{header:117}")?;
    let bytes = |values: ArrayView2<'_, f64>| -> Vec<u8> {
        match descriptor {
            "<f8" => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            "<f4" => values.iter().flat_map(|&v| (v as f32).to_le_bytes()).collect(),
            _ => values.iter().map(|&v| v as u8).collect(),
        }
    };
    if fortran {
        for column in block.columns() {
            let column = bytes(column.insert_axis(ndarray::Axis(1)));
            (0..blocks).try_for_each(|_| file.write_all(&column))?;
        }
    } else {
        let block = bytes(block);
        (0..blocks).try_for_each(|_| file.write_all(&block))?;
    }
    // The system writes in the background: what is timed comes after.
    file.into_inner()?.sync_all()
}

/// The most memory the process has held so far, mapped pages included; where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}
