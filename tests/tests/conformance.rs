//! Every backend keeps the contract of the core's traits, and so does one of plain loops that has only the required methods.

use dhll::Backend;
use dhll::backends::{self, Threads};
use dhll_tests::conformance;
use dhll_tests::conformance::eigen::eigenpairs_of_order_785;
use dhll_tests::plain::Plain;

conformance!(faer, backends::by_name("faer").unwrap());
conformance!(nalgebra, backends::by_name("nalgebra").unwrap());
// With the feature `openblas` of the facade this is the backend on OpenBLAS.
conformance!(ndarray, backends::by_name("ndarray").unwrap());
conformance!(plain, Box::new(Plain) as Box<dyn Backend>);

#[test]
fn the_engines_solve_the_paper_s_order() {
    for name in backends::available() {
        eigenpairs_of_order_785(&*backends::by_name(name).unwrap());
    }
}

#[test]
fn one_thread_keeps_the_contract_too() {
    for name in backends::available() {
        let backend = backends::with_threads(name, Threads::One).unwrap();
        conformance::gram::grams_of_every_shape(&*backend);
        conformance::product::large_products(&*backend);
        conformance::eigen::eigenproblems_in_any_strides(&*backend);
        conformance::solve::systems_in_any_strides(&*backend);
    }
}
