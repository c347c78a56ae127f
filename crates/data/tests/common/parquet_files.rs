//! Parquet files, written by the crate `parquet`.

#![allow(dead_code, reason = "no test needs them all")]

use std::sync::Arc;

use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    FloatType, Int32Type, Int64Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// The values of a column; none are nulls.
#[derive(Debug, Clone)]
pub(crate) enum Values {
    Bool(Vec<Option<bool>>),
    Int(Vec<Option<i32>>),
    Long(Vec<Option<i64>>),
    Float(Vec<Option<f32>>),
    Double(Vec<Option<f64>>),
    Bytes(Vec<Option<Vec<u8>>>),
    Fixed(Vec<Option<Vec<u8>>>),
    /// One list of texts a row.
    Lists(Vec<Vec<&'static str>>),
}

/// Doubles without nulls.
pub(crate) fn doubles(values: impl IntoIterator<Item = f64>) -> Values {
    Values::Double(values.into_iter().map(Some).collect())
}

/// Texts; empty ones are nulls.
pub(crate) fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Values {
    let bytes = |text: T| Some(text.as_ref().as_bytes().to_vec()).filter(|bytes| !bytes.is_empty());
    Values::Bytes(texts.into_iter().map(bytes).collect())
}

/// A file with these columns, optional all of them, such as `double a; binary b (STRING);`.
pub(crate) fn file(columns: &str, groups: &[&[Values]], properties: WriterProperties) -> Vec<u8> {
    let declared = columns.split_inclusive(';').map(str::trim);
    let optional = |column: &str| match column.split(' ').next() {
        Some("required" | "repeated" | "optional") => column.to_owned(),
        _ => format!("optional {column}"),
    };
    let message = format!("message table {{ {} }}", declared.map(optional).collect::<Vec<_>>().join(" "));
    of_message(&message, groups, properties)
}

/// A file with this schema, whose columns are optional.
pub(crate) fn of_message(message: &str, groups: &[&[Values]], properties: WriterProperties) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(message).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        columns.iter().for_each(|values| write(&mut group, values));
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn write(group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>, values: &Values) {
    match values {
        Values::Bool(values) => column::<BoolType>(group, values),
        Values::Int(values) => column::<Int32Type>(group, values),
        Values::Long(values) => column::<Int64Type>(group, values),
        Values::Float(values) => column::<FloatType>(group, values),
        Values::Double(values) => column::<DoubleType>(group, values),
        Values::Bytes(values) => {
            let values: Vec<_> = values.iter().cloned().map(|value| value.map(ByteArray::from)).collect();
            column::<ByteArrayType>(group, &values);
        }
        Values::Fixed(values) => {
            let values: Vec<_> =
                values.iter().cloned().map(|value| value.map(FixedLenByteArray::from)).collect();
            column::<FixedLenByteArrayType>(group, &values);
        }
        Values::Lists(lists) => {
            // An element of a list, or a list without elements.
            let repeated =
                |list: &Vec<_>| (0..list.len().max(1)).map(|place| i16::from(place > 0)).collect::<Vec<_>>();
            let defined = |list: &Vec<_>| vec![if list.is_empty() { 1 } else { 3 }; list.len().max(1)];
            let elements: Vec<ByteArray> =
                lists.iter().flatten().map(|&text| ByteArray::from(text)).collect();
            let repetition: Vec<i16> = lists.iter().flat_map(repeated).collect();
            let definition: Vec<i16> = lists.iter().flat_map(defined).collect();
            let mut writer = group.next_column().unwrap().unwrap();
            writer
                .typed::<ByteArrayType>()
                .write_batch(&elements, Some(&definition), Some(&repetition))
                .unwrap();
            writer.close().unwrap();
        }
    }
}

fn column<T: DataType>(group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>, values: &[Option<T::T>]) {
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let present: Vec<T::T> = values.iter().flatten().cloned().collect();
    let mut writer = group.next_column().unwrap().unwrap();
    // Required columns have no levels.
    writer.typed::<T>().write_batch(&present, Some(&levels), None).unwrap();
    writer.close().unwrap();
}
