//! Times steps on request, so that another program can alternate them with its own: lines `STEP BACKEND SIZES...` on standard
//! input, seconds on standard output. The first request of a step prepares it and runs it once unmeasured.
//!
//! ```text
//! $ echo 'cross_gram faer 12000 784' | cargo run --release --package dhll-benches --bin serve
//! 0.078
//! ```

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use dhll::{Backend, backends};
use dhll_benches::tasks::{STEPS, Step, step};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let names = backends::available();
    let backends: Vec<Arc<dyn Backend>> =
        names.iter().map(|name| backends::by_name(name)).collect::<Result<_, _>>()?;
    let mut steps: HashMap<String, Step<'_>> = HashMap::new();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        if words == ["forget"] {
            steps.clear();
            continue;
        }
        let [name, backend, sizes @ ..] = words.as_slice() else {
            return Err(format!("a request is STEP BACKEND SIZES..., got {line:?}; steps: {STEPS}").into());
        };
        if !steps.contains_key(&line) {
            let sizes = sizes.iter().map(|size| size.parse()).collect::<Result<Vec<usize>, _>>()?;
            let backend = backends
                .iter()
                .find(|known| known.name() == *backend)
                .ok_or_else(|| format!("no backend {backend}; there are {}", names.join(", ")))?;
            let mut made =
                step(name, &**backend, &sizes).ok_or_else(|| format!("no step {line:?}; steps: {STEPS}"))?;
            // The dense route takes minutes: it needs no warming up.
            if *name != "dense" {
                made();
            }
            steps.insert(line.clone(), made);
        }
        if let Some(run) = steps.get_mut(&line) {
            let start = Instant::now();
            run();
            writeln!(io::stdout(), "{}", start.elapsed().as_secs_f64())?;
            io::stdout().flush()?;
        }
    }
    Ok(())
}
