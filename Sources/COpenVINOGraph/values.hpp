#ifndef MELSCOPE_VALUES_HPP
#define MELSCOPE_VALUES_HPP

#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/reshape.hpp>
#include <openvino/op/shape_of.hpp>
#include <openvino/openvino.hpp>

#include <memory>
#include <optional>
#include <vector>

using Value = ov::Output<ov::Node>;

/// A constant's values, also through a conversion or a change of shape; none when it is not constant.
inline std::optional<std::vector<double>> constant_values(Value value) {
    for (int depth = 0; depth < 4; depth++) {
        auto node = value.get_node_shared_ptr();
        if (auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node)) {
            if (!constant->get_element_type().is_real()) return std::nullopt;
            return constant->cast_vector<double>();
        }
        if (!ov::is_type<ov::op::v0::Convert>(node) && !ov::is_type<ov::op::v1::Reshape>(node)) return std::nullopt;
        value = node->input_value(0);
    }
    return std::nullopt;
}

/// The operation that goes on with a value. The arithmetic on shapes does not count; none when there are several.
inline std::shared_ptr<ov::Node> next(const Value &value) {
    std::shared_ptr<ov::Node> found;
    for (const auto &input : value.get_target_inputs()) {
        auto node = input.get_node()->shared_from_this();
        if (ov::is_type<ov::op::util::ShapeOfBase>(node) || node == found) continue;
        if (found) return nullptr;
        found = node;
    }
    return found;
}

#endif
