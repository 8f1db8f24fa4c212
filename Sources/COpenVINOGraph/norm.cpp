#include "norm.hpp"

#include "values.hpp"

#include <openvino/op/add.hpp>
#include <openvino/op/batch_norm.hpp>
#include <openvino/op/divide.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/squeeze.hpp>
#include <openvino/op/subtract.hpp>
#include <openvino/op/transpose.hpp>
#include <openvino/op/unsqueeze.hpp>

#include <algorithm>
#include <cmath>

namespace {

/// More values than this lie along no axis of mel bands or channels.
constexpr size_t max_values = 65536;

/// Makes two lists equally long when one of them has a single value; false when they do not belong together.
bool fit(std::vector<double> &a, std::vector<double> &b) {
    if (a.size() == 1) a.resize(b.size(), a.front());
    if (b.size() == 1) b.resize(a.size(), b.front());
    return a.size() == b.size() && !a.empty() && a.size() <= max_values;
}

/// input * scale + shift, with what it is made of.
struct Steps {
    std::vector<double> scale{1}, shift{0};
    bool has_factor = false, has_addend = false, begins_with_difference = false;

    /// The input's value at which the steps give `value`, and the factor from there on.
    bool undo(std::vector<double> value, std::vector<double> &input) {
        if (!fit(scale, shift) || !fit(scale, value) || !fit(shift, value)) return false;
        input.resize(value.size());
        for (size_t i = 0; i < value.size(); i++) input[i] = (value[i] - shift[i]) / scale[i];
        return true;
    }
};

/// Adds a product, sum, difference or quotient with a constant to the steps.
bool append(const std::shared_ptr<ov::Node> &node, const Value &value, Steps &steps) {
    bool is_product = ov::is_type<ov::op::v1::Multiply>(node), is_sum = ov::is_type<ov::op::v1::Add>(node);
    bool is_difference = ov::is_type<ov::op::v1::Subtract>(node), is_quotient = ov::is_type<ov::op::v1::Divide>(node);
    if (!is_product && !is_sum && !is_difference && !is_quotient) return false;
    size_t place = node->input_value(0) == value ? 0 : 1;
    if (node->input_value(place) != value || (place == 1 && (is_difference || is_quotient))) return false;
    auto values = constant_values(node->input_value(1 - place));
    if (!values || !fit(steps.scale, *values) || !fit(steps.shift, *values)) return false;
    if (is_difference && !steps.has_factor && !steps.has_addend) steps.begins_with_difference = true;
    for (size_t i = 0; i < values->size(); i++) {
        double v = (*values)[i];
        if (is_sum) steps.shift[i] += v;
        if (is_difference) steps.shift[i] -= v;
        if (is_product) steps.scale[i] *= v, steps.shift[i] *= v;
        if (is_quotient) steps.scale[i] /= v, steps.shift[i] /= v;
    }
    (is_product || is_quotient ? steps.has_factor : steps.has_addend) = true;
    return true;
}

bool is_sound(const InputNorm &norm) {
    auto is_finite = [](double v) { return std::isfinite(v); };
    return norm.mean.size() == norm.variance.size() && std::all_of(norm.mean.begin(), norm.mean.end(), is_finite) &&
           std::all_of(norm.variance.begin(), norm.variance.end(), [](double v) { return std::isfinite(v) && v > 0; });
}

}  // namespace

InputNorm find_input_norm(const std::shared_ptr<ov::Model> &model) {
    InputNorm norm;
    if (model->get_parameters().size() != 1) return norm;
    Value value = model->get_parameters().front()->output(0);
    Steps steps;
    for (auto node = next(value); node; node = next(value)) {
        if (auto layer = ov::as_type_ptr<ov::op::v5::BatchNormInference>(node)) {
            auto mean = constant_values(layer->input_value(3)), variance = constant_values(layer->input_value(4));
            if (layer->input_value(0) != value || !mean || !variance || !steps.undo(*mean, norm.mean)) return {};
            norm.variance = *variance;
            if (!fit(norm.variance, steps.scale)) return {};
            for (size_t i = 0; i < steps.scale.size(); i++) norm.variance[i] /= steps.scale[i] * steps.scale[i];
            norm.is_stated = true;
            return is_sound(norm) ? norm : InputNorm{};
        }
        bool moves = ov::is_type<ov::op::v1::Transpose>(node) || ov::is_type<ov::op::v1::Reshape>(node) ||
                     ov::is_type<ov::op::v0::Unsqueeze>(node) || ov::is_type<ov::op::v0::Squeeze>(node) ||
                     ov::is_type<ov::op::v15::Squeeze>(node) || ov::is_type<ov::op::v0::Convert>(node);
        if (!moves && !append(node, value, steps)) break;
        if (node->input_value(0) != value && moves) break;
        value = node->output(0);
    }
    // Zero goes into the rest of the model at the mean, and one at a deviation from it.
    if (!steps.has_factor || !steps.has_addend || !steps.undo({0}, norm.mean)) return {};
    norm.variance.clear();
    for (double factor : steps.scale) norm.variance.push_back(1 / (factor * factor));
    norm.is_stated = steps.begins_with_difference;
    return is_sound(norm) ? norm : InputNorm{};
}
