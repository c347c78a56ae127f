//! What preprocessing makes of a column, in words.

use dhll_core::encode::{ColumnMap, Gaps};

/// What becomes of a column with that map.
pub(super) fn of(map: &ColumnMap) -> String {
    let gaps = |what: &str, gaps: Gaps| match gaps {
        Gaps::None => what.to_owned(),
        Gaps::Indicated => format!("{what}; gaps at the median, indicated"),
    };
    match map {
        ColumnMap::Dropped => "left out".to_owned(),
        ColumnMap::Standardised { gaps: found, .. } => gaps("standardised", *found),
        ColumnMap::Robust { gaps: found, .. } => gaps("scaled by quartiles", *found),
        ColumnMap::Quantiles { gaps: found, .. } => gaps("normal scores", *found),
        ColumnMap::Levels { features, unseen, missing, width } => {
            let gathered = features.iter().filter(|feature| feature.is_some() && *feature == unseen).count();
            let mut words = format!("{width} indicator{}", if *width == 1 { "" } else { "s" });
            if gathered > 1 {
                words += &format!("; {gathered} rare levels share one");
            }
            if missing.is_some() {
                words += "; gaps have one";
            }
            words
        }
    }
}
