//! Processes that hold the rows of a fit together, each a range of them, and work in step.

mod ranks;

use std::fmt::{self, Display};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ndarray::Array2;

use crate::parts::{PART_ROWS, PartSums};
use ranks::Alone;
pub use ranks::{Ranks, TeamError};

/// Processes that hold the rows of a fit together; a single one by default.
///
/// Each has whole [parts](crate::parts) of the rows, one after the other, so that sums are bit-identical for any number of processes. Before every exchange they
/// tell each other whether something went wrong, and all stop if it did: whoever [agrees](Self::agreed) on an error later need not tell again.
pub struct Team {
    ranks: Arc<dyn Ranks>,
    /// Whether an error is known to all.
    over: AtomicBool,
}

impl Default for Team {
    fn default() -> Self {
        Self::new(Arc::new(Alone))
    }
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Team({} of {})", self.rank(), self.size())
    }
}

impl Team {
    /// These processes.
    pub fn new(ranks: Arc<dyn Ranks>) -> Self {
        Self { ranks, over: AtomicBool::new(false) }
    }

    /// The number of this process, from 0.
    pub fn rank(&self) -> usize {
        self.ranks.rank()
    }

    /// How many processes there are.
    pub fn size(&self) -> usize {
        self.ranks.size()
    }

    /// Which of so many rows this process holds: whole parts, none if there are fewer parts than processes before it.
    pub fn share(&self, rows: usize) -> Range<usize> {
        self.share_of(self.rank(), rows)
    }

    fn share_of(&self, rank: usize, rows: usize) -> Range<usize> {
        let parts = rows.div_ceil(PART_ROWS) as u128;
        let start = |rank: usize| (parts * rank as u128).div_ceil(self.size() as u128) as usize;
        let row = |rank| start(rank).saturating_mul(PART_ROWS).min(rows);
        row(rank)..row(rank + 1)
    }

    /// `result`, unless something went wrong in another process: then all stop. Every process comes here, those with errors too.
    ///
    /// # Errors
    /// That of `result`; else what went wrong elsewhere.
    pub fn agreed<T, E: Display + From<TeamError>>(&self, result: Result<T, E>) -> Result<T, E> {
        if self.over.load(Ordering::Relaxed) {
            return result;
        }
        let told = self.tell(result.as_ref().err().map(ToString::to_string));
        let value = result?;
        told?;
        Ok(value)
    }

    /// The rows of all processes, one below the other in the order of their numbers.
    ///
    /// # Shapes
    /// As many columns everywhere.
    ///
    /// # Errors
    /// [`TeamError`] if something went wrong in another process.
    pub fn stacked(&self, own: Array2<f64>) -> Result<Array2<f64>, TeamError> {
        if self.size() == 1 {
            return Ok(own);
        }
        let (mut rows, columns, mut entries) = (0, own.ncols(), Vec::new());
        for (rank, bytes) in self.gathered(to_bytes(&own))?.iter().enumerate() {
            let one = of_bytes(rank, bytes)?;
            rows += one.nrows();
            entries.extend(one);
        }
        let wrong = TeamError::Message { rank: self.rank(), bytes: 8 * entries.len() };
        Array2::from_shape_vec((rows, columns), entries).map_err(|_| wrong)
    }

    /// What each process gives, in the order of their numbers.
    ///
    /// # Errors
    /// [`TeamError`] if something went wrong in another process.
    pub fn gathered(&self, own: Vec<u8>) -> Result<Vec<Vec<u8>>, TeamError> {
        self.tell(None)?;
        self.messages(own)
    }

    fn messages(&self, mut own: Vec<u8>) -> Result<Vec<Vec<u8>>, TeamError> {
        let one = |rank| {
            let mut bytes = if rank == self.rank() { std::mem::take(&mut own) } else { Vec::new() };
            self.ranks.broadcast(rank, &mut bytes)?;
            Ok(bytes)
        };
        (0..self.size()).map(one).collect()
    }

    /// What `step` of the last process makes of what that of the one before it made, and so on; the first gets none.
    ///
    /// # Errors
    /// [`TeamError`] if something went wrong in another process.
    pub fn in_turn(
        &self,
        step: impl FnOnce(Option<Array2<f64>>) -> Option<Array2<f64>>,
    ) -> Result<Option<Array2<f64>>, TeamError> {
        if self.size() == 1 {
            return Ok(step(None));
        }
        self.tell(None)?;
        let (mut step, mut state) = (Some(step), None);
        for rank in 0..self.size() {
            let mut bytes = Vec::new();
            if rank == self.rank()
                && let Some(step) = step.take()
            {
                state = step(state);
                bytes = state.as_ref().map_or(Vec::new(), to_bytes);
            }
            self.ranks.broadcast(rank, &mut bytes)?;
            state = if bytes.is_empty() { None } else { Some(of_bytes(rank, &bytes)?) };
        }
        Ok(state)
    }

    /// The sum over the parts of all processes, in the order of the parts.
    ///
    /// # Errors
    /// [`TeamError`] if something went wrong in another process.
    pub fn total(&self, sums: PartSums) -> Result<Array2<f64>, TeamError> {
        let shape = sums.shape();
        Ok(self.in_turn(|before| sums.after(before))?.unwrap_or_else(|| Array2::zeros(shape)))
    }

    /// The sums over all processes in place of `values`, entry by entry, in the order of their numbers.
    ///
    /// # Errors
    /// [`TeamError`] if something went wrong in another process.
    pub fn add_up(&self, values: &mut [f32]) -> Result<(), TeamError> {
        if self.size() == 1 {
            return Ok(());
        }
        self.tell(None)?;
        self.ranks.add_up(values)
    }

    /// What the process that holds row `row` of `rows` gives; the others give nothing.
    ///
    /// # Errors
    /// [`TeamError`] if something went wrong in another process.
    pub fn of_holder(
        &self,
        row: usize,
        rows: usize,
        own: Option<Array2<f64>>,
    ) -> Result<Array2<f64>, TeamError> {
        let holder = (0..self.size()).find(|&rank| self.share_of(rank, rows).contains(&row)).unwrap_or(0);
        self.tell(None)?;
        let mut bytes = own.as_ref().map_or(Vec::new(), to_bytes);
        self.ranks.broadcast(holder, &mut bytes)?;
        of_bytes(holder, &bytes)
    }

    /// Tells all others what went wrong here, and hears what went wrong there.
    fn tell(&self, mine: Option<String>) -> Result<(), TeamError> {
        if let Some(words) = &mine
            && self.size() > 1
        {
            self.ranks.failed(words);
        }
        if !self.ranks.any(mine.is_some())? {
            return Ok(());
        }
        // No words at all say that nothing went wrong here.
        let mine = mine.map_or(Vec::new(), |words| format!("{words} ").into_bytes());
        let all = self.messages(mine)?;
        let Some((rank, words)) = all.iter().enumerate().find(|(_, words)| !words.is_empty()) else {
            return Ok(());
        };
        self.over.store(true, Ordering::Relaxed);
        Err(TeamError::Failed { rank, message: String::from_utf8_lossy(words).trim_end().to_owned() })
    }
}

/// Rows, columns and entries.
fn to_bytes(array: &Array2<f64>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 * (2 + array.len()));
    [array.nrows(), array.ncols()].iter().for_each(|&size| bytes.extend((size as u64).to_le_bytes()));
    array.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
    bytes
}

fn of_bytes(rank: usize, bytes: &[u8]) -> Result<Array2<f64>, TeamError> {
    let wrong = || TeamError::Message { rank, bytes: bytes.len() };
    let (words, rest) = bytes.as_chunks::<8>();
    let [rows, columns, entries @ ..] = words else { return Err(wrong()) };
    let [rows, columns] = [rows, columns].map(|size| u64::from_le_bytes(*size) as usize);
    let entries = entries.iter().map(|&entry| f64::from_le_bytes(entry)).collect();
    let array = Array2::from_shape_vec((rows, columns), entries);
    array.ok().filter(|_| rest.is_empty()).ok_or_else(wrong)
}
