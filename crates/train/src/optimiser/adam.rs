//! Adam: `p <- p - lr mhat / (sqrt(vhat) + eps)`, one pass over parameters, gradient and both moments.

use rayon::prelude::*;

use dhll_core::layer::TrainError;
use dhll_core::layer::within;
use dhll_core::layer::{Scalar, vectorised};
use serde::{Deserialize, Serialize};

/// Parameters of Adam, with a learning rate that falls by a factor after each epoch.
///
/// ```text
/// m <- beta1 m + (1 - beta1) g          mhat = m / (1 - beta1^t)
/// v <- beta2 v + (1 - beta2) g^2        vhat = v / (1 - beta2^t)
/// p <- p - lr_e (mhat / (sqrt(vhat) + epsilon) + weight_decay p)          lr_e = learning_rate * decay^e
/// ```
///
/// with t the number of steps and e the number of epochs completed before this one; other courses of the rate are
/// [`LrSchedule`](crate::LrSchedule)s.
///
/// # References
/// Kingma and Ba, *Adam: A Method for Stochastic Optimization*, algorithm 1; Loshchilov and Hutter, *Decoupled Weight Decay
/// Regularization*, ICLR 2019, algorithm 2. The defaults are those the paper trained with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Adam {
    /// Step size of the first epoch, above 0.
    pub learning_rate: f64,
    /// Factor on the step size after each epoch, in (0, 1].
    pub decay: f64,
    /// Memory of the mean gradient, in [0, 1).
    pub beta1: f64,
    /// Memory of the mean square, in [0, 1).
    pub beta2: f64,
    /// What keeps the division from zero, above 0.
    pub epsilon: f64,
    /// Share of every parameter that a step takes off, in units of the learning rate; at least 0.
    pub weight_decay: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self { learning_rate: 1e-3, decay: 0.95, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

impl Adam {
    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        let positive =
            |name, value: f64| within(name, "finite and above 0", value, value > 0.0 && value.is_finite());
        let memory = |name, value| within(name, "in [0, 1)", value, (0.0..1.0).contains(&value));
        positive("the learning rate", self.learning_rate)?;
        within("the learning rate's decay", "in (0, 1]", self.decay, self.decay > 0.0 && self.decay <= 1.0)?;
        memory("beta1", self.beta1)?;
        memory("beta2", self.beta2)?;
        positive("epsilon", self.epsilon)?;
        let decay = self.weight_decay;
        within("the weight decay", "finite and at least 0", decay, decay >= 0.0 && decay.is_finite())
    }

    /// `lr_e` after `epochs` completed ones.
    pub fn learning_rate_after(&self, epochs: usize) -> f64 {
        self.learning_rate * self.decay.powi(i32::try_from(epochs).unwrap_or(i32::MAX))
    }
}

/// Entries that one thread updates at a time: 4 x 64 KiB in f32, which stays within its cache.
const CHUNK: usize = 1 << 14;

/// Below this size a second thread costs more than it saves.
const PARALLEL_FROM: usize = 1 << 16;

/// A mean gradient below this is set to zero. Where the gradient is zero for good (a unit that no row switches on) it would otherwise
/// shrink into the denormal range and stay there, where arithmetic is slow.
const NOTHING: f64 = 1e-30;

/// The moments of every parameter. They are tensors of a checkpoint, which has only the number of steps beside them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Moments<T> {
    #[serde(skip)]
    pub(crate) mean: Vec<T>,
    #[serde(skip)]
    pub(crate) square: Vec<T>,
    steps: i32,
}

/// What is the same for all entries of one step.
#[derive(Clone, Copy)]
struct Step<T> {
    beta1: T,
    beta2: T,
    fresh1: T,
    fresh2: T,
    /// `lr / (1 - beta1^t)`.
    rate: T,
    /// `1 / (1 - beta2^t)`.
    unbias: T,
    epsilon: T,
    /// `1 - lr weight_decay`.
    keep: T,
    nothing: T,
}

impl<T: Scalar> Moments<T> {
    pub(crate) fn new(n_parameters: usize) -> Self {
        Self { mean: vec![T::zero(); n_parameters], square: vec![T::zero(); n_parameters], steps: 0 }
    }

    /// One step. Every entry is updated by itself, so the bits do not depend on the number of threads.
    pub(crate) fn step(&mut self, adam: &Adam, learning_rate: f64, parameters: &mut [T], gradient: &[T]) {
        self.steps = self.steps.saturating_add(1);
        let step = Step {
            beta1: T::of(adam.beta1),
            beta2: T::of(adam.beta2),
            fresh1: T::of(1.0 - adam.beta1),
            fresh2: T::of(1.0 - adam.beta2),
            rate: T::of(learning_rate / (1.0 - adam.beta1.powi(self.steps))),
            unbias: T::of(1.0 / (1.0 - adam.beta2.powi(self.steps))),
            epsilon: T::of(adam.epsilon),
            keep: T::of(1.0 - learning_rate * adam.weight_decay),
            nothing: T::of(NOTHING),
        };
        if parameters.len() < PARALLEL_FROM || rayon::current_num_threads() == 1 {
            step.update(parameters, gradient, &mut self.mean, &mut self.square);
        } else {
            (parameters.par_chunks_mut(CHUNK), gradient.par_chunks(CHUNK))
                .into_par_iter()
                .zip((self.mean.par_chunks_mut(CHUNK), self.square.par_chunks_mut(CHUNK)))
                .for_each(|((p, g), (m, v))| step.update(p, g, m, v));
        }
    }
}

impl<T: Scalar> Step<T> {
    fn update(self, parameters: &mut [T], gradient: &[T], mean: &mut [T], square: &mut [T]) {
        vectorised(|| {
            for (((p, &g), m), v) in parameters.iter_mut().zip(gradient).zip(mean).zip(square) {
                let mean = self.beta1 * *m + self.fresh1 * g;
                *m = if mean.abs() < self.nothing { T::zero() } else { mean };
                *v = self.beta2 * *v + self.fresh2 * g * g;
                *p = self.keep * *p - self.rate * *m / ((self.unbias * *v).sqrt() + self.epsilon);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_steps_are_those_of_the_formula() {
        // Worked out in Python: gradients .1, -.2, .3 at a learning rate of .01.
        let adam = Adam { learning_rate: 0.01, ..Adam::default() };
        let (mut p, mut moments) = ([1.0_f64], Moments::new(1));
        for (gradient, expected) in
            [(0.1, 0.990_000_000_999_999_9), (-0.2, 0.993_661_036_038_848_8), (0.3, 0.990_228_625_394_774_2)]
        {
            moments.step(&adam, adam.learning_rate, &mut p, &[gradient]);
            assert!((p[0] - expected).abs() < 1e-15, "{} against {expected}", p[0]);
        }
    }

    #[test]
    fn weight_decay_takes_off_its_share_and_none_changes_no_bit() {
        let adam = Adam { weight_decay: 0.1, ..Adam::default() };
        let (mut p, mut moments) = ([2.0_f64], Moments::new(1));
        moments.step(&adam, 0.5, &mut p, &[0.0]);
        assert!((p[0] - 2.0 * (1.0 - 0.05)).abs() < 1e-15);
    }

    #[test]
    fn bits_do_not_depend_on_the_number_of_threads() {
        let n = PARALLEL_FROM + 12_345;
        let trained = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (mut p, mut moments) = (vec![0.5_f32; n], Moments::new(n));
            pool.install(|| {
                for step in 0..5 {
                    let gradient: Vec<f32> = (0..n).map(|i| ((i * 7 + step) % 113) as f32 - 56.0).collect();
                    moments.step(&Adam::default(), 1e-3, &mut p, &gradient);
                }
            });
            p
        };
        assert_eq!(trained(1), trained(2));
        assert_eq!(trained(1), trained(5));
    }

    #[test]
    fn the_mean_of_a_gradient_that_has_gone_is_zero_before_it_is_denormal() {
        let (mut p, mut moments) = ([0.0_f32], Moments::new(1));
        moments.step(&Adam::default(), 1e-3, &mut p, &[1.0]);
        for _ in 0..2000 {
            moments.step(&Adam::default(), 1e-3, &mut p, &[0.0]);
            assert!(moments.mean[0] == 0.0 || moments.mean[0].is_normal());
        }
        assert_eq!(moments.mean[0], 0.0);
    }
}
