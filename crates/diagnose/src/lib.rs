//! Probes and measures of hidden targets and trained layers.
