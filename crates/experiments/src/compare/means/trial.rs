//! One data set under one seed: its rows, the maps from its inputs, and what every mean makes of them.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use dhll::diagnose::Explained;
use dhll::means::schedules;
use dhll::{Backend, Mean, TargetMap, TargetPath};
use ndarray::{Array2, s};

use super::lift::Lift;
use super::measure::{Measure, from_cross_gram, probe};
use super::plan::{Plan, Subject};
use super::records::{DATA, MeansRecord, Number, PATH, Place};
use super::regression::RidgeMaps;
use super::trial_rows::TrialRows;

/// A data set under a seed.
pub struct Trial<'a> {
    backend: &'a Arc<dyn Backend>,
    plan: &'a Plan,
    data: &'a str,
    /// The seed.
    pub seed: u64,
    /// The rows.
    pub rows: TrialRows,
    linear: RidgeMaps,
    random: RidgeMaps,
}

impl<'a> Trial<'a> {
    /// Splits the rows and fits the maps from the inputs.
    ///
    /// # Errors
    /// If there are too few rows or a solver fails.
    pub fn new(
        backend: &'a Arc<dyn Backend>,
        plan: &'a Plan,
        subject: &'a Subject,
        seed: u64,
    ) -> Result<Self> {
        let rows = TrialRows::new(&**backend, &subject.data, subject.sizes, seed)?;
        let linear = RidgeMaps::new(&**backend, rows.inputs(), &rows)?;
        let lift = Lift::Random { units: plan.units, seed };
        let random = RidgeMaps::new(&**backend, lift.features(backend, rows.inputs())?, &rows)?;
        Ok(Self { backend, plan, data: &subject.name, seed, rows, linear, random })
    }

    /// What the data set gives without any target: probes on the inputs, and on the labels as learnt by one map.
    ///
    /// # Errors
    /// If a probe does not converge.
    pub fn without_targets(&self) -> Result<Vec<MeansRecord>> {
        let backend = &**self.backend;
        let (p, order) = (self.rows.s.n_features(), self.rows.s.order());
        // The labels as a target: the last columns of Z.
        let labels = Array2::<f64>::eye(order).slice(s![.., p..]).to_owned();
        let targets = self.rows.targets(backend, labels.view());
        let outputs = self.random.outputs(backend, labels.view());
        let share = Explained::of(targets[2].view(), outputs[2].view())?.pooled;
        let lift = Lift::Random { units: self.plan.units * self.plan.layers, seed: self.seed };
        let features = lift.features(self.backend, self.rows.inputs())?;
        let wide = RidgeMaps::new(backend, features, &self.rows)?.outputs(backend, labels.view());
        let values = [
            (Measure::InputsProbe, probe(backend, &self.rows, &self.rows.inputs())?),
            (Measure::LabelsProbe, probe(backend, &self.rows, &outputs)?),
            (Measure::WideProbe, probe(backend, &self.rows, &wide)?),
            (Measure::LabelsShare, share),
        ];
        Ok(self.records(DATA, PATH, 0, 1.0, values))
    }

    /// The path of a mean on the grid of alphas: from the cross-Gram, and by maps from the inputs.
    ///
    /// # Errors
    /// If a target does not exist or a probe does not converge.
    pub fn along(&self, mean: &dyn Mean) -> Result<Vec<MeansRecord>> {
        let backend = &**self.backend;
        let path = self.path(mean);
        let mut records = Vec::new();
        for (step, &alpha) in self.plan.grid.iter().enumerate() {
            let map = target(&path, alpha)?;
            let targets = self.rows.targets(backend, map.matrix());
            let ridge = self.linear.outputs(backend, map.matrix());
            let random = self.random.outputs(backend, map.matrix());
            let share =
                |found: &Array2<f64>| Explained::of(targets[2].view(), found.view()).map(|e| e.pooled);
            let mut values = from_cross_gram(backend, path.cross_gram(), &map)?;
            values.extend([
                (Measure::RidgeFromInputs, share(&ridge[2])?),
                (Measure::RandomFromInputs, share(&random[2])?),
                (Measure::ProbeTargets, probe(backend, &self.rows, &targets)?),
                (Measure::ProbeRidge, probe(backend, &self.rows, &ridge)?),
                (Measure::ProbeRandom, probe(backend, &self.rows, &random)?),
            ]);
            records.extend(self.records(mean.name(), PATH, step, alpha, values));
        }
        Ok(records)
    }

    /// Layers at the alphas of a schedule: each target from the target before it, and from the output of stacked layers.
    ///
    /// # Errors
    /// If the schedule gives no alphas, a target does not exist, or a solver fails.
    pub fn layers(&self, mean: &dyn Mean, schedule: &'static str) -> Result<Vec<MeansRecord>> {
        let backend = &**self.backend;
        let path = self.path(mean);
        let rule = schedules::by_name(schedule, self.plan.layers, self.plan.range(schedule))?;
        let alphas = rule.alphas(&path, backend).with_context(|| format!("schedule {schedule}"))?;
        let mut records = Vec::new();
        let mut before = self.rows.inputs();
        let mut stack = self.rows.inputs();
        for (index, &alpha) in alphas.iter().enumerate() {
            let map = target(&path, alpha)?;
            let targets = self.rows.targets(backend, map.matrix());
            let ridge = self.layer(Lift::Linear, index, &before, &map)?;
            let random = self.layer(self.lift(index), index, &before, &map)?;
            stack = self.layer(self.lift(index), index, &stack, &map)?;
            let share =
                |found: &Array2<f64>| Explained::of(targets[2].view(), found.view()).map(|e| e.pooled);
            let mut values = from_cross_gram(backend, path.cross_gram(), &map)?;
            values.extend([
                (Measure::RidgeNext, share(&ridge[2])?),
                (Measure::RandomNext, share(&random[2])?),
                (Measure::StackShare, share(&stack[2])?),
                (Measure::StackProbe, probe(backend, &self.rows, &stack)?),
            ]);
            records.extend(self.records(mean.name(), schedule, index + 1, alpha, values));
            before = targets;
        }
        Ok(records)
    }

    /// The path of the training rows.
    pub fn path<'b>(&'b self, mean: &'b dyn Mean) -> TargetPath<'b> {
        TargetPath::from_cross_gram(self.rows.s.clone(), mean, &**self.backend)
    }

    /// The output of a layer on `before`. The maps of all first layers, which start from the inputs, exist already.
    fn layer(
        &self,
        lift: Lift,
        index: usize,
        before: &[Array2<f64>; 3],
        map: &TargetMap,
    ) -> Result<[Array2<f64>; 3]> {
        let backend = &**self.backend;
        Ok(match (index, lift) {
            (0, Lift::Linear) => self.linear.outputs(backend, map.matrix()),
            (0, Lift::Random { .. }) => self.random.outputs(backend, map.matrix()),
            _ => {
                let features = lift.features(self.backend, before.clone())?;
                RidgeMaps::new(backend, features, &self.rows)?.outputs(backend, map.matrix())
            }
        })
    }

    /// Different random units in every layer.
    fn lift(&self, index: usize) -> Lift {
        Lift::Random { units: self.plan.units, seed: self.seed.wrapping_add((index as u64) << 32) }
    }

    fn records(
        &self,
        mean: &str,
        schedule: &'static str,
        step: usize,
        alpha: f64,
        values: impl IntoIterator<Item = (Measure, f64)>,
    ) -> Vec<MeansRecord> {
        let place = Place { data: self.data.to_owned(), mean: mean.to_owned(), schedule, step };
        let seed = self.seed;
        let record = |(measure, value)| MeansRecord {
            place: place.clone(),
            measure,
            number: Number { seed, alpha, value },
        };
        values.into_iter().map(record).collect()
    }
}

fn target(path: &TargetPath<'_>, alpha: f64) -> Result<TargetMap> {
    path.target_map(alpha).with_context(|| format!("the target at alpha = {alpha}"))
}
