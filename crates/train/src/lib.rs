//! Layers as data, layer trainers as plug-ins, and the fitting of networks layer by layer.
