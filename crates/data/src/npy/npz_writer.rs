//! Writing NPZ archives, as `numpy.load` reads them.

use std::io::{self, Cursor, Write};

use ndarray::ArrayView2;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// An archive of arrays that is made in memory, without compression.
///
/// # Examples
/// ```
/// use dhll_data::npy::{NpzWriter, npz_texts, read_npz};
/// use ndarray::array;
///
/// let path = std::env::temp_dir().join(format!("{}.npz", std::process::id()));
/// let mut archive = NpzWriter::default();
/// archive.numbers("x", array![[1.0, 2.0], [3.0, 4.0]].view())?.texts("names", &["a", "größe"])?;
/// std::fs::write(&path, archive.finish()?)?;
/// assert_eq!(read_npz(&path, "x")?, array![[1.0, 2.0], [3.0, 4.0]]);
/// assert_eq!(npz_texts(&path, "names")?, ["a", "größe"]);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct NpzWriter(ZipWriter<Cursor<Vec<u8>>>);

impl Default for NpzWriter {
    /// No arrays yet.
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl NpzWriter {
    /// Numbers in two axes.
    ///
    /// # Errors
    /// [`io::Error`] if there is an array of this name, or it is larger than an archive holds.
    pub fn numbers(&mut self, name: &str, array: ArrayView2<'_, f64>) -> io::Result<&mut Self> {
        let shape = format!("({}, {})", array.nrows(), array.ncols());
        let bytes: Vec<u8> = array.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.array(name, "<f8", &shape, &bytes)
    }

    /// Numbers in one axis.
    ///
    /// # Errors
    /// As [`numbers`](Self::numbers).
    pub fn row<'a>(
        &mut self,
        name: &str,
        numbers: impl IntoIterator<Item = &'a f64>,
    ) -> io::Result<&mut Self> {
        let bytes: Vec<u8> = numbers.into_iter().flat_map(|value| value.to_le_bytes()).collect();
        self.array(name, "<f8", &format!("({},)", bytes.len() / size_of::<f64>()), &bytes)
    }

    /// Texts in one axis.
    ///
    /// # Errors
    /// As [`numbers`](Self::numbers).
    pub fn texts<T: AsRef<str>>(&mut self, name: &str, texts: &[T]) -> io::Result<&mut Self> {
        let length = texts.iter().map(|text| text.as_ref().chars().count()).max().unwrap_or(0).max(1);
        let characters = |text: &str| -> Vec<u32> {
            text.chars().map(u32::from).chain(std::iter::repeat(0)).take(length).collect()
        };
        let words = texts.iter().flat_map(|text| characters(text.as_ref()));
        let bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        self.array(name, &format!("<U{length}"), &format!("({},)", texts.len()), &bytes)
    }

    /// The bytes of the archive.
    ///
    /// # Errors
    /// [`io::Error`] if it is larger than an archive can be.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        Ok(self.0.finish()?.into_inner())
    }

    fn array(&mut self, name: &str, kind: &str, shape: &str, bytes: &[u8]) -> io::Result<&mut Self> {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
        // The magic bytes, the version and the length are ten bytes, and a line feed ends the header.
        let padding = (64 - (10 + header.len() + 1) % 64) % 64;
        let length = ((header.len() + padding + 1) as u16).to_le_bytes();
        let large = bytes.len() as u64 + 1024 > u64::from(u32::MAX);
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(large);
        self.0.start_file(format!("{name}.npy"), options)?;
        self.0.write_all(b"\x93NUMPY\x01\x00")?;
        self.0.write_all(&length)?;
        self.0.write_all(format!("{header}{}\n", " ".repeat(padding)).as_bytes())?;
        self.0.write_all(bytes)?;
        Ok(self)
    }
}
