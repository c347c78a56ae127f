//! Training rows of files in the order of an epoch, copied once an epoch so that batches are read in large pieces.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::Path;

use dhll_core::layer::{RowBlocks, TrainError};
use dhll_core::memory::{self, counted};
use ndarray::{ArrayViewMut1, CowArray, Ix2};
use rayon::prelude::*;

use super::any_rows::AnyRows;
use super::samples::{BatchTarget, SampleTarget, Samples};
use crate::scratch;

/// Bytes of the rows of a window, at most.
const WINDOW: u64 = 256 << 20;

/// Rows that are copied together.
const BLOCK_ROWS: usize = 1024;

/// The rows of an epoch in its order, which is that of rows in memory.
///
/// The order is cut into windows. A pass over the rows copies each of them to the place of its window in a temporary file; then one window after
/// the other is read. So an epoch reads its rows twice and writes them once. Where all rows fit into a window, they are read once for all epochs.
pub(super) struct Shuffled<'a> {
    /// Inputs and, where these are numbers, targets.
    sources: Vec<RowBlocks<'a>>,
    folder: &'a Path,
    /// The rows that are held here, which alone are copied.
    own: Range<usize>,
    /// Numbers of a row, of all sources.
    width: usize,
    /// Rows of a window.
    window: usize,
    /// All rows are in memory, in their own order.
    held: bool,
    file: Option<File>,
    /// The rows of the window that was read last, ascending.
    rows: Vec<f32>,
    /// Which of them every place of the window takes.
    places: Vec<u32>,
    loaded: Option<usize>,
    /// Rows of the epoch that batches have taken.
    taken: usize,
}

/// The rows of a window that are yet to be copied, and how far its copy has come.
struct WindowCopy<'o> {
    rows: &'o [u32],
    /// Numbers that wait to be written.
    waiting: usize,
    /// Where they go.
    at: u64,
}

impl WindowCopy<'_> {
    fn write(&mut self, file: &mut File, numbers: &[f32]) -> io::Result<()> {
        let bytes: &[u8] = bytemuck::cast_slice(&numbers[..self.waiting]);
        file.seek(SeekFrom::Start(self.at))?;
        file.write_all(bytes)?;
        self.at += bytes.len() as u64;
        self.waiting = 0;
        Ok(())
    }
}

impl<'a> Shuffled<'a> {
    /// For epochs of at most `length` rows that are held here, with temporary files in `folder`; `None` for rows in memory.
    pub(super) fn of(
        samples: &Samples<'a>,
        folder: Option<&'a Path>,
        length: usize,
    ) -> Result<Option<Self>, TrainError> {
        let (AnyRows::Blocks(input), Some(folder)) = (samples.input, folder) else { return Ok(None) };
        let sources = match samples.target {
            SampleTarget::Values(AnyRows::Blocks(target)) => vec![input, target],
            SampleTarget::Values(AnyRows::Table(_)) => return Ok(None),
            SampleTarget::Classes(_) => vec![input],
        };
        let width: usize = sources.iter().map(|source| source.dim().1).sum();
        // No more windows than a window has rows, so that each can have a part of the memory of one while rows are copied.
        let least = (length as f64).sqrt().ceil() as usize;
        let fitting = (WINDOW.min(memory::available() / 4) / (width * size_of::<f32>()) as u64) as usize;
        let own = input.own();
        let held = own.len() <= fitting;
        let window = if held { own.len() } else { fitting.clamp(least.min(length), length) };
        let what = format_args!("{} rows of {} numbers", counted(window), counted(width));
        memory::check_array(what, &[window, width.saturating_add(2)], size_of::<f32>())?;
        let rows = vec![0.0; window * width];
        let (file, places, loaded, taken) = (None, Vec::with_capacity(window), None, 0);
        Ok(Some(Self { sources, folder, own, width, window, held, file, rows, places, loaded, taken }))
    }

    /// Begins an epoch, of which batches have taken so many rows.
    pub(super) fn start(&mut self, order: &[u32], taken: usize) -> Result<(), TrainError> {
        self.taken = taken;
        if self.held {
            return if self.loaded.is_none() { self.hold() } else { Ok(()) };
        }
        let what = format_args!("the order of {} rows", counted(order.len()));
        memory::check_array(what, &[order.len()], size_of::<u32>())?;
        // The disk has to hold one copy at a time.
        self.file = None;
        self.file = Some(self.copied(order)?);
        self.loaded = None;
        Ok(())
    }

    fn hold(&mut self) -> Result<(), TrainError> {
        for start in (0..self.window).step_by(BLOCK_ROWS) {
            let end = (start + BLOCK_ROWS).min(self.window);
            let first = self.own.start;
            let to = &mut self.rows[start * self.width..end * self.width];
            let mut offset = 0;
            for source in &self.sources {
                let block = source.block(first + start, first + end)?;
                for (to, row) in to.chunks_exact_mut(self.width).zip(block.rows()) {
                    ArrayViewMut1::from(&mut to[offset..offset + block.ncols()]).assign(&row);
                }
                offset += block.ncols();
            }
        }
        self.loaded = Some(0);
        Ok(())
    }

    fn copied(&mut self, order: &[u32]) -> Result<File, TrainError> {
        let Self { ref sources, ref own, folder, width, window, ref mut rows, .. } = *self;
        let failed = |error| scratch::failed(folder, &error);
        let mut sorted = order.to_vec();
        sorted.par_chunks_mut(window).for_each(<[u32]>::sort_unstable);
        let mut file = tempfile::tempfile_in(folder).map_err(failed)?;
        let bytes = (window * width * size_of::<f32>()) as u64;
        let copy = |(place, rows): (usize, _)| WindowCopy { rows, waiting: 0, at: place as u64 * bytes };
        let mut copies: Vec<WindowCopy<'_>> = sorted.chunks(window).enumerate().map(copy).collect();
        let part = window / copies.len().max(1) * width;
        for start in own.clone().step_by(BLOCK_ROWS) {
            let end = (start + BLOCK_ROWS).min(own.end);
            let blocks: Vec<CowArray<'_, f32, Ix2>> =
                sources.iter().map(|source| source.block(start, end)).collect::<Result<_, _>>()?;
            for (copy, part) in copies.iter_mut().zip(rows.chunks_exact_mut(part)) {
                while let Some((&row, rest)) =
                    copy.rows.split_first().filter(|(row, _)| (**row as usize) < end)
                {
                    copy.rows = rest;
                    for block in &blocks {
                        let to = &mut part[copy.waiting..copy.waiting + block.ncols()];
                        ArrayViewMut1::from(to).assign(&block.row(row as usize - start));
                        copy.waiting += block.ncols();
                    }
                    if copy.waiting == part.len() {
                        copy.write(&mut file, part).map_err(failed)?;
                    }
                }
            }
        }
        for (copy, part) in copies.iter_mut().zip(rows.chunks_exact(part)) {
            copy.write(&mut file, part).map_err(failed)?;
        }
        Ok(file)
    }

    /// The next rows of the epoch and their targets.
    pub(super) fn batch(
        &mut self,
        order: &[u32],
        rows: usize,
        input: &mut [f32],
        target: &mut BatchTarget,
    ) -> Result<(), TrainError> {
        let inputs = self.sources.first().map_or(0, |source| source.dim().1);
        let targets = self.width - inputs;
        for place in 0..rows {
            let (window, within) = (self.taken / self.window, self.taken % self.window);
            if !self.held && self.loaded != Some(window) {
                self.load(order, window).map_err(|error| scratch::failed(self.folder, &error))?;
            }
            let row = match self.held {
                true => order[self.taken] as usize - self.own.start,
                false => self.places[within] as usize,
            };
            let start = row * self.width;
            let (x, t) = self.rows[start..start + self.width].split_at(inputs);
            input[place * inputs..(place + 1) * inputs].copy_from_slice(x);
            if targets > 0 {
                target.values[place * targets..(place + 1) * targets].copy_from_slice(t);
            }
            self.taken += 1;
        }
        Ok(())
    }

    fn load(&mut self, order: &[u32], window: usize) -> io::Result<()> {
        let start = window * self.window;
        let order = &order[start..(start + self.window).min(order.len())];
        let mut ascending: Vec<u32> = (0..order.len() as u32).collect();
        ascending.par_sort_unstable_by_key(|&place| order[place as usize]);
        self.places.resize(order.len(), 0);
        for (row, &place) in ascending.iter().enumerate() {
            self.places[place as usize] = row as u32;
        }
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start((start * self.width * size_of::<f32>()) as u64))?;
            file.read_exact(bytemuck::cast_slice_mut(&mut self.rows[..order.len() * self.width]))?;
        }
        self.loaded = Some(window);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minibatch::batches::{BatchRows, Batches, Sampler};
    use crate::minibatch::loss::LogLoss;
    use crate::scratch::{Scratch, ScratchWriter};
    use ndarray::Array2;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn scratch(folder: &Path, rows: usize, columns: usize) -> Scratch {
        let rows = Array2::from_shape_fn((rows, columns), |(i, j)| (i * columns + j) as f32);
        let mut writer = ScratchWriter::new(folder, columns).unwrap();
        writer.push(rows.view()).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn batches_are_those_that_are_read_row_by_row() {
        let folder = std::env::temp_dir();
        let (n, batch_rows) = (2500, 70);
        let (input, target) = (scratch(&folder, n, 3), scratch(&folder, n, 2));
        let labels = vec![0; n];
        let classes = SampleTarget::Classes(LogLoss { labels: &labels, classes: 1, smoothing: 0.0 });
        for (target, window) in [
            (SampleTarget::Values(AnyRows::Blocks(&target)), None),
            (SampleTarget::Values(AnyRows::Blocks(&target)), Some(2500)),
            (SampleTarget::Values(AnyRows::Blocks(&target)), Some(64)),
            (classes, Some(333)),
            (classes, None),
        ] {
            for batches in [Batches::Shuffled, Batches::WithReplacement] {
                let samples = Samples { input: AnyRows::Blocks(&input), target, weights: None };
                let rng = ChaCha8Rng::seed_from_u64(5);
                let mut sampler = Sampler::new(batches, (n, 0..n), batch_rows, rng).unwrap();
                let length = sampler.most();
                let mut shuffled = Shuffled::of(&samples, Some(&folder), length).unwrap().unwrap();
                if let Some(window) = window {
                    (shuffled.window, shuffled.held) = (window.min(length), false);
                }
                // The second epoch is one that is resumed.
                for begun in [0, 9] {
                    sampler.next_epoch();
                    shuffled.start(sampler.order(), begun * batch_rows).unwrap();
                    for step in begun..batches.steps(n, batch_rows) {
                        let (BatchRows { rows, .. }, order) = sampler.batch(step);
                        let [mut found, mut expected] = [(); 2].map(|()| vec![0.0; 3 * batch_rows]);
                        let [mut to, mut wanted] = [(); 2].map(|()| BatchTarget::new(batch_rows, &target));
                        shuffled.batch(order, rows.len(), &mut found, &mut to).unwrap();
                        samples.input.gather(rows, &mut expected).unwrap();
                        samples.gather_target(rows, &mut wanted).unwrap();
                        assert_eq!((found, to.values), (expected, wanted.values), "step {step}");
                    }
                }
            }
        }
    }
}
