//! One entry of an array, whatever its type: `bytes -> number or text`.

use half::f16;
use ndarray::{ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, Zip, s};

use super::error::ArrayError;

/// Columns that are copied together where the array is stored column by column: a cache line of a row is written at once, from
/// few enough places that columns of awkward length do not drive each other out of the cache.
const TILE_COLUMNS: usize = 8;
/// Whole numbers up to this are told apart by a float.
const EXACT: u64 = 1 << 53;

/// What kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    /// Four bytes a character, padded with zeros.
    Unicode,
    /// UTF-8, padded with zeros.
    Bytes,
}

/// The type of the entries of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// Bytes.
    pub(crate) size: usize,
    pub(crate) big_endian: bool,
}

/// In which order entries follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Row after row.
    Rows,
    /// Column after column.
    Columns,
}

/// What is wrong with one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    Inexact(i128),
    Number(String),
    Text,
}

impl Fault {
    /// With its place, counted from 0.
    pub(crate) fn at(self, row: usize, column: usize) -> ArrayError {
        let (row, column) = (row + 1, column + 1);
        match self {
            Self::Inexact(found) => ArrayError::Inexact { row, column, found },
            Self::Number(found) => ArrayError::Number { row, column, found },
            Self::Text => ArrayError::Text { row, column },
        }
    }
}

impl Entry {
    /// Whether entries are texts.
    pub(crate) fn is_text(self) -> bool {
        matches!(self.kind, Kind::Unicode | Kind::Bytes)
    }

    /// Whether numbers in single precision hold every entry.
    pub(crate) fn is_single(self) -> bool {
        match self.kind {
            Kind::Bool => true,
            Kind::Unsigned | Kind::Signed => self.size <= 2,
            Kind::Float => self.size <= 4,
            Kind::Unicode | Kind::Bytes => false,
        }
    }

    /// Rows `start..start + to.nrows()` of those in `bytes`, as numbers. A fault comes with its row among those in `to`, and its column.
    pub(crate) fn convert(
        self,
        bytes: &[u8],
        order: Order,
        start: usize,
        mut to: ArrayViewMut2<'_, f64>,
    ) -> Result<(), (usize, usize, Fault)> {
        let from = (bytes, order, start);
        macro_rules! numbers {
            ($type:ty, $convert:expr) => {
                if self.big_endian {
                    spread(from, to.view_mut(), |bytes| $convert(<$type>::from_be_bytes(bytes)))
                } else {
                    spread(from, to.view_mut(), |bytes| $convert(<$type>::from_le_bytes(bytes)))
                }
            };
        }
        match (self.kind, self.size) {
            (Kind::Bool, _) => spread(from, to, |[byte]| f64::from(u8::from(byte != 0))),
            (Kind::Unsigned, 1) => spread(from, to, |[byte]| f64::from(byte)),
            (Kind::Unsigned, 2) => numbers!(u16, f64::from),
            (Kind::Unsigned, 4) => numbers!(u32, f64::from),
            (Kind::Signed, 1) => spread(from, to, |byte| f64::from(i8::from_le_bytes(byte))),
            (Kind::Signed, 2) => numbers!(i16, f64::from),
            (Kind::Signed, 4) => numbers!(i32, f64::from),
            (Kind::Float, 2) => numbers!(f16, f64::from),
            (Kind::Float, 4) => numbers!(f32, f64::from),
            (Kind::Float, _) => numbers!(f64, f64::from),
            (Kind::Unsigned | Kind::Signed, _) => {
                // Not-a-number marks those that are not exact: no whole number is converted to it.
                let mark = |value: f64, exact: bool| if exact { value } else { f64::NAN };
                if self.kind == Kind::Signed {
                    numbers!(i64, |v: i64| mark(
                        v as f64,
                        v.unsigned_abs() <= EXACT || v as f64 as i128 == v.into()
                    ));
                } else {
                    numbers!(u64, |v: u64| mark(v as f64, v <= EXACT || v as f64 as u128 == v.into()));
                }
                if let Some(((row, column), _)) = to.indexed_iter().find(|(_, value)| value.is_nan()) {
                    let found = self.integer(self.place(bytes, order, start + row, column, to.ncols()));
                    return Err((row, column, Fault::Inexact(found)));
                }
            }
            (Kind::Unicode | Kind::Bytes, _) => {
                let columns = to.ncols();
                for ((row, column), to) in to.indexed_iter_mut() {
                    let text = self.text(self.place(bytes, order, start + row, column, columns));
                    let text = text.ok_or((row, column, Fault::Text))?;
                    *to = text.trim().parse().map_err(|_| (row, column, Fault::Number(text)))?;
                }
            }
        }
        Ok(())
    }

    /// The bytes of one entry.
    fn place(self, bytes: &[u8], order: Order, row: usize, column: usize, columns: usize) -> &[u8] {
        let place = match order {
            Order::Rows => row * columns + column,
            Order::Columns => column * (bytes.len() / self.size / columns) + row,
        };
        &bytes[place * self.size..][..self.size]
    }

    /// The whole number that eight bytes or fewer are.
    pub(crate) fn integer(self, bytes: &[u8]) -> i128 {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        if self.big_endian {
            word[..bytes.len()].reverse();
        }
        let value = u64::from_le_bytes(word);
        if self.kind == Kind::Signed {
            let unused = 64 - 8 * bytes.len() as u32;
            i128::from((value as i64) << unused >> unused)
        } else {
            i128::from(value)
        }
    }

    /// The text that an entry is, if it is one.
    pub(crate) fn text(self, bytes: &[u8]) -> Option<String> {
        let text = if self.kind == Kind::Unicode {
            let character = |&bytes: &[u8; 4]| {
                char::from_u32(if self.big_endian {
                    u32::from_be_bytes(bytes)
                } else {
                    u32::from_le_bytes(bytes)
                })
            };
            bytes.as_chunks().0.iter().map(character).collect::<Option<String>>()?
        } else {
            String::from_utf8(bytes.to_vec()).ok()?
        };
        Some(text.trim_end_matches('\0').to_owned())
    }
}

/// Entries of `S` bytes, converted.
fn spread<const S: usize>(
    (bytes, order, start): (&[u8], Order, usize),
    mut to: ArrayViewMut2<'_, f64>,
    convert: impl Fn([u8; S]) -> f64,
) {
    let (entries, _) = bytes.as_chunks::<S>();
    let shape = (entries.len() / to.ncols().max(1), to.ncols());
    let from = match order {
        Order::Rows => ArrayView2::from_shape(shape, entries),
        Order::Columns => ArrayView2::from_shape(shape.f(), entries),
    };
    let Ok(from) = from else { return };
    let from = from.slice(s![start..start + to.nrows(), ..]);
    if order == Order::Rows || to.strides()[0] == 1 {
        Zip::from(&mut to).and(&from).for_each(|to, &bytes| *to = convert(bytes));
        return;
    }
    let tiles = to.axis_chunks_iter_mut(Axis(1), TILE_COLUMNS);
    for (mut to, from) in tiles.zip(from.axis_chunks_iter(Axis(1), TILE_COLUMNS)) {
        for (to, from) in to.rows_mut().into_iter().zip(from.rows()) {
            to.into_iter().zip(from).for_each(|(to, &bytes)| *to = convert(bytes));
        }
    }
}
