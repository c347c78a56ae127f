//! What a column of a Parquet file holds, by its schema.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::Type;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Signed,
    Unsigned,
    Float,
    /// Two bytes each.
    Float16,
    /// Integers that are divided by a power of ten.
    Decimal {
        scale: u32,
    },
    /// Bytes that are text, if they are.
    Text,
    /// Days.
    Date,
    /// So many units a second, since midnight.
    Time(i64),
    /// So many units a second, since 1970.
    Timestamp(i64),
    /// Julian days and nanoseconds.
    Int96,
    /// Neither numbers nor text, but these.
    Unsupported(&'static str),
}

impl Kind {
    /// Whether a column of this kind holds numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Signed | Self::Unsigned | Self::Float | Self::Float16 | Self::Decimal { .. })
    }

    /// The kind of a column at the top of the schema.
    pub(super) fn of(column: &Type) -> Self {
        let info = column.get_basic_info();
        let repeated = info.has_repetition() && info.repetition() == Repetition::REPEATED;
        if repeated || info.converted_type() == ConvertedType::LIST {
            return Self::Unsupported("lists");
        }
        if column.is_group() {
            return match (info.logical_type_ref(), info.converted_type()) {
                (Some(LogicalType::List), _) => Self::Unsupported("lists"),
                (Some(LogicalType::Map), _) | (_, ConvertedType::MAP) => Self::Unsupported("maps"),
                _ => Self::Unsupported("nested columns"),
            };
        }
        let (physical, scale) = (column.get_physical_type(), column.get_scale());
        match info.logical_type_ref() {
            Some(logical) => Self::of_logical(logical, physical),
            None => Self::of_converted(info.converted_type(), physical, scale),
        }
    }

    fn of_logical(logical: &LogicalType, physical: Physical) -> Self {
        match logical {
            LogicalType::Decimal(decimal) => Self::decimal(decimal.scale, physical),
            LogicalType::Date => Self::Date,
            LogicalType::Time(time) => Self::Time(units(time.unit)),
            LogicalType::Timestamp(time) => Self::Timestamp(units(time.unit)),
            LogicalType::Integer(integer) if !integer.is_signed => Self::Unsigned,
            LogicalType::Float16 => Self::Float16,
            LogicalType::Uuid => Self::Unsupported("UUIDs"),
            LogicalType::Bson => Self::Unsupported("BSON documents"),
            LogicalType::Geometry(_) | LogicalType::Geography(_) => Self::Unsupported("shapes"),
            LogicalType::Variant(_) => Self::Unsupported("values of several types"),
            _ => Self::of_physical(physical),
        }
    }

    /// By the annotations that older files have.
    fn of_converted(converted: ConvertedType, physical: Physical, scale: i32) -> Self {
        match converted {
            ConvertedType::DECIMAL => Self::decimal(scale, physical),
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIME_MILLIS => Self::Time(1000),
            ConvertedType::TIME_MICROS => Self::Time(1_000_000),
            ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp(1000),
            ConvertedType::TIMESTAMP_MICROS => Self::Timestamp(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::BSON => Self::Unsupported("BSON documents"),
            ConvertedType::INTERVAL => Self::Unsupported("intervals of time"),
            _ => Self::of_physical(physical),
        }
    }

    fn of_physical(physical: Physical) -> Self {
        match physical {
            Physical::BOOLEAN => Self::Boolean,
            Physical::INT32 | Physical::INT64 => Self::Signed,
            Physical::FLOAT | Physical::DOUBLE => Self::Float,
            Physical::INT96 => Self::Int96,
            Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => Self::Text,
        }
    }

    fn decimal(scale: i32, physical: Physical) -> Self {
        let integer =
            !matches!(physical, Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE | Physical::INT96);
        match u32::try_from(scale) {
            // As many digits as integers of 128 bits have.
            Ok(scale) if integer && scale <= 38 => Self::Decimal { scale },
            _ => Self::Unsupported("decimals of more than 38 digits"),
        }
    }
}

/// Units of a second.
fn units(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}
