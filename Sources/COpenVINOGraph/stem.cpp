#include "stem.hpp"

#include "openvino_graph.h"
#include "values.hpp"

#include <openvino/op/add.hpp>
#include <openvino/op/batch_norm.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convolution.hpp>
#include <openvino/op/group_conv.hpp>
#include <openvino/op/max_pool.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/relu.hpp>
#include <openvino/op/reshape.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/shape_of.hpp>
#include <openvino/op/squeeze.hpp>
#include <openvino/op/subtract.hpp>
#include <openvino/op/transpose.hpp>
#include <openvino/op/unsqueeze.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <unordered_set>

namespace {

std::optional<std::vector<int64_t>> constant_indices(const Value &value) {
    auto constant = ov::as_type_ptr<ov::op::v0::Constant>(value.get_node_shared_ptr());
    if (!constant || !constant->get_element_type().is_integral_number()) return std::nullopt;
    return constant->cast_vector<int64_t>();
}

/// Values for `channels` channels of a (batch, channel, row, column) value: one for all, or one for each.
std::optional<std::vector<double>> channel_values(const Value &value, size_t channels) {
    auto values = constant_values(value);
    if (!values) return std::nullopt;
    if (values->size() == 1) return std::vector<double>(channels, values->front());
    if (values->size() != channels) return std::nullopt;
    // The channel axis must be the one that the values lie along.
    const auto &shape = value.get_partial_shape();
    if (shape.rank().is_dynamic() || shape.rank().get_length() < 3) return std::nullopt;
    auto axis = shape[shape.rank().get_length() - 3];
    if (axis.is_dynamic() || static_cast<size_t>(axis.get_length()) != channels) return std::nullopt;
    return values;
}

/// x * scale + shift, one pair a channel.
struct Affine {
    std::vector<double> scale, shift;

    explicit Affine(size_t channels) : scale(channels, 1), shift(channels, 0) {}

    void then(const std::vector<double> &factor, const std::vector<double> &addend) {
        for (size_t k = 0; k < scale.size(); k++) {
            scale[k] *= factor[k];
            shift[k] = shift[k] * factor[k] + addend[k];
        }
    }
};

/// Adds an operation to `affine` when it scales and shifts the channels of `value`.
bool append_affine(const std::shared_ptr<ov::Node> &node, const Value &value, size_t channels, Affine &affine) {
    std::vector<double> ones(channels, 1), zeros(channels, 0);
    if (auto norm = ov::as_type_ptr<ov::op::v5::BatchNormInference>(node)) {
        if (norm->input_value(0) != value) return false;
        std::vector<double> parts[4];
        for (size_t i = 0; i < 4; i++) {
            auto values = constant_values(norm->input_value(i + 1));
            if (!values || values->size() != channels) return false;
            parts[i] = *values;
        }
        std::vector<double> factor(channels), addend(channels);
        for (size_t k = 0; k < channels; k++) {
            factor[k] = parts[0][k] / std::sqrt(parts[3][k] + norm->get_eps_value());
            addend[k] = parts[1][k] - parts[2][k] * factor[k];
        }
        affine.then(factor, addend);
        return true;
    }
    bool is_product = ov::is_type<ov::op::v1::Multiply>(node), is_sum = ov::is_type<ov::op::v1::Add>(node);
    bool is_difference = ov::is_type<ov::op::v1::Subtract>(node);
    if (!is_product && !is_sum && !is_difference) return false;
    size_t place = node->input_value(0) == value ? 0 : 1;
    if (node->input_value(place) != value || (is_difference && place == 1)) return false;
    auto values = channel_values(node->input_value(1 - place), channels);
    if (!values) return false;
    if (is_difference) {
        for (auto &v : *values) v = -v;
    }
    affine.then(is_product ? *values : ones, is_product ? zeros : *values);
    return true;
}

bool is_all(const std::vector<size_t> &values, size_t wanted) {
    return values.size() == 2 && values[0] == wanted && values[1] == wanted;
}

bool is_fitting_convolution(const ov::op::v1::Convolution &node) {
    const auto &shape = node.get_input_partial_shape(1);
    if (shape.is_dynamic() || shape.size() != 4 || shape[2] != 3 || shape[3] != 3) return false;
    if (!is_all(node.get_strides(), 1) || !is_all(node.get_dilations(), 1)) return false;
    if (node.get_output_element_type(0) != ov::element::f32) return false;
    switch (node.get_auto_pad()) {
        case ov::op::PadType::SAME_UPPER:
        case ov::op::PadType::SAME_LOWER: return true;
        case ov::op::PadType::EXPLICIT: break;
        default: return false;
    }
    auto is_one = [](const ov::CoordinateDiff &pads) { return pads.size() == 2 && pads[0] == 1 && pads[1] == 1; };
    return is_one(node.get_pads_begin()) && is_one(node.get_pads_end());
}

/// The kind of 2x2 pooling, or none when it is another.
std::optional<melscope_pool> pooling(const std::shared_ptr<ov::Node> &node) {
    auto pool = ov::as_type_ptr<ov::op::util::MaxPoolBase>(node);
    if (!pool || !is_all(pool->get_kernel(), 2) || !is_all(pool->get_strides(), 2)) return std::nullopt;
    if (auto dilated = ov::as_type_ptr<ov::op::v8::MaxPool>(node); dilated && !is_all(dilated->get_dilations(), 1)) {
        return std::nullopt;
    }
    if (auto dilated = ov::as_type_ptr<ov::op::v14::MaxPool>(node); dilated && !is_all(dilated->get_dilations(), 1)) {
        return std::nullopt;
    }
    switch (pool->get_auto_pad()) {
        case ov::op::PadType::SAME_UPPER: return melscope_pool_ceil;
        case ov::op::PadType::VALID: return melscope_pool_floor;
        case ov::op::PadType::EXPLICIT: break;
        default: return std::nullopt;
    }
    if (!is_all(pool->get_pads_begin(), 0) || !is_all(pool->get_pads_end(), 0)) return std::nullopt;
    return pool->get_rounding_type() == ov::op::RoundingType::FLOOR ? melscope_pool_floor : melscope_pool_ceil;
}

std::vector<float> rounded(const std::vector<double> &values) { return {values.begin(), values.end()}; }

/// Reads the stage that begins with the convolution `node`, and moves `end` to its result.
std::optional<StemStage> read_stage(const std::shared_ptr<ov::Node> &node, Value &end) {
    auto convolution = ov::as_type_ptr<ov::op::v1::Convolution>(node);
    if (!convolution || convolution->input_value(0) != end || !is_fitting_convolution(*convolution)) return std::nullopt;
    auto kernel = constant_values(convolution->input_value(1));
    auto shape = convolution->get_input_shape(1);
    if (!kernel || kernel->size() != ov::shape_size(shape)) return std::nullopt;
    StemStage stage;
    size_t channels = stage.output_channels = shape[0], depth = stage.input_channels = shape[1];

    Value value = convolution->output(0);
    auto after = next(value);
    Affine before(channels);
    while (after && append_affine(after, value, channels, before)) {
        value = after->output(0);
        after = next(value);
    }
    stage.weights.resize(kernel->size());
    for (size_t k = 0; k < channels; k++) {
        for (size_t c = 0; c < depth; c++) {
            for (size_t tap = 0; tap < 9; tap++) {
                stage.weights[(tap * depth + c) * channels + k] =
                    static_cast<float>((*kernel)[(k * depth + c) * 9 + tap] * before.scale[k]);
            }
        }
    }
    stage.bias = rounded(before.shift);
    if (after && ov::is_type<ov::op::v0::Relu>(after)) {
        stage.relu = true;
        value = after->output(0);
        after = next(value);
    }
    Affine affine(channels);
    while (after) {
        // The largest of scaled values is the scaled largest value unless a scale is negative.
        bool keeps_order = std::all_of(affine.scale.begin(), affine.scale.end(), [](double s) { return s >= 0; });
        auto pool = stage.pool == melscope_pool_none && keeps_order ? pooling(after) : std::nullopt;
        if (pool) {
            stage.pool = *pool;
        } else if (!append_affine(after, value, channels, affine)) {
            break;
        }
        value = after->output(0);
        after = next(value);
    }
    stage.scale = rounded(affine.scale);
    stage.shift = rounded(affine.shift);
    end = value;
    return stage;
}

/// Whether `output` needs `avoided` even when the results of `given` are known.
bool depends_on(const Value &output, const ov::Node *avoided, const ov::Node *given) {
    std::vector<ov::Node *> open{output.get_node()};
    std::unordered_set<ov::Node *> seen;
    while (!open.empty()) {
        auto *node = open.back();
        open.pop_back();
        if (node == given || !seen.insert(node).second) continue;
        if (node == avoided) return true;
        for (const auto &input : node->input_values()) open.push_back(input.get_node());
    }
    return false;
}

/// Whether nothing but transposing and reshaping lies between `end` and `output`.
bool only_moves(const Value &end, const Value &output) {
    auto value = output;
    while (value != end) {
        auto node = value.get_node_shared_ptr();
        bool is_move = ov::is_type<ov::op::v1::Transpose>(node) || ov::is_type<ov::op::v1::Reshape>(node) ||
                       ov::is_type<ov::op::v0::Squeeze>(node) || ov::is_type<ov::op::v0::Unsqueeze>(node);
        if (!is_move) return false;
        value = node->input_value(0);
    }
    return true;
}

/// The model from `end` on to `output`, with (batch, row, column, channel) as its input.
std::shared_ptr<ov::Model> rest_of(const Value &end, const Value &output, bool only_moves) {
    const auto &shape = end.get_partial_shape();
    auto parameter = std::make_shared<ov::op::v0::Parameter>(
        ov::element::f32, ov::PartialShape{shape[0], shape[2], shape[3], shape[1]});
    parameter->set_friendly_name("stem");
    parameter->output(0).set_names({"stem"});
    auto order = ov::op::v0::Constant::create(ov::element::i64, {4}, std::vector<int64_t>{0, 3, 1, 2});
    std::shared_ptr<ov::Node> channels_first = std::make_shared<ov::op::v1::Transpose>(parameter, order);
    if (!only_moves) {
        auto channels = static_cast<size_t>(shape[1].get_length());
        auto ones = ov::op::v0::Constant::create(ov::element::f32, {channels, 1, 1, 1, 1}, std::vector<float>(channels, 1));
        channels_first = std::make_shared<ov::op::v1::GroupConvolution>(
            channels_first, ones, ov::Strides{1, 1}, ov::CoordinateDiff{0, 0}, ov::CoordinateDiff{0, 0}, ov::Strides{1, 1});
    }
    auto names = end.get_names();
    auto inputs = end.get_target_inputs();
    for (auto input : inputs) input.replace_source_output(channels_first->output(0));
    Value last = output == end ? channels_first->output(0) : output;
    if (output == end) last.add_names(names);
    return std::make_shared<ov::Model>(ov::OutputVector{last}, ov::ParameterVector{parameter});
}

}  // namespace

Stem find_stem(const std::shared_ptr<ov::Model> &original, const ov::Output<ov::Node> &original_output,
                 bool (*takes)(size_t, size_t, size_t)) {
    // The search ends in surgery, so it works on a copy.
    auto cut = std::make_shared<ov::Model>(ov::OutputVector{original_output}, original->get_parameters());
    auto model = cut->clone();
    if (model->get_parameters().size() != 1) throw std::runtime_error("not exactly one input");
    Value output = model->get_results().at(0)->input_value(0);
    auto parameter = model->get_parameters().front();
    if (parameter->get_element_type() != ov::element::f32) throw std::runtime_error("the input is not float32");
    if (parameter->get_partial_shape().rank().is_dynamic()) throw std::runtime_error("the input's rank is open");

    Stem stem;
    std::vector<int> axes(parameter->get_partial_shape().rank().get_length());
    for (size_t i = 0; i < axes.size(); i++) axes[i] = static_cast<int>(i);
    Affine first(1);
    Value value = parameter->output(0);
    std::shared_ptr<ov::Node> node = next(value);
    for (; node; node = next(value)) {
        if (ov::is_type<ov::op::v1::Transpose>(node)) {
            auto order = constant_indices(node->input_value(1));
            if (!order || order->size() != axes.size()) break;
            std::vector<int> moved;
            for (auto i : *order) moved.push_back(axes.at(static_cast<size_t>(i)));
            axes = moved;
        } else if (ov::is_type<ov::op::v0::Unsqueeze>(node)) {
            auto added = constant_indices(node->input_value(1));
            if (!added || added->size() != 1) break;
            auto at = added->front() < 0 ? added->front() + static_cast<int64_t>(axes.size()) + 1 : added->front();
            if (at < 0 || at > static_cast<int64_t>(axes.size())) break;
            axes.insert(axes.begin() + at, -1);
        } else if (!append_affine(node, value, 1, first)) {
            break;
        }
        value = node->output(0);
    }
    if (axes.size() != 4 || axes[0] < 0 || axes[2] < 0 || axes[3] < 0) {
        throw std::runtime_error("the model does not begin with a convolution over time and mel");
    }
    std::copy(axes.begin(), axes.end(), stem.axes.begin());
    stem.scale = static_cast<float>(first.scale[0]);
    stem.shift = static_cast<float>(first.shift[0]);

    std::vector<Value> ends;
    while (node) {
        Value end = value;
        auto stage = read_stage(node, end);
        if (!stage || !takes(stem.stages.size(), stage->input_channels, stage->output_channels)) break;
        stem.stages.push_back(std::move(*stage));
        ends.push_back(end);
        value = end;
        node = next(value);
    }
    if (ends.empty()) throw std::runtime_error("the model does not begin with 3x3 convolutions of a multiple of 16 filters");
    while (!ends.empty() && (ends.back().get_index() != 0 || depends_on(output, parameter.get(), ends.back().get_node()))) {
        ends.pop_back();
        stem.stages.pop_back();
    }
    if (stem.stages.size() < 2) throw std::runtime_error("fewer than two convolutions that everything else follows");
    stem.rest_only_moves = only_moves(ends.back(), output);
    stem.rest = rest_of(ends.back(), output, stem.rest_only_moves);
    return stem;
}
