//! Gradients against central differences, `(L(p + e) - L(p - e)) / 2e`, in f64.

use super::*;
use crate::minibatch::loss::{LogLoss, Loss, SquaredError};
use crate::minibatch::table::{Table, rows_together};
use crate::regularisation::Dropout;
use dhll_faer::Faer;
use ndarray::Array2;
use rand::SeedableRng;

const ROWS: usize = 5;

fn sample(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 50.0 - 1.0)
}

/// Compare the gradient of `loss` over rows drawn with repetition with differences of the mean loss.
fn check(chain: &Chain, loss: &impl Loss<f64>, dropout: Dropout) {
    let backend = Faer::sequential();
    let x = sample(7, chain.input_width());
    let x = rows_together(x.view());
    let rows = [0, 3, 3, 6, 2];
    let mut parameters = chain.initial::<f64>(Init::Variance(0.5), None, &mut ChaCha8Rng::seed_from_u64(3));
    for (i, p) in parameters.iter_mut().enumerate() {
        // Biases too, so that their own gradient is seen away from zero.
        *p += 0.1 * ((i % 7) as f64 - 3.0);
    }
    let mut buffers = chain.buffers::<f64>(ROWS + 2);
    Table::new(&x).gather(&rows, &mut buffers.input);
    // The same places are left out every time.
    let masks = || {
        let mut masks = Masks::new(dropout, chain.n_links(), ChaCha8Rng::seed_from_u64(5));
        masks.begin(&[0, 1, 2, 3, 4], ROWS);
        masks
    };
    let input = buffers.input.clone();
    let mut mean_loss = |parameters: &[f64]| {
        buffers.input.copy_from_slice(&input);
        let output = chain.forward(&backend, parameters, ROWS, &mut buffers, Some(&mut masks()));
        loss.tally(&rows, output).loss / ROWS as f64
    };
    let step = 1e-5;
    let differences: Vec<f64> = (0..parameters.len())
        .map(|i| {
            let here = parameters[i];
            parameters[i] = here + step;
            let above = mean_loss(&parameters);
            parameters[i] = here - step;
            let below = mean_loss(&parameters);
            parameters[i] = here;
            (above - below) / (2.0 * step)
        })
        .collect();
    let here = mean_loss(&parameters);
    let mut gradient = vec![f64::NAN; parameters.len()];
    let mut masks = masks();
    buffers.input.copy_from_slice(&input);
    chain.forward(&backend, &parameters, ROWS, &mut buffers, Some(&mut masks));
    let last = |output: &[f64], delta: &mut [f64]| loss.gradient((&rows, ROWS), output, delta);
    chain.backward(&backend, &parameters, &mut buffers, Some(&masks), last, &mut gradient);
    assert!(gradient.iter().any(|g| g.abs() > 1e-2));
    for (i, (g, d)) in gradient.iter().zip(&differences).enumerate() {
        // Truncation is of order step^2 = 1e-10 times a third derivative, rounding eps L / step = 2e-11 L.
        assert!(
            (g - d).abs() < 1e-8 * (1.0 + d.abs() + here),
            "parameter {i}: {g} against {d}, at a loss of {here}"
        );
    }
}

#[test]
fn gradients_of_the_squared_error_are_those_of_differences() {
    let target = sample(7, 2);
    let target = rows_together(target.view());
    let loss = SquaredError { target: Table::new(&target) };
    check(&Chain::new(3, &[(2, None)]), &loss, Dropout::default());
    for activation in Activation::ALL {
        check(&Chain::new(3, &[(4, Some(activation)), (2, None)]), &loss, Dropout::default());
        check(
            &Chain::new(3, &[(4, Some(activation)), (5, Some(activation)), (2, Some(activation))]),
            &loss,
            Dropout::default(),
        );
    }
}

#[test]
fn gradients_under_dropout_are_those_of_differences_with_the_same_places_left_out() {
    let target = sample(7, 2);
    let target = rows_together(target.view());
    let loss = SquaredError { target: Table::new(&target) };
    let dropout = Dropout { input: 0.25, hidden: 0.4 };
    for activation in Activation::ALL {
        let links = [(9, Some(activation)), (8, Some(activation)), (2, None)];
        check(&Chain::new(6, &links), &loss, dropout);
    }
}

#[test]
fn gradients_of_the_log_loss_are_those_of_differences() {
    let loss = LogLoss { labels: &[0, 2, 1, 1, 0, 2, 2], classes: 3, smoothing: 0.1 };
    check(&Chain::new(4, &[(3, None)]), &loss, Dropout::default());
    check(&Chain::new(4, &[(5, Some(Activation::Tanh)), (3, None)]), &loss, Dropout::default());
}

#[test]
fn weights_have_the_variance_asked_for_and_biases_are_zero() {
    let chain = Chain::new(100, &[(200, Some(Activation::Relu)), (10, None)]);
    let parameters = chain.initial::<f32>(Init::He, None, &mut ChaCha8Rng::seed_from_u64(1));
    assert_eq!(parameters.len(), 100 * 200 + 200 + 200 * 10 + 10);
    let variance = |p: &[f32]| p.iter().map(|w| f64::from(w * w)).sum::<f64>() / p.len() as f64;
    // 20 000 squares of relative deviation sqrt 2 each: 1 %; five of them. 2000 squares: 3.2 %.
    assert!((variance(&parameters[..20_000]) * 50.0 - 1.0).abs() < 0.05);
    assert!((variance(&parameters[20_200..22_200]) * 100.0 - 1.0).abs() < 0.16);
    assert!(parameters[20_000..20_200].iter().chain(&parameters[22_200..]).all(|&b| b == 0.0));
}
