//! The header of a NPY file: NumPy's name of the type, the order and the shape, as a Python dictionary.

use std::io::{self, Read};

use py_literal::Value;

use super::entry::{Entry, Kind, Order};
use super::error::ArrayError;
use super::layout::Layout;

/// What every NPY file starts with.
pub(super) const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// Bytes of the longest header that is read, as in NumPy (`max_header_size`); most are one or two hundred long.
const LONGEST: usize = 10_000;
/// Brackets within brackets: a NumPy header has a dictionary with the tuple of the shape, or with lists of tuples of structured types. The
/// parser tries several kinds of literals for every bracket, each with all that is within, so that the time grows by a factor with every one.
const MOST_DEPTH: usize = 6;
/// Bytes of the longest text that is read.
const LONGEST_TEXT: usize = 1 << 20;

/// The layout that the header describes, behind the magic bytes.
pub(super) fn read(reader: &mut dyn Read) -> io::Result<Result<Layout, ArrayError>> {
    let mut version = [0; 2];
    reader.read_exact(&mut version)?;
    let (length, start) = if version[0] == 1 {
        let mut length = [0; 2];
        reader.read_exact(&mut length)?;
        (usize::from(u16::from_le_bytes(length)), 10)
    } else {
        let mut length = [0; 4];
        reader.read_exact(&mut length)?;
        (u32::from_le_bytes(length) as usize, 12)
    };
    if !(1..=3).contains(&version[0]) || length > LONGEST {
        return Ok(Err(ArrayError::Header));
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text)?;
    Ok(parse(&text, (start + length) as u64))
}

fn parse(text: &[u8], offset: u64) -> Result<Layout, ArrayError> {
    let text = str::from_utf8(text).ok().filter(|text| depth(text) <= MOST_DEPTH);
    let Some(Ok(Value::Dict(items))) = text.map(|text| text.trim().parse::<Value>()) else {
        return Err(ArrayError::Header);
    };
    let get = |name: &str| {
        let is = |key: &Value| matches!(key, Value::String(key) if key == name);
        items.iter().find(|(key, _)| is(key)).map(|(_, value)| value)
    };
    let (Some(descr), Some(Value::Boolean(fortran)), Some(Value::Tuple(shape))) =
        (get("descr"), get("fortran_order"), get("shape"))
    else {
        return Err(ArrayError::Header);
    };
    let size = |size: &Value| match size {
        Value::Integer(size) => u64::try_from(size).ok(),
        _ => None,
    };
    let shape = shape.iter().map(size).collect::<Option<Vec<u64>>>().ok_or(ArrayError::Header)?;
    let order = if *fortran { Order::Columns } else { Order::Rows };
    Layout::new(entry(descr)?, &shape, order, offset)
}

/// The most brackets that are open at one place. Those in texts count, too.
fn depth(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// The entry that NumPy's name of a type stands for: `<f8`.
fn entry(descr: &Value) -> Result<Entry, ArrayError> {
    let refused = |found: String, what, remedy| Err(ArrayError::Type { found, what, remedy });
    let Value::String(name) = descr else {
        let remedy = "np.lib.recfunctions.structured_to_unstructured(a)";
        return refused(descr.to_string(), "records of several fields", remedy);
    };
    let (big_endian, rest) = match name.strip_prefix(['<', '|', '=']) {
        Some(rest) => (false, rest),
        None => name.strip_prefix('>').map_or((false, name.as_str()), |rest| (true, rest)),
    };
    let mut characters = rest.chars();
    let (code, size) = (characters.next().unwrap_or('?'), characters.as_str().parse::<usize>().ok());
    let (kind, size) = match (code, size) {
        ('b', Some(1)) => (Kind::Bool, 1),
        ('u', Some(size @ (1 | 2 | 4 | 8))) => (Kind::Unsigned, size),
        ('i', Some(size @ (1 | 2 | 4 | 8))) => (Kind::Signed, size),
        ('f', Some(size @ (2 | 4 | 8))) => (Kind::Float, size),
        ('U', Some(length)) if (1..=LONGEST_TEXT / 4).contains(&length) => (Kind::Unicode, 4 * length),
        ('S' | 'a', Some(length)) if (1..=LONGEST_TEXT).contains(&length) => (Kind::Bytes, length),
        ('U' | 'S' | 'a', _) => {
            return refused(name.clone(), "texts of no length or of more than 1 MiB", "a.astype('U100')");
        }
        ('f', _) => return refused(name.clone(), "floats of more than 64 bits", "a.astype('f8')"),
        ('c', _) => return refused(name.clone(), "complex numbers", "np.hstack([a.real, a.imag])"),
        ('O', _) => {
            return refused(
                name.clone(),
                "Python objects",
                "a.astype('f8')), or for labels np.save(file, a.astype('U')",
            );
        }
        ('M' | 'm', _) => return refused(name.clone(), "dates or time spans", "a.astype('i8')"),
        ('V', _) => return refused(name.clone(), "raw bytes or records", "a.view('u1')"),
        _ => return refused(name.clone(), "of an unknown kind", "a.astype('f8')"),
    };
    Ok(Entry { kind, size, big_endian })
}
