//! Columns of a table to finite numbers: all numbers of a kind together, and a lookup for every column of categories.

use std::collections::BTreeMap;

use dhll_core::encode::{BEND, ColumnMap, Gaps, Preprocessing};
use ndarray::{Array1, Array2};

use super::graph::{Graph, Value, int};
use super::message::kind;
use super::normal_scores::normal_scores;

/// Columns of numbers that become features in the same way.
#[derive(Default)]
struct Numbers {
    columns: Vec<usize>,
    features: Vec<usize>,
    medians: Vec<f64>,
    centres: Vec<f64>,
    scales: Vec<f64>,
    knots: Vec<Array1<f64>>,
}

/// Columns of categories.
#[derive(Default)]
struct Categories {
    columns: Vec<usize>,
    /// The number of levels.
    counts: Vec<f64>,
    /// A row a level, then one for levels never seen, and one for missing entries.
    tables: Vec<Array2<f64>>,
}

/// Features in the order in which they are computed, and their places in the order of the program.
#[derive(Default)]
struct Features {
    blocks: Vec<Value>,
    places: Vec<usize>,
}

impl Numbers {
    fn add(&mut self, column: usize, feature: usize, median: f64) {
        self.columns.push(column);
        self.features.push(feature);
        self.medians.push(median);
    }

    /// The columns, with medians where entries are missing.
    fn filled(&self, g: &Graph, x: &str) -> Value {
        let columns = g.columns(x, &g.places(&self.columns));
        g.op("Where", [&g.op("IsNaN", [&columns]), &g.row(&self.medians), &columns])
    }

    /// `(x - centre) / scale`.
    fn scaled(&self, g: &Graph, x: &str) -> Value {
        g.scaled(&self.filled(g, x), Array1::from_vec(self.centres.clone()), &g.row(&self.scales))
    }
}

impl Features {
    fn add(&mut self, block: Value, places: impl IntoIterator<Item = usize>) {
        self.blocks.push(block);
        self.places.extend(places);
    }

    fn in_order(self, g: &Graph) -> Value {
        let mut order = vec![0; self.places.len()];
        self.places.iter().enumerate().for_each(|(computed, &place)| order[place] = computed);
        g.columns(&g.join(&self.blocks), &g.places(&order))
    }
}

/// `C(x)`, n x p, of the columns `x`, n x d.
pub(super) fn preprocessed(g: &Graph, x: &str, preprocessing: &Preprocessing) -> Value {
    let (mut linear, mut bent, mut gaps) = (Numbers::default(), Numbers::default(), Numbers::default());
    // By the number of knots.
    let mut ranked: BTreeMap<usize, Numbers> = BTreeMap::new();
    let mut categories = Categories::default();
    let mut features = Features::default();
    let mut of_categories = Vec::new();
    let mut feature = 0;
    for (column, map) in preprocessing.maps().enumerate() {
        let indicated = match map {
            ColumnMap::Dropped => Gaps::None,
            ColumnMap::Standardised { median, centre, scale, gaps } => {
                linear.add(column, feature, *median);
                linear.centres.push(*centre);
                linear.scales.push(*scale);
                *gaps
            }
            ColumnMap::Robust { median, scale, gaps } => {
                bent.add(column, feature, *median);
                bent.centres.push(*median);
                bent.scales.push(*scale);
                *gaps
            }
            ColumnMap::Quantiles { median, knots, gaps } => {
                let same = ranked.entry(knots.len()).or_default();
                same.add(column, feature, *median);
                same.knots.push(knots.iter().copied().collect());
                *gaps
            }
            ColumnMap::Levels { features: of_levels, unseen, missing, width } => {
                if *width > 0 {
                    let rows = of_levels.iter().chain([unseen, missing]).enumerate();
                    let mut table = Array2::zeros((of_levels.len() + 2, *width));
                    rows.filter_map(|(row, place)| place.map(|place| [row, place]))
                        .for_each(|one| table[one] = 1.0);
                    categories.columns.push(column);
                    categories.counts.push(of_levels.len() as f64);
                    categories.tables.push(table);
                    of_categories.extend(feature..feature + width);
                }
                Gaps::None
            }
        };
        if indicated == Gaps::Indicated {
            gaps.add(column, feature + 1, 0.0);
        }
        feature += map.width();
    }
    if !linear.columns.is_empty() {
        features.add(linear.scaled(g, x), linear.features);
    }
    if !bent.columns.is_empty() {
        features.add(bend(g, &bent.scaled(g, x)), bent.features);
    }
    for same in ranked.into_values() {
        features.add(normal_scores(g, &same.filled(g, x), &same.knots), same.features);
    }
    if !gaps.columns.is_empty() {
        let missing = g.op("IsNaN", [&g.columns(x, &g.places(&gaps.columns))]);
        features.add(g.cast(&missing, kind::DOUBLE), gaps.features);
    }
    if !categories.columns.is_empty() {
        features.add(levels(g, x, &categories), of_categories);
    }
    features.in_order(g)
}

/// `z / sqrt(1 + (z / 3)^2)`.
fn bend(g: &Graph, z: &str) -> Value {
    let z = g.op("Clip", [z, &g.number(-1e100), &g.number(1e100)]);
    let bent = g.op("Div", [&z, &g.number(BEND)]);
    let square = g.op("Mul", [&bent, &bent]);
    let root = g.op("Sqrt", [&g.op("Add", [&square, &g.number(1.0)])]);
    g.op("Div", [&z, &root])
}

/// The indicators of levels, column after column.
fn levels(g: &Graph, x: &str, categories: &Categories) -> Value {
    let Categories { columns, counts, tables } = categories;
    let values = g.columns(x, &g.places(columns));
    let known = g.op("Min", [&values, &g.row(counts)]);
    let missing: Vec<f64> = counts.iter().map(|count| count + 1.0).collect();
    let rows = g.op("Where", [&g.op("IsNaN", [&values]), &g.row(&missing), &known]);
    let rows = g.cast(&rows, kind::INT64);
    let indicators = tables.iter().enumerate().map(|(column, table)| {
        let rows = g.columns(&rows, &g.integer(column as i64));
        g.op_with("Gather", [&g.matrix(table), &rows], vec![int("axis", 0)])
    });
    g.join(&indicators.collect::<Vec<_>>())
}
