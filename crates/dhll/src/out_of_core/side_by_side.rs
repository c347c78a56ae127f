//! Hidden layers that do not wait for each other: each learns from the target before its own. Several processes train some of them each.

use dhll_core::linalg::BlockRows as _;
use dhll_core::team::TeamError;
use dhll_core::{Observer, TrainedLayer};
use dhll_train::FitError;

use super::error::OutOfCoreError;
use super::fit::OutOfCoreFit;
use super::held::RowPair;
use super::shared::same;
use crate::resume::{KeptLayers, from_bytes, to_bytes};

impl OutOfCoreFit<'_> {
    /// All layers. Process r of P trains those of the numbers r, r + P, r + 2P, ... on all rows.
    pub(super) fn side_by_side(
        &self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<TrainedLayer>, OutOfCoreError> {
        let (rank, size) = (self.team.rank(), self.team.size());
        if size > 1 {
            same(format!("features and options of the fit {:.12}", self.settings.digest()), &self.team)?;
        }
        let mut own = Vec::new();
        let mut before: Option<(usize, RowPair)> = None;
        for layer in (rank..self.maps.len()).step_by(size) {
            if let Some(trained) = self.kept(layer, self.inputs_of(layer), kept, observer)? {
                own.push(trained);
                continue;
            }
            let input = match (layer.checked_sub(1), before.take()) {
                (None, _) => None,
                (Some(below), Some((of, target))) if of == below => Some(target),
                (Some(below), _) => Some(self.target(below, observer)?),
            };
            let target = self.target(layer, observer)?;
            let rows = [input.as_ref().unwrap_or(&self.inputs), &target];
            own.push(self.trained_layer(layer, rows, kept, observer)?);
            before = (size == 1).then_some((layer, target));
        }
        if size == 1 { Ok(own) } else { self.of_all(own, observer) }
    }

    /// How many inputs a layer has: columns of the target before its own.
    fn inputs_of(&self, layer: usize) -> usize {
        layer.checked_sub(1).map_or(self.inputs.0.dim().1, |below| self.maps[below].width())
    }

    /// The layers of all processes, in the order of the network.
    fn of_all(
        &self,
        own: Vec<TrainedLayer>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<TrainedLayer>, OutOfCoreError> {
        let (mut own, digest, mut all) = (own.into_iter(), self.settings.digest(), Vec::new());
        for layer in 0..self.maps.len() {
            let (place, rank) = ((layer, &*digest), layer % self.team.size());
            let mine = if rank == self.team.rank() { own.next() } else { None };
            let bytes = mine.as_ref().map_or(Ok(Vec::new()), |trained| to_bytes(place, trained));
            let bytes = bytes.map_err(|problem| FitError::Store { layer, source: problem.into() })?;
            let bytes = &self.team.gathered(bytes)?[rank];
            let trained = match mine {
                Some(trained) => trained,
                None => {
                    let widths = [self.inputs_of(layer), self.maps[layer].width()];
                    let wrong = |_| TeamError::Message { rank, bytes: bytes.len() };
                    let trained = from_bytes(place, bytes, widths).map_err(wrong)?;
                    trained.history.iter().for_each(|record| observer.on_layer_epoch(layer, record));
                    trained
                }
            };
            all.push(trained);
        }
        Ok(all)
    }
}
