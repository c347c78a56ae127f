//! Gram matrices, eigenproblems, means and hidden targets: the vocabulary and the plug-in traits of dhll.
