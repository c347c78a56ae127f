//! A network of rows that are not held.

use std::path::Path;
use std::sync::Arc;

use dhll_backends as backends;
use dhll_core::data::{ColumnKind, Finite, RowSource};
use dhll_core::encode::single;
use dhll_core::layer::{HeadBlocks, HeadTarget, LayerBlocks, RowBlocks};
use dhll_core::linalg::BlockRows as _;
use dhll_core::team::Team;
use dhll_core::{
    Backend, CrossGram, CrossGramAccumulator, Encoding, InputError, Layer, Network, Observer, Run, Target,
    TargetMap,
};
use dhll_model::{Fingerprint, Model, Provenance};
use dhll_train::{LayerReport, Order, layer_seed};
use ndarray::{Array2, ArrayView2, s};

use super::encoding;
use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::scratch::{Scratch, ScratchWriter};
use super::share::{Share, Variety};
use crate::estimator::{
    BLOCK_ROWS, Choices, DhllBuilder, EstimatorError, Made, TARGET, Validation, settings, summary, targets,
};

/// What messages call features.
const FEATURES: &str = "its scaled features";

impl DhllBuilder {
    /// The network of rows in files that are read in blocks, bit-identical to that of the same rows in memory; encoded rows are kept in temporary files in `folder`,
    /// which take 4 bytes an entry.
    ///
    /// # Errors
    /// [`OutOfCoreError`] if a choice needs all rows in memory, and else as [`fit`](Self::fit).
    pub fn fit_out_of_core(
        &self,
        rows: &FileRows,
        folder: &Path,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        self.check_out_of_core(rows)?;
        Fit::new(self, rows, folder, &Arc::default())?.run(observer)
    }

    /// `Ok` if no choice needs all rows in memory; the features are not read for it.
    ///
    /// # Errors
    /// [`OutOfCoreError::Needs`], naming the choice and the remedy.
    pub fn check_out_of_core(&self, rows: &FileRows) -> Result<(), OutOfCoreError> {
        let choices = Choices::of(self, rows.target());
        let n_layers = choices.schedule.n_alphas();
        let similarity = &choices.similarity;
        let needs = |name: String, remedy| Err(OutOfCoreError::Needs { name, remedy });
        let plain = [
            (self.validation != Validation::None, "a choice of validation rows", "leave it out"),
            (self.balanced, "balancing the classes", "leave it out"),
            (!self.alterations.is_empty(), "the alteration of rows", "leave it out"),
            (self.order != Order::Sequential, "training side by side", "train one layer after the other"),
            (self.folder.is_some(), "keeping finished layers", "leave it out"),
            (self.target_similarity.is_some(), "a similarity of the targets", "leave it out"),
        ];
        if let Some((_, name, remedy)) = plain.into_iter().find(|(chosen, ..)| *chosen) {
            return needs(name.to_owned(), remedy);
        }
        if similarity.needs_rows() {
            return needs(format!("the similarity {}", similarity.name()), "choose --similarity dot");
        }
        if n_layers > 0 && !choices.trainer.takes_blocks() {
            let name = format!("the trainer {}", choices.trainer.name());
            return needs(name, "choose --trainer random-features, or --alphas none for no layers");
        }
        if !choices.head.takes_blocks() {
            return needs(format!("the head {}", choices.head.name()), "choose --head ridge");
        }
        match rows.target().target() {
            Target::Labels { .. } => needs("a target of several labels".to_owned(), "learn one at a time"),
            Target::Classes { .. } | Target::Values { .. } => Ok(()),
        }
    }
}

/// Everything that a fit is given.
pub(super) struct Fit<'a> {
    builder: &'a DhllBuilder,
    choices: Choices,
    rows: &'a FileRows,
    folder: &'a Path,
    backend: Arc<dyn Backend>,
    share: Share,
}

/// What the first passes come to.
struct Encoded {
    single: Scratch,
    sum: Option<CrossGram>,
    fingerprint: String,
}

impl<'a> Fit<'a> {
    pub(super) fn new(
        builder: &'a DhllBuilder,
        rows: &'a FileRows,
        folder: &'a Path,
        team: &Arc<Team>,
    ) -> Result<Self, OutOfCoreError> {
        let backend = match &builder.backend {
            Some(backend) => backend.clone(),
            None => backends::from_environment().map_err(EstimatorError::from)?,
        };
        let choices = Choices::of(builder, rows.target());
        let share = Share::new(team, rows.target().n_samples());
        Ok(Self { builder, choices, rows, folder, backend, share })
    }

    pub(super) fn run(self, observer: &mut dyn Observer) -> Result<Model, OutOfCoreError> {
        let Self { builder, choices, rows, backend, .. } = &self;
        let (backend, seed) = (&**backend, builder.seed_value());
        let n_layers = choices.schedule.n_alphas();
        let (encoding, kinds) =
            encoding::fit(backend, rows, choices.scaling, &*choices.similarity, &self.share)?;
        let all_kinds = kinds.clone().unwrap_or_else(|| vec![ColumnKind::Number; rows.n_features]);
        let mut source = rows.source(&all_kinds, &self.share.own)?;
        let Encoded { single, sum, fingerprint } = self.encoded(&encoding, kinds.as_deref(), &mut *source)?;

        builder.widths.check(n_layers)?;
        let mut notes = Vec::new();
        let (alphas, maps) = match sum {
            None => (Vec::new(), Vec::new()),
            Some(sum) => {
                let path = (&*choices.mean, &choices.schedule);
                targets(backend, sum, path, (&builder.widths, builder.gauge), &mut notes)?
            }
        };
        let (mut layers, mut summaries): (Vec<Layer>, Vec<_>) = (Vec::new(), Vec::new());
        let mut input = single;
        for (layer, (map, &alpha)) in maps.iter().zip(&alphas).enumerate() {
            let target = self.target(&encoding, map, &mut *source)?;
            let (seed, task) = (layer_seed(seed, layer), LayerBlocks { input: &input, target: &target });
            let mut run = Run { layer: Some(layer), ..Run::new(backend, seed, &mut *observer) };
            let at = |source| OutOfCoreError::Layer { layer, source };
            let trained = choices.trainer.train_blocks(&task, &mut run).map_err(at)?;
            input = self.passed((layer, &trained.layer), &input)?;
            let (trainer, history) = (choices.trainer.name(), trained.history);
            let report = LayerReport { trainer, history, kept_epoch: trained.kept_epoch };
            summaries.push(summary(alpha, &trained.layer, &report));
            layers.push(trained.layer);
        }
        let network = match layers.is_empty() {
            true => Network::identity(input.dim().1),
            false => Network::new(layers).map_err(EstimatorError::from)?,
        };
        let mut run = Run::new(backend, layer_seed(seed, n_layers), observer);
        let head = self.head(&encoding, &input, &mut run)?;

        let data = rows.target();
        let made =
            Made { label: data.label(), data: fingerprint, validation: None, alphas: &alphas, maps: &maps };
        let [_, settings] = settings(builder, choices, made, backend);
        let provenance = Provenance {
            data: data.label(),
            n_samples: data.n_samples(),
            n_validation: 0,
            seed,
            backend: backend.name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            notes,
            settings,
        };
        let names = (rows.columns.clone(), data.target().kind());
        Ok(Model::new((encoding, network, head), names, (summaries, provenance), self.backend.clone()))
    }

    /// Features in single precision and, where there are layers, the cross-Gram.
    fn encoded(
        &self,
        encoding: &Encoding,
        kinds: Option<&[ColumnKind]>,
        source: &mut dyn RowSource,
    ) -> Result<Encoded, OutOfCoreError> {
        let (data, backend) = (self.rows.target(), &*self.backend);
        let mut fingerprint =
            Fingerprint::new(data, self.rows.n_features, kinds).from_row(self.share.own.start);
        let mut parts: Option<(ScratchWriter, Option<CrossGramAccumulator<'_>>)> = None;
        let mut variety = Variety::default();
        let with_layers = self.choices.schedule.n_alphas() > 0;
        self.each_block(source, encoding, |x, a, b| {
            fingerprint.features(x);
            variety.see(x);
            if parts.is_none() {
                if with_layers && data.n_samples() < a.ncols() {
                    return Err(OutOfCoreError::FewRows { rows: data.n_samples(), columns: a.ncols() });
                }
                let sum = with_layers.then(|| CrossGramAccumulator::new(backend, a.ncols(), b.ncols()));
                let sum = sum.transpose()?.map(|sum| sum.from_row(self.share.own.start));
                parts = Some((ScratchWriter::new(self.folder, a.ncols(), &self.share)?, sum));
            }
            if let Some((writer, sum)) = &mut parts {
                sum.as_mut().map_or(Ok(()), |sum| sum.push(a, b))?;
                writer.push(single(FEATURES, a)?.view())?;
            }
            Ok(())
        })?;
        let Some((writer, sum)) = parts else {
            return Err(InputError::Empty { what: "the number of rows" }.into());
        };
        if data.n_samples() > 1 && !self.share.any_differ(variety)? {
            return Err(EstimatorError::EqualRows { rows: data.n_samples() }.into());
        }
        let total = |sums| Ok::<_, OutOfCoreError>(self.share.team.total(sums)?);
        let sum = sum.map(|sum| sum.finish_with(data.n_samples(), total)).transpose()?;
        let fingerprint = self.share.fingerprint(fingerprint, data)?;
        Ok(Encoded { single: writer.finish()?, sum, fingerprint })
    }

    /// The target of a layer.
    fn target(
        &self,
        encoding: &Encoding,
        map: &TargetMap,
        source: &mut dyn RowSource,
    ) -> Result<Scratch, OutOfCoreError> {
        let mut writer = ScratchWriter::new(self.folder, map.width(), &self.share)?;
        self.each_block(source, encoding, |_, a, b| {
            let target = map.apply(&*self.backend, a, b)?;
            Ok(writer.push(single(TARGET, target.view())?.view())?)
        })?;
        Ok(writer.finish()?)
    }

    /// Shows `see` the rows that are held here in blocks, a block of none if there are none: raw, as `A`, and as `B`.
    fn each_block(
        &self,
        source: &mut dyn RowSource,
        encoding: &Encoding,
        mut see: impl FnMut(
            ArrayView2<'_, f64>,
            ArrayView2<'_, f64>,
            ArrayView2<'_, f64>,
        ) -> Result<(), OutOfCoreError>,
    ) -> Result<(), OutOfCoreError> {
        let (data, own) = (self.rows.target(), &self.share.own);
        source.rewind()?;
        let mut block = Array2::zeros((BLOCK_ROWS, self.rows.n_features));
        let mut start = own.start;
        loop {
            let count = source.read(block.view_mut())?;
            let end = start + count;
            if (count == 0 && !own.is_empty()) || end > own.end {
                let (name, expected) = (data.label(), data.n_samples());
                let changed = OutOfCoreError::Changed { name, expected, found: end };
                return if end == own.end { Ok(()) } else { Err(changed) };
            }
            let x = block.slice(s![..count, ..]);
            let a = encoding.features(&*self.backend, x).map_err(|error| error.of_rows(|row| start + row))?;
            let places: Vec<usize> = (start..end).collect();
            let b = encoding.code().encode(data.select(&places)?.target())?;
            see(x, a.view(), b.view())?;
            if own.is_empty() {
                return Ok(());
            }
            start = end;
        }
    }

    /// What a layer gives out.
    fn passed(&self, (place, layer): (usize, &Layer), input: &Scratch) -> Result<Scratch, OutOfCoreError> {
        let at = |source| OutOfCoreError::Layer { layer: place, source };
        let mut writer = ScratchWriter::new(self.folder, layer.output_width(), &self.share)?;
        let own = self.share.own.clone();
        for start in own.clone().step_by(BLOCK_ROWS) {
            let block = input.block(start, (start + BLOCK_ROWS).min(own.end)).map_err(at)?;
            let out = layer.forward(&*self.backend, Finite::known(block.view()));
            let out = out.map_err(|error| at(error.of_rows(|row| start + row).into()))?;
            writer.push(out.view())?;
        }
        Ok(writer.finish()?)
    }

    fn head(
        &self,
        encoding: &Encoding,
        input: RowBlocks<'_>,
        run: &mut Run<'_>,
    ) -> Result<Layer, OutOfCoreError> {
        let data = self.rows.target();
        let values;
        let target = match data.target() {
            Target::Classes { labels, names } => HeadTarget::Classes { labels, n_classes: names.len() },
            other => {
                values = single(TARGET, encoding.code().encode(other)?.view())?;
                HeadTarget::Values(values.view())
            }
        };
        let head = self.choices.head.train_blocks(&HeadBlocks { input, target }, run);
        Ok(head.map_err(EstimatorError::Head)?.layer)
    }
}
