//! What every measurement is given: the plug-ins and the backend.

use std::sync::Arc;

use dhll::Backend;
use dhll::registry::Registry;

/// The plug-ins and the backend.
pub struct Context<'a> {
    /// Means and similarities by name.
    pub registry: &'a Registry,
    /// The linear-algebra backend.
    pub backend: Arc<dyn Backend>,
}

impl Context<'_> {
    /// The backend.
    pub fn backend(&self) -> &dyn Backend {
        &*self.backend
    }
}
