#include "quantisation.hpp"

#include "values.hpp"

#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/squeeze.hpp>
#include <openvino/op/subtract.hpp>
#include <openvino/op/transpose.hpp>
#include <openvino/op/unsqueeze.hpp>

#include <algorithm>
#include <set>

namespace {

bool moves(const std::shared_ptr<ov::Node> &node) {
    return ov::is_type<ov::op::v1::Transpose>(node) || ov::is_type<ov::op::v1::Reshape>(node) ||
           ov::is_type<ov::op::v0::Unsqueeze>(node) || ov::is_type<ov::op::v0::Squeeze>(node) ||
           ov::is_type<ov::op::v15::Squeeze>(node);
}

/// The one value of a constant of any type, also through a conversion or a change of shape.
std::optional<double> scalar(Value value) {
    for (int depth = 0; depth < 4; depth++) {
        auto node = value.get_node_shared_ptr();
        if (auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node)) {
            if (ov::shape_size(constant->get_shape()) != 1) return std::nullopt;
            return constant->cast_vector<double>().at(0);
        }
        if (!ov::is_type<ov::op::v0::Convert>(node) && !moves(node)) return std::nullopt;
        value = node->input_value(0);
    }
    return std::nullopt;
}

/// The ends of what is quantised and of what stands for it.
struct Ends {
    double in_low, in_high, out_low, out_high;
};

std::optional<Ends> ends(const std::shared_ptr<ov::Node> &node) {
    if (!ov::is_type<ov::op::v0::FakeQuantize>(node)) return std::nullopt;
    double values[4];
    for (size_t i = 0; i < 4; i++) {
        auto value = scalar(node->input_value(i + 1));
        if (!value) return std::nullopt;
        values[i] = *value;
    }
    return Ends{values[0], values[1], values[2], values[3]};
}

/// scale and zero of: whole numbers from `low` to `high` that stand for `real_low` to `real_high`.
std::optional<Quantisation> between(double low, double high, double real_low, double real_high) {
    if (high <= low || real_high <= real_low) return std::nullopt;
    double scale = (real_high - real_low) / (high - low);
    return Quantisation{scale, low - real_low / scale};
}

/// Whether nothing but the shape of what an operation gives is asked for. TFLite's reader puts a value in the input's place that is
/// converted and quantised for that alone.
bool gives_shape_alone(const std::shared_ptr<ov::Node> &node, int depth = 0) {
    if (ov::is_type<ov::op::util::ShapeOfBase>(node)) return true;
    bool keeps_shape = ov::is_type<ov::op::v0::Convert>(node) || ov::is_type<ov::op::v0::FakeQuantize>(node);
    auto users = node->get_output_size() == 1 ? node->output(0).get_target_inputs() : std::set<ov::Input<ov::Node>>();
    if (!keeps_shape || users.empty() || depth == 4) return false;
    return std::all_of(users.begin(), users.end(), [&](const auto &input) {
        return gives_shape_alone(input.get_node()->shared_from_this(), depth + 1);
    });
}

/// As `next`, without those that ask for the shape alone.
std::shared_ptr<ov::Node> next_value(const Value &value) {
    std::shared_ptr<ov::Node> found;
    for (const auto &input : value.get_target_inputs()) {
        auto node = input.get_node()->shared_from_this();
        if (gives_shape_alone(node) || node == found) continue;
        if (found) return nullptr;
        found = node;
    }
    return found;
}

}  // namespace

std::optional<Quantisation> input_quantisation(const ov::Output<ov::Node> &parameter) {
    Value value = parameter;
    bool is_converted = false;
    std::optional<double> zero;
    for (auto node = next_value(value); node; node = next_value(value)) {
        if (auto found = ends(node)) {
            return node->input_value(0) == value ? between(found->in_low, found->in_high, found->out_low, found->out_high)
                                                 : std::nullopt;
        }
        bool is_difference = is_converted && !zero && ov::is_type<ov::op::v1::Subtract>(node);
        bool is_product = is_converted && ov::is_type<ov::op::v1::Multiply>(node);
        if (is_difference || is_product) {
            if (is_difference && node->input_value(0) != value) return std::nullopt;
            auto other = scalar(node->input_value(node->input_value(0) == value ? 1 : 0));
            if (!other) return std::nullopt;
            if (is_product) return Quantisation{*other, zero.value_or(0)};
            zero = other;
        } else if (ov::is_type<ov::op::v0::Convert>(node)) {
            is_converted = true;
        } else if (!moves(node) || node->input_value(0) != value) {
            return std::nullopt;
        }
        value = node->output(0);
    }
    return std::nullopt;
}

std::optional<Quantisation> output_quantisation(ov::Output<ov::Node> value) {
    for (int depth = 0; depth < 8; depth++) {
        auto node = value.get_node_shared_ptr();
        if (auto found = ends(node)) return between(found->out_low, found->out_high, found->in_low, found->in_high);
        if (!moves(node) && !ov::is_type<ov::op::v0::Convert>(node)) return std::nullopt;
        value = node->input_value(0);
    }
    return std::nullopt;
}
