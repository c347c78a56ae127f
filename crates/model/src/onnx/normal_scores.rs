//! Normal scores of ranks: `Phi^-1` of the share of the training rows below a value.

use dhll_core::encode::normal_score::{BELOW_CENTRE, BELOW_TAIL, CENTRE, FURTHEST, LEAST, TAIL, TAIL_BELOW};
use ndarray::{Array1, Array2, Axis};

use super::graph::{Graph, Value};
use super::message::kind;

/// The scores of the columns of `x`, n x c, none of whose entries is missing; `knots` are as many for every column.
pub(super) fn normal_scores(g: &Graph, x: &str, knots: &[Array1<f64>]) -> Value {
    let views: Vec<_> = knots.iter().map(|knots| knots.view()).collect();
    let knots: Array2<f64> = ndarray::stack(Axis(1), &views).unwrap_or_default();
    let last = knots.nrows() as f64 - 1.0;
    let (body, inputs) = g.body("ranks", 2);
    body.result(&place(&body, &inputs[0], &inputs[1], last));
    let places = g.join(&g.scan(body, &[], &[x, &g.matrix(&knots)]));
    let share = g.op("Div", [&places, &g.number(last)]);
    let share = g.op("Clip", [&share, &g.number(LEAST), &g.number(1.0 - LEAST)]);
    g.op("Clip", [&inverse_normal(g, &share), &g.number(-FURTHEST), &g.number(FURTHEST)])
}

/// Where values stand among the knots, from 0 to `last`; of equal knots in the middle.
///
/// # Shapes
/// `value` n, `knots` as many as there are; the result n.
fn place(g: &Graph, value: &str, knots: &str, last: f64) -> Value {
    let column = g.op("Unsqueeze", [value, &g.integers(&[1])]);
    let count = |comparison: &str| {
        let found = g.cast(&g.op(comparison, [knots, &column]), kind::DOUBLE);
        let count = g.along("ReduceSum", &found, 1);
        g.op("Squeeze", [&count, &g.integers(&[1])])
    };
    let (below, up_to) = (count("Less"), count("LessOrEqual"));
    let (zero, one, half) = (g.number(0.0), g.number(1.0), g.number(0.5));
    let last = g.number(last);
    let knot = |place: &str| {
        let place = g.op("Clip", [place, &zero, &last]);
        g.op("Mul", [&g.op("Gather", [knots, &g.cast(&place, kind::INT64)]), &half])
    };
    let before = g.op("Sub", [&below, &one]);
    let (low, high) = (knot(&before), knot(&below));
    let step = g.op("Sub", [&g.op("Mul", [value, &half]), &low]);
    let between = g.op("Add", [&before, &g.op("Div", [&step, &g.op("Sub", [&high, &low])])]);
    // Outside of the knots the two knots are one, and the quotient is none.
    let outside = g.op("Clip", [&below, &zero, &last]);
    let is_outside = g.op("Or", [&g.op("Equal", [&below, &zero]), &g.op("Greater", [&below, &last])]);
    let apart = g.op("Where", [&is_outside, &outside, &between]);
    let middle = g.op("Mul", [&g.op("Add", [&before, &up_to]), &half]);
    g.op("Where", [&g.op("Less", [&below, &up_to]), &middle, &apart])
}

/// `Phi^-1(p)` by the approximation that the program uses.
fn inverse_normal(g: &Graph, p: &str) -> Value {
    let (one, half) = (g.number(1.0), g.number(0.5));
    let polynomial = |coefficients: &[f64], x: &str| {
        let first = g.number(coefficients[0]);
        coefficients[1..].iter().fold(first, |sum, &c| g.op("Add", [&g.op("Mul", [&sum, x]), &g.number(c)]))
    };
    // The constant term of denominators is 1.
    let below = |coefficients: &[f64], x: &str| polynomial(&[coefficients, &[1.0]].concat(), x);
    let tail = |p: &str| {
        let q = g.op("Sqrt", [&g.op("Mul", [&g.op("Log", [p]), &g.number(-2.0)])]);
        g.op("Div", [&polynomial(&TAIL, &q), &below(&BELOW_TAIL, &q)])
    };
    let q = g.op("Sub", [p, &half]);
    let r = g.op("Mul", [&q, &q]);
    let centre = g.op("Div", [&g.op("Mul", [&polynomial(&CENTRE, &r), &q]), &below(&BELOW_CENTRE, &r)]);
    let upper = g.op("Neg", [&tail(&g.op("Sub", [&one, p]))]);
    let high = g.op("Where", [&g.op("Greater", [p, &g.number(1.0 - TAIL_BELOW)]), &upper, &centre]);
    g.op("Where", [&g.op("Less", [p, &g.number(TAIL_BELOW)]), &tail(p), &high])
}
