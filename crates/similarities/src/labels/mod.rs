//! Label codes beyond one-hot columns: by a similarity of classes, and of rows of probabilities.

pub mod class_similarity;
pub mod soft_labels;
