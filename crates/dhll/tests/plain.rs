//! Estimators, models and what they are made of can be shared between threads, cloned and printed.

use std::fmt::Debug;

use dhll::core::{Encoding, Network, Scaling};
use dhll::registry::Registry;
use dhll::settings::FitSettings;
use dhll::{Design, Designer, DhllBuilder, Model};

fn plain<T: Send + Sync + Clone + Debug>() {}

#[test]
fn what_users_hold_is_plain_data() {
    plain::<DhllBuilder>();
    plain::<Model>();
    plain::<Encoding>();
    plain::<Scaling>();
    plain::<Network>();
    plain::<FitSettings>();
    plain::<Designer>();
    plain::<Design>();
    plain::<Registry>();
}
