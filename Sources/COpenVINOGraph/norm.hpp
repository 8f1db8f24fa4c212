#ifndef MELSCOPE_NORM_HPP
#define MELSCOPE_NORM_HPP

#include <openvino/openvino.hpp>

#include <memory>
#include <vector>

/// What a model's first operations say about the values that it was fed: one pair for all of the input, or one for each
/// place along an axis, in the units of the input.
struct InputNorm {
    std::vector<double> mean, variance;
    /// The model holds them as such, rather than a scale and a shift that they can be taken from.
    bool is_stated = false;
};

/// Empty when the model has not exactly one input, or does not begin by normalising it.
InputNorm find_input_norm(const std::shared_ptr<ov::Model> &model);

#endif
