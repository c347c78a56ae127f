//! Fuzzes the reader `gzip` of `dhll_tests::readers`.

#![no_main]

use dhll_tests::readers::fuzzing;

libfuzzer_sys::fuzz_target!(init: fuzzing::begin(), |bytes: &[u8]| fuzzing::read("gzip", bytes));
