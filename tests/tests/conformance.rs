//! Every backend keeps the contract of the core's traits, and so does one of plain loops that has only the required methods.

use std::sync::Arc;

use dhll::backends;
use dhll::core::Threads;
use dhll_tests::conformance;
use dhll_tests::conformance::eigen::eigenpairs_of_order_785;
use dhll_tests::plain::Plain;

conformance!(faer);
conformance!(nalgebra);
conformance!(ndarray);
conformance!(openblas);
conformance!(plain, Arc::new(Plain));

#[test]
fn the_backends_solve_the_paper_s_order() {
    for name in backends::available() {
        eigenpairs_of_order_785(&*backends::by_name(name).unwrap());
    }
}

#[test]
fn one_thread_keeps_the_contract_too() {
    for name in backends::available() {
        let backend = backends::by_name(name).unwrap().with_threads(Threads::ONE);
        conformance::gram::grams_of_every_shape(&*backend);
        conformance::product::large_products(&*backend);
        conformance::eigen::eigenproblems_in_any_strides(&*backend);
        conformance::solve::systems_in_any_strides(&*backend);
    }
}
