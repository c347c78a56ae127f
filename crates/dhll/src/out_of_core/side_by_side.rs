//! Hidden layers that do not wait for each other: each learns from the target before its own. Several processes train one each at a time.

use dhll_core::linalg::BlockRows as _;
use dhll_core::team::TeamError;
use dhll_core::{Observer, TrainedLayer};
use dhll_train::FitError;

use super::error::OutOfCoreError;
use super::fit::OutOfCoreFit;
use super::held::RowPair;
use crate::resume::{KeptLayers, from_bytes, to_bytes};

impl OutOfCoreFit<'_> {
    /// All layers. Those that are not kept are trained in rounds, in which each process trains one of them on all rows and gives it to the others.
    pub(super) fn side_by_side(
        &self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<TrainedLayer>, OutOfCoreError> {
        let (rank, size) = (self.team.rank(), self.team.size());
        let mut layers = Vec::with_capacity(self.maps.len());
        for layer in 0..self.maps.len() {
            layers.push(self.kept(layer, self.inputs_of(layer), kept, observer)?);
        }
        let missing: Vec<usize> = (0..layers.len()).filter(|&layer| layers[layer].is_none()).collect();
        let mut before = None;
        for round in missing.chunks(size) {
            let own = round.get(rank).map(|&layer| self.apart(layer, &mut before, kept, observer));
            let mut own = own.transpose()?;
            for (of, &layer) in round.iter().enumerate() {
                let trained = own.take_if(|_| of == rank);
                let trained = self.given((of, layer), trained, observer)?;
                self.keep(layer, &trained, kept)?;
                layers[layer] = Some(trained);
            }
        }
        Ok(layers.into_iter().flatten().collect())
    }

    /// How many inputs a layer has: columns of the target before its own.
    fn inputs_of(&self, layer: usize) -> usize {
        layer.checked_sub(1).map_or(self.inputs.0.dim().1, |below| self.maps[below].width())
    }

    /// A layer on the target before its own. Where the next layer is trained here too, its own is left for it.
    fn apart(
        &self,
        layer: usize,
        before: &mut Option<(usize, RowPair)>,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<TrainedLayer, OutOfCoreError> {
        let input = match (layer.checked_sub(1), before.take()) {
            (None, _) => None,
            (Some(below), Some((of, target))) if of == below => Some(target),
            (Some(below), _) => Some(self.target(below, observer)?),
        };
        let target = self.target(layer, observer)?;
        let rows = [input.as_ref().unwrap_or(&self.inputs), &target];
        let trained = self.trained_layer(layer, rows, kept, observer)?;
        *before = (self.team.size() == 1).then_some((layer, target));
        Ok(trained)
    }

    /// A layer, which the process of that rank gives to all others.
    fn given(
        &self,
        (rank, layer): (usize, usize),
        own: Option<TrainedLayer>,
        observer: &mut dyn Observer,
    ) -> Result<TrainedLayer, OutOfCoreError> {
        let digest = self.settings.digest();
        let bytes = match &own {
            Some(trained) if self.team.size() > 1 => to_bytes((layer, &digest), trained),
            _ => Ok(Vec::new()),
        };
        let bytes = bytes.map_err(|problem| FitError::Store { layer, source: problem.into() })?;
        let bytes = &self.team.gathered(bytes)?[rank];
        if let Some(trained) = own {
            return Ok(trained);
        }
        let widths = [self.inputs_of(layer), self.maps[layer].width()];
        let wrong = |_| TeamError::Message { rank, bytes: bytes.len() };
        let trained = from_bytes((layer, &digest), bytes, widths).map_err(wrong)?;
        trained.history.iter().for_each(|record| observer.on_layer_epoch(layer, record));
        Ok(trained)
    }
}
