#ifndef MELSCOPE_QUANTISATION_HPP
#define MELSCOPE_QUANTISATION_HPP

#include <openvino/openvino.hpp>

#include <optional>

/// real = scale * (stored - zero)
struct Quantisation {
    double scale = 1, zero = 0;
};

/// As the operations after a parameter of whole numbers tell it.
std::optional<Quantisation> input_quantisation(const ov::Output<ov::Node> &parameter);

/// As the operations before a value of whole numbers tell it.
std::optional<Quantisation> output_quantisation(ov::Output<ov::Node> value);

#endif
