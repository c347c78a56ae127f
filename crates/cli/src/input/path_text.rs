//! Paths in settings: as text, or, where a path is no text, in the units of the system, as `{ Unix = [120, 255] }`.

use std::ffi::OsString;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Raw(OsString),
}

pub(super) fn serialize<S: Serializer>(path: &Option<OsString>, serializer: S) -> Result<S::Ok, S::Error> {
    let written = |path: OsString| path.into_string().map_or_else(Written::Raw, Written::Text);
    path.clone().map(written).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OsString>, D::Error> {
    let path = |written| match written {
        Written::Text(path) => path.into(),
        Written::Raw(path) => path,
    };
    Ok(Option::<Written>::deserialize(deserializer)?.map(path))
}
