//! The linear-algebra engine of dhll on faer.
