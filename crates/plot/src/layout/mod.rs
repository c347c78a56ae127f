//! Where everything on the page stands: lettering takes the room it needs and the plots get the rest.

pub(crate) mod labels;
pub(crate) mod legend;
pub(crate) mod page;
pub(crate) mod panel;
pub(crate) mod sizes;
