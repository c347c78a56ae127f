//! Long work on a thread of its own, while this one reports progress and listens to Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use dhll::core::{EpochRecord, Observer};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How long signals may wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// An epoch of a hidden layer, from 0, or of the head.
type Epoch = (Option<usize>, EpochRecord);

/// What comes from the thread that works.
enum Message<T> {
    Epoch(Epoch),
    Done(T),
}

/// Watches a training: tells of its epochs, and stops it when nobody waits for it any more.
pub(crate) struct Watch {
    epochs: Box<dyn Fn(Epoch) + Send>,
    stopped: Arc<AtomicBool>,
}

impl Observer for Watch {
    fn on_epoch(&mut self, record: &EpochRecord) {
        (self.epochs)((None, *record));
    }

    fn on_layer_epoch(&mut self, layer: usize, record: &EpochRecord) {
        (self.epochs)((Some(layer), *record));
    }

    fn stops(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// Does `work` on so many threads without the interpreter's lock. On Ctrl-C the exception comes at once; the work ends at its next step.
///
/// # Errors
/// What a signal handler or `progress` raises.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&mut Watch) -> T + Send + 'static,
) -> PyResult<T> {
    let pool = threads.map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build());
    let pool = pool.transpose().map_err(crate::errors::raise)?;
    let stopped = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = channel();
    let mut watch = Watch { epochs: teller(&sender), stopped: stopped.clone() };
    let work = move || {
        let done = match pool {
            Some(pool) => pool.install(|| work(&mut watch)),
            None => work(&mut watch),
        };
        // Nobody listens after an interrupt.
        let _ = sender.send(Message::Done(done));
    };
    thread::Builder::new().spawn(work).map_err(crate::errors::raise)?;
    let result = listen(py, receiver, progress);
    stopped.store(true, Ordering::Relaxed);
    result
}

fn teller<T: Send + 'static>(sender: &Sender<Message<T>>) -> Box<dyn Fn(Epoch) + Send> {
    let sender = sender.clone();
    Box::new(move |epoch| {
        let _ = sender.send(Message::Epoch(epoch));
    })
}

fn listen<T: Send>(
    py: Python<'_>,
    receiver: Receiver<Message<T>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<T> {
    let mut receiver = receiver;
    loop {
        let message = {
            let receiver = &mut receiver;
            py.detach(move || receiver.recv_timeout(PATIENCE))
        };
        py.check_signals()?;
        match message {
            Ok(Message::Done(done)) => return Ok(done),
            Ok(Message::Epoch((layer, record))) => {
                if let Some(progress) = progress {
                    progress.call1((layer, record.epoch, record.train_loss, record.validation_loss))?;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the work ended without a result; please report this"));
            }
        }
    }
}
