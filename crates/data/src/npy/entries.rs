//! The entries of a NPY file where they lie, whatever their type: `bytes -> rows`.

use ndarray::{ArrayView2, ArrayViewD, ArrayViewMut2, Axis, Ix2, ShapeBuilder, Zip, s};
use ndarray_npy::{ViewNpyError, ViewNpyExt};

use super::NpyError;

/// Columns that are copied together where the array is stored column by column: a cache line of a row is written at once, from
/// few enough places that columns of awkward length do not drive each other out of the cache.
const TILE_COLUMNS: usize = 8;

/// Brackets a header can open: a NumPy header has one of a dictionary, one of a shape, and some of structured types.
const MOST_BRACKETS: usize = 64;

macro_rules! entries {
    ($($name:ident: $type:ty => $convert:expr),* $(,)?) => {
        /// N x d entries of a type that is read.
        #[derive(Debug, Clone, Copy)]
        pub(super) enum Entries<'a> {
            $($name(ArrayView2<'a, $type>),)*
        }

        impl<'a> Entries<'a> {
            /// The entries that the bytes of a NPY file describe.
            pub(super) fn view(bytes: &'a [u8]) -> Result<Self, NpyError> {
                check_header(bytes)?;
                // The type stands in the header: each type says at once whether it is meant.
                $(match ArrayViewD::<$type>::view_npy(bytes) {
                    Ok(array) => return Ok(Self::$name(rows(array)?)),
                    Err(ViewNpyError::WrongDescriptor(_)) => {}
                    Err(ViewNpyError::NonNativeEndian) => return Err(NpyError::ByteOrder),
                    Err(error) => return Err(NpyError::Other(error)),
                })*
                match ArrayViewD::<f64>::view_npy(bytes) {
                    Err(ViewNpyError::WrongDescriptor(found)) => Err(NpyError::Type { found: found.to_string() }),
                    Err(error) => Err(NpyError::Other(error)),
                    Ok(array) => Ok(Self::F64(rows(array)?)),
                }
            }

            /// N and d.
            pub(super) fn dim(&self) -> (usize, usize) {
                match self { $(Self::$name(view) => view.dim(),)* }
            }

            /// Entries of the same type and number of columns, column after column in `bytes`; nothing if they are not of that type.
            pub(super) fn columns<'b>(&self, bytes: &'b [u8]) -> Option<Entries<'b>> {
                let columns = self.dim().1;
                let rows = bytes.len() / (columns * self.entry_size()).max(1);
                match self {
                    $(Self::$name(_) => {
                        let entries = bytemuck::checked::try_cast_slice::<u8, $type>(bytes).ok()?;
                        Some(Entries::$name(ArrayView2::from_shape((rows, columns).f(), entries).ok()?))
                    })*
                }
            }

            /// Where the entries start, if they are stored column by column in `bytes`, which they are a view of.
            pub(super) fn fortran_offset(&self, bytes: &[u8]) -> Option<usize> {
                match self {
                    $(Self::$name(view) => {
                        let offset = view.as_ptr() as usize - bytes.as_ptr() as usize;
                        (!view.is_standard_layout()).then_some(offset)
                    })*
                }
            }

            /// Bytes of an entry.
            pub(super) fn entry_size(&self) -> usize {
                match self { $(Self::$name(_) => size_of::<$type>(),)* }
            }

            /// Rows `start..start + rows.nrows()`, converted.
            pub(super) fn copy(&self, start: usize, mut rows: ArrayViewMut2<'_, f64>) {
                match self {
                    $(Self::$name(view) => {
                        let from = view.slice(s![start..start + rows.nrows(), ..]);
                        if from.strides()[1] == 1 || rows.strides()[0] == 1 {
                            Zip::from(&mut rows).and(&from).for_each(|to, &value| *to = $convert(value));
                        } else {
                            let tiles = rows.axis_chunks_iter_mut(Axis(1), TILE_COLUMNS);
                            for (mut to, from) in tiles.zip(from.axis_chunks_iter(Axis(1), TILE_COLUMNS)) {
                                for (to, from) in to.rows_mut().into_iter().zip(from.rows()) {
                                    to.into_iter().zip(from).for_each(|(to, &value)| *to = $convert(value));
                                }
                            }
                        }
                    })*
                }
            }
        }
    };
}

entries! {
    F64: f64 => std::convert::identity,
    F32: f32 => f64::from,
    U8: u8 => f64::from,
    I32: i32 => f64::from,
    // Class numbers come as 64-bit integers; beyond 2^53 neighbours fall together, as in NumPy's own conversion.
    I64: i64 => |value| value as f64,
    Bool: bool => |value| f64::from(u8::from(value)),
}

/// Any array as rows: one axis gives a column, further axes than two are flattened into the row.
fn rows<T>(array: ArrayViewD<'_, T>) -> Result<ArrayView2<'_, T>, NpyError> {
    let shape = array.shape().to_vec();
    let fortran = array.ndim() > 1 && !array.is_standard_layout();
    let wrong = |_| NpyError::Shape { shape: shape.clone(), fortran };
    match array.ndim() {
        0 => Err(NpyError::Shape { shape, fortran }),
        1 => array.insert_axis(Axis(1)).into_dimensionality::<Ix2>().map_err(wrong),
        2 => array.into_dimensionality::<Ix2>().map_err(wrong),
        _ => {
            let columns = shape[1..].iter().product::<usize>();
            array.into_shape_with_order((shape[0], columns)).map_err(wrong)
        }
    }
}

/// The header is parsed by recursion on its brackets: one that opens thousands of them must not get that far.
fn check_header(bytes: &[u8]) -> Result<(), NpyError> {
    // Magic string, version, then the length of the header: 2 bytes in version 1, 4 from then on.
    let Some((&version, rest)) = bytes.get(6..).and_then(<[u8]>::split_first) else { return Ok(()) };
    let (length, start) = match (version, rest) {
        (1, [_, a, b, header @ ..]) => (u32::from(u16::from_le_bytes([*a, *b])), header),
        (_, [_, a, b, c, d, header @ ..]) => (u32::from_le_bytes([*a, *b, *c, *d]), header),
        _ => return Ok(()),
    };
    let header = &start[..start.len().min(length as usize)];
    if header.len() > usize::from(u16::MAX)
        || header.iter().filter(|c| b"([{".contains(c)).count() > MOST_BRACKETS
    {
        return Err(NpyError::Header);
    }
    Ok(())
}
