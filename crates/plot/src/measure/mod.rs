//! How far the data reach and how wide lettering is: what the layout rests on.

pub(crate) mod axis;
pub(crate) mod content;
pub(crate) mod lettering;
pub(crate) mod ticks;
