//! Deep networks trained one hidden layer at a time.
