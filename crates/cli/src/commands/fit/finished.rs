//! Models that an earlier fit has finished.

use std::path::Path;

use dhll::Model;
use dhll::model::Settings;
use dhll::resume::Earlier;

use crate::context::Context;

/// The model that is there already, if this fit resumes and is to come to the same.
pub(super) fn finished(
    context: &Context,
    out: &Path,
    settings: &Settings,
    earlier: Earlier,
) -> Option<Model> {
    // Whatever else is there is overwritten, as by any fit.
    let model = (earlier == Earlier::Resume).then(|| context.load(out).ok())??;
    (model.summary().provenance.settings == *settings).then_some(model)
}
