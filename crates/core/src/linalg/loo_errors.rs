//! Leave-one-out errors of ridge regression, block by block.

use std::ops::Range;

use ndarray::Array2;

use super::Backend;
use super::block_rows::{BlockRows, ranges};
use super::entry::Entry;
use super::loo_ridge::{RidgePath, TargetRows};
use super::principal::{BLOCK_ROWS, PrincipalComponents, of_block};
use crate::input::total_weight;
use crate::parts::{PartSums, parts};

/// The least share of its own target that a row is taken to leave to the others. A row of leverage 1 is fitted exactly whatever its target is,
/// so that nothing is known of its error; the bound keeps the quotient finite.
const LEAST_SHARE: f64 = 1e-3;

impl<T: Entry, X: BlockRows<T>, B: TargetRows<T>> RidgePath<'_, T, X, B> {
    pub(super) fn mean_squares<R: BlockRows<T>, C: TargetRows<T>>(
        &self,
        backend: &dyn Backend,
        (x, b, weights): (&R, &C, Option<&[f64]>),
        left_out: bool,
        lambdas: &[f64],
    ) -> Result<Array2<f64>, R::Error> {
        let total = total_weight(b.dim().0.max(1), weights);
        let shape = (lambdas.len(), self.b.dim().1);
        let mut sums = PartSums::from_row(x.own().start, shape);
        for part in parts(x.own()) {
            let mut squares = Array2::zeros(shape);
            self.visit(
                backend,
                (x, b, weights),
                part,
                left_out,
                lambdas,
                |(_, weight), l, column, residual| {
                    squares[[l, column]] += weight * residual * residual;
                },
            )?;
            sums.push(squares);
        }
        Ok(x.total(sums)? / total)
    }

    /// The residual of every one of these rows, every ridge and column, in this order; `left_out` makes it that of the fit to all other rows.
    pub(super) fn visit<R: BlockRows<T>, C: TargetRows<T>>(
        &self,
        backend: &dyn Backend,
        (x, b, weights): (&R, &C, Option<&[f64]>),
        rows: Range<usize>,
        left_out: bool,
        lambdas: &[f64],
        mut each: impl FnMut((usize, f64), usize, usize, f64),
    ) -> Result<(), R::Error> {
        let PrincipalComponents { eigenvalues, directions, sigma, .. } = &self.components;
        let (n_rows, n_targets) = self.b.dim();
        // For scores in units of sigma.
        let shrinkages = Array2::from_shape_fn((eigenvalues.len(), lambdas.len()), |(k, l)| {
            T::of(sigma * sigma / (eigenvalues[k] + lambdas[l]))
        });
        let solutions =
            Array2::from_shape_fn((eigenvalues.len(), lambdas.len() * n_targets), |(k, column)| {
                let (l, column) = (column / n_targets, column % n_targets);
                T::of(sigma * self.products[[k, column]] / (eigenvalues[k] + lambdas[l]))
            });
        let directions = directions.mapv(T::of);
        let least_leverage = 1.0 / total_weight(n_rows, self.weights);
        for (start, end) in ranges(rows, BLOCK_ROWS) {
            let units = self.components.unit_rows(x.block(start, end)?.view());
            let (Ok(b), weights) = (b.block(start, end), of_block(weights, start, end));
            let mut scores = T::product(backend, units.view(), directions.view());
            let fitted = T::product(backend, scores.view(), solutions.view());
            scores.mapv_inplace(|v| T::of(v.into() * v.into()));
            let explained = match left_out {
                true => T::product(backend, scores.view(), shrinkages.view()),
                false => Array2::from_elem((0, 0), T::of(0.0)),
            };
            for (i, (b, fitted)) in b.rows().into_iter().zip(fitted.rows()).enumerate() {
                let weight = weights.map_or(1.0, |weights| weights[i]);
                for l in 0..lambdas.len() {
                    let others = || 1.0 - weight * least_leverage - weight * explained[[i, l]].into();
                    let own_share = if left_out { others().max(LEAST_SHARE) } else { 1.0 };
                    for (column, (&b, mean)) in b.iter().zip(&self.target_mean).enumerate() {
                        let error = b.into() - mean - fitted[[l * n_targets + column]].into();
                        each((start + i, weight), l, column, error / own_share);
                    }
                }
            }
        }
        Ok(())
    }
}
