//! How much rows count in a fit: by their weights, and by their classes where those are balanced.

use std::borrow::Cow;

use dhll_core::{Dataset, InputError, input};

use super::error::EstimatorError;

/// Training rows and validation rows as a fit takes them ([`Dataset::for_fit`]), both weighted by the classes of the training rows if they are balanced.
pub(crate) fn weighted<'d>(
    train: Cow<'d, Dataset>,
    validation: Option<Cow<'d, Dataset>>,
    balanced: bool,
) -> Result<(Cow<'d, Dataset>, Option<Cow<'d, Dataset>>), EstimatorError> {
    check(&train)?;
    validation.as_deref().map_or(Ok(()), check).map_err(EstimatorError::ValidationInput)?;
    let train = for_fit(train);
    let (train, validation) = if balanced {
        let factors = train.class_weights().ok_or_else(|| EstimatorError::NoEffect {
            name: "balancing the classes",
            reason: format!("on a target of {}", train.target().kind().name()),
            remedy: "leave it out, or take the target as classes",
        })?;
        let by_class =
            |rows: Cow<'d, Dataset>| rows.into_owned().with_class_weights(&factors).map(Cow::Owned);
        (for_fit(by_class(train)?), validation.map(by_class).transpose()?)
    } else {
        (train, validation)
    };
    Ok((train, validation.map(for_fit)))
}

/// `Ok` unless no row counts, as in a part of rows that all have weight 0.
pub(super) fn check(rows: &Dataset) -> Result<(), InputError> {
    rows.weights().map_or(Ok(()), |weights| input::weights(rows.n_samples(), weights))
}

fn for_fit(rows: Cow<'_, Dataset>) -> Cow<'_, Dataset> {
    let changed = match &rows {
        Cow::Borrowed(rows) => return rows.for_fit(),
        Cow::Owned(rows) => match rows.for_fit() {
            Cow::Borrowed(_) => None,
            Cow::Owned(changed) => Some(changed),
        },
    };
    changed.map_or(rows, Cow::Owned)
}
