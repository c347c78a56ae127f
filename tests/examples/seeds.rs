//! Writes small valid files of every kind to `fuzz/corpus`, for fuzzers to start from.

use std::error::Error;
use std::fs;
use std::path::Path;

use dhll_tests::readers::READERS;

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for reader in READERS {
        let folder = corpus.join(reader.name);
        fs::create_dir_all(&folder)?;
        for (place, bytes) in (reader.seeds)().into_iter().enumerate() {
            fs::write(folder.join(place.to_string()), bytes)?;
        }
    }
    Ok(())
}
