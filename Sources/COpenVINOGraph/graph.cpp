#include "openvino_graph.h"

#include "stem.hpp"
#include "norm.hpp"
#include "quantisation.hpp"

#include <openvino/op/constant.hpp>
#include <openvino/op/convolution.hpp>
#include <openvino/op/group_conv.hpp>
#include <openvino/op/loop.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/shape_of.hpp>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset.hpp>
#include <openvino/pass/serialize.hpp>

#include <algorithm>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

struct Operation {
    std::string type;
    std::string name;
};

struct Tensor {
    std::string name;
    ov::Output<ov::Node> value;
};

struct melscope_graph {
    std::shared_ptr<ov::Model> model;
    std::vector<Operation> operations;
    std::vector<Tensor> tensors;
    std::vector<ov::Strides> strides;
    Stem stem;
    InputNorm norm;
    std::string xml;
    std::string weights;
};

namespace {

void copy_message(const char *text, char *message, size_t capacity) {
    if (capacity == 0) return;
    size_t count = std::min(std::strlen(text), capacity - 1);
    std::memcpy(message, text, count);
    message[count] = 0;
}

/// Runs `body` and turns whatever it throws into a message.
template <typename Body>
bool guarded(char *message, size_t capacity, Body body) {
    try {
        body();
        return true;
    } catch (const std::exception &error) {
        copy_message(error.what(), message, capacity);
    } catch (...) {
        copy_message("unknown exception", message, capacity);
    }
    return false;
}

/// Whether a reader made the name up as a kind of operation and a running number, such as "Add_727". The number counts
/// up through the process, so the next reading of the same file gives another.
bool is_generated(const std::string &name) {
    auto digits = name.find_last_not_of("0123456789");
    if (digits == std::string::npos || digits + 1 == name.size() || name[digits] != '_') return false;
    return ov::get_available_opsets().rbegin()->second().contains_type(name.substr(0, digits));
}

/// Fills in operations and tensors: what is reached from a parameter without passing through ShapeOf.
void list_parts(melscope_graph &graph) {
    std::unordered_set<const ov::Node *> reached;
    for (const auto &node : graph.model->get_ordered_ops()) {
        if (ov::is_type<ov::op::v0::Parameter>(node)) {
            reached.insert(node.get());
            continue;
        }
        if (ov::is_type<ov::op::v0::Result>(node) || ov::is_type<ov::op::util::ShapeOfBase>(node)) continue;
        bool on_path = false;
        for (const auto &input : node->input_values()) on_path = on_path || reached.count(input.get_node()) > 0;
        if (!on_path) continue;
        reached.insert(node.get());
        graph.operations.push_back({node->get_type_name(), node->get_friendly_name()});
        if (auto plain = ov::as_type_ptr<ov::op::v1::Convolution>(node)) graph.strides.push_back(plain->get_strides());
        if (auto grouped = ov::as_type_ptr<ov::op::v1::GroupConvolution>(node)) graph.strides.push_back(grouped->get_strides());
        for (const auto &output : node->outputs()) {
            std::vector<std::string> names(output.get_names().begin(), output.get_names().end());
            std::sort(names.begin(), names.end());
            if (names.empty() && output.get_index() == 0 && !is_generated(node->get_friendly_name())) {
                names.push_back(node->get_friendly_name());
            }
            for (auto &name : names) graph.tensors.push_back({std::move(name), output});
        }
    }
}

}  // namespace

/// What a model's handle in the library's C interface points to. Its headers do not say so (src/bindings/c/src/common.h of OpenVINO
/// does, the same since 2022); scripts/setup.sh pins the version, and every test of an inner structure would end where it changed.
struct ov_model {
    std::shared_ptr<ov::Model> object;
};

melscope_graph *melscope_graph_of_model(const void *model, char *message, size_t capacity) {
    auto *graph = new (std::nothrow) melscope_graph;
    if (!graph) return nullptr;
    bool ok = guarded(message, capacity, [&] {
        // A clone shares the weights and has operations of its own, which cutting changes.
        graph->model = static_cast<const ov_model *>(model)->object->clone();
        list_parts(*graph);
    });
    if (ok) return graph;
    delete graph;
    return nullptr;
}

void melscope_graph_free(melscope_graph *graph) { delete graph; }

size_t melscope_graph_operation_count(const melscope_graph *graph) { return graph->operations.size(); }

const char *melscope_graph_operation_type(const melscope_graph *graph, size_t index) {
    return graph->operations[index].type.c_str();
}

const char *melscope_graph_operation_name(const melscope_graph *graph, size_t index) {
    return graph->operations[index].name.c_str();
}

size_t melscope_graph_convolution_strides(const melscope_graph *graph, size_t index, size_t *strides, size_t capacity) {
    if (index >= graph->strides.size()) return 0;
    const auto &found = graph->strides[index];
    std::copy_n(found.begin(), std::min(found.size(), capacity), strides);
    return found.size();
}

size_t melscope_graph_tensor_count(const melscope_graph *graph) { return graph->tensors.size(); }

const char *melscope_graph_tensor_name(const melscope_graph *graph, size_t index) {
    return graph->tensors[index].name.c_str();
}

namespace {

ov::Output<ov::Node> find_tensor(const melscope_graph &graph, const char *name) {
    auto found = std::find_if(graph.tensors.begin(), graph.tensors.end(),
                              [&](const Tensor &candidate) { return candidate.name == name; });
    if (found == graph.tensors.end()) throw std::runtime_error("no tensor of that name");
    return found->value;
}

void serialise(melscope_graph &graph, const std::shared_ptr<ov::Model> &model) {
    std::stringstream xml, weights;
    ov::pass::Serialize(xml, weights).run_on_model(model);
    graph.xml = xml.str();
    graph.weights = weights.str();
}

}  // namespace

bool melscope_graph_cut(melscope_graph *graph, const char *const *tensors, size_t count, char *message, size_t capacity) {
    return guarded(message, capacity, [&] {
        ov::OutputVector values;
        for (size_t index = 0; index < count; ++index) {
            auto value = find_tensor(*graph, tensors[index]);
            if (std::find(values.begin(), values.end(), value) != values.end()) {
                throw std::runtime_error(std::string("'") + tensors[index] + "' is an output that was named before");
            }
            // The name may be only the operation's own; it must be on the tensor to survive serialisation. It is the only one,
            // so that the output is found by it whatever order it is read back in.
            value.set_names({tensors[index]});
            values.push_back(value);
        }
        serialise(*graph, std::make_shared<ov::Model>(values, graph->model->get_parameters()));
    });
}

bool melscope_graph_find_stem(melscope_graph *graph, const char *tensor, size_t output_index,
                               bool (*takes)(size_t, size_t, size_t), melscope_graph_stem_info *info, char *message,
                               size_t capacity) {
    return guarded(message, capacity, [&] {
        auto value = tensor ? find_tensor(*graph, tensor)
                            : graph->model->get_results().at(output_index)->input_value(0);
        graph->stem = find_stem(graph->model, value, takes);
        serialise(*graph, graph->stem.rest);
        graph->stem.rest.reset();
        std::copy(graph->stem.axes.begin(), graph->stem.axes.end(), info->axes);
        info->scale = graph->stem.scale;
        info->shift = graph->stem.shift;
        info->stage_count = graph->stem.stages.size();
        info->rest_only_moves = graph->stem.rest_only_moves;
    });
}

melscope_stage melscope_graph_stem_stage(const melscope_graph *graph, size_t index) {
    const auto &stage = graph->stem.stages.at(index);
    return {stage.input_channels, stage.output_channels, stage.weights.data(), stage.bias.data(), stage.scale.data(),
            stage.shift.data(), stage.relu, stage.pool};
}

size_t melscope_graph_input_norm(melscope_graph *graph, const double **mean, const double **variance, bool *is_stated) {
    char message[1];
    if (!guarded(message, 1, [&] { graph->norm = find_input_norm(graph->model); })) return 0;
    *mean = graph->norm.mean.data();
    *variance = graph->norm.variance.data();
    *is_stated = graph->norm.is_stated;
    return graph->norm.mean.size();
}

bool melscope_graph_input_scale(const melscope_graph *graph, size_t input, double *scale, double *zero) {
    bool found = false;
    char ignored[1];
    guarded(ignored, 1, [&] {
        auto quantisation = input_quantisation(graph->model->input(input));
        if (!quantisation) return;
        *scale = quantisation->scale;
        *zero = quantisation->zero;
        found = true;
    });
    return found;
}

bool melscope_graph_output_scale(const melscope_graph *graph, const char *tensor, size_t output, double *scale, double *zero) {
    bool found = false;
    char ignored[1];
    guarded(ignored, 1, [&] {
        auto value = tensor ? find_tensor(*graph, tensor) : graph->model->get_results().at(output)->input_value(0);
        auto quantisation = output_quantisation(value);
        if (!quantisation || value.get_element_type().is_real()) return;
        *scale = quantisation->scale;
        *zero = quantisation->zero;
        found = true;
    });
    return found;
}

namespace {

/// Whether shapes can be inferred with this length of the axis, and no output is empty.
bool takes_length(const std::shared_ptr<ov::Model> &model, size_t input, size_t axis, size_t length) {
    try {
        auto copy = model->clone();
        auto shape = copy->input(input).get_partial_shape();
        if (shape[0].is_dynamic()) shape[0] = 1;
        shape[axis] = static_cast<int64_t>(length);
        copy->reshape({{input, shape}});
        for (const auto &output : copy->outputs()) {
            const auto &found = output.get_partial_shape();
            if (found.rank().is_dynamic()) continue;
            for (const auto &side : found) {
                if (side.get_max_length() == 0) return false;
            }
        }
        return true;
    } catch (const std::exception &) {
        return false;
    }
}

}  // namespace

bool melscope_graph_has_certain_shapes(const melscope_graph *graph, size_t input, size_t axis, size_t length) {
    bool certain = false;
    char ignored[1];
    guarded(ignored, 1, [&] {
        auto copy = graph->model->clone();
        std::map<size_t, ov::PartialShape> shapes;
        for (size_t index = 0; index < copy->inputs().size(); ++index) {
            auto shape = copy->input(index).get_partial_shape();
            if (shape.rank().is_dynamic()) return;
            for (auto &side : shape) {
                if (side.is_dynamic()) side = 1;
            }
            if (index == input && length > 0) shape[axis] = static_cast<int64_t>(length);
            shapes[index] = shape;
        }
        copy->reshape(shapes);
        for (const auto &node : copy->get_ops()) {
            for (const auto &output : node->outputs()) {
                if (output.get_partial_shape().is_dynamic()) return;
            }
        }
        certain = true;
    });
    return certain;
}

size_t melscope_graph_least_length(const melscope_graph *graph, size_t input, size_t axis, const char *const *tensors,
                                   const size_t *outputs, size_t count, size_t most, size_t *greatest) {
    size_t least = 0;
    *greatest = 0;
    char ignored[1];
    guarded(ignored, 1, [&] {
        ov::OutputVector values;
        for (size_t index = 0; index < count; ++index) {
            values.push_back(tensors ? find_tensor(*graph, tensors[index])
                                     : graph->model->get_results().at(outputs[index])->input_value(0));
        }
        auto model = std::make_shared<ov::Model>(values, graph->model->get_parameters());
        auto takes = [&](size_t length) { return takes_length(model, input, axis, length); };
        size_t low = 0, high = 1;
        while (!takes(high)) {
            low = high;
            high *= 2;
            if (high > most) return;
        }
        while (high - low > 1) {
            size_t middle = low + (high - low) / 2;
            (takes(middle) ? high : low) = middle;
        }
        // A model that takes multiples only has no least length in this sense.
        if (high > 1 && !(takes(high + 1) && takes(high + 2) && takes(2 * high + 1))) return;
        least = high;
        // Positions that were learnt end somewhere. A model that takes multiples only may still take the lengths behind.
        if (takes(most) || takes(most + 1) || takes(most + 7)) return;
        size_t taken = least, refused = most;
        while (refused - taken > 1) {
            size_t middle = taken + (refused - taken) / 2;
            (takes(middle) ? taken : refused) = middle;
        }
        bool ends = taken > least + 2 && takes(taken - 1) && takes(taken - 2) && !takes(taken + 2) && !takes(2 * taken);
        if (ends) *greatest = taken;
    });
    return least;
}

namespace {

/// Whether the body's own word for going on is always yes.
bool is_endless(const ov::op::v5::Loop &loop) {
    auto ports = loop.get_special_body_ports();
    if (ports.body_condition_output_idx < 0) return true;
    auto results = loop.get_function()->get_results();
    auto value = results.at(static_cast<size_t>(ports.body_condition_output_idx))->input_value(0);
    for (auto node = value.get_node_shared_ptr(); node->get_input_size() == 1; node = value.get_node_shared_ptr()) {
        value = node->input_value(0);
    }
    auto constant = ov::as_type_ptr<ov::op::v0::Constant>(value.get_node_shared_ptr());
    return constant && constant->cast_vector<bool>().at(0);
}

}  // namespace

bool melscope_graph_is_boundless(const melscope_graph *graph, double max_bytes, double max_turns, char *found,
                                 size_t capacity) {
    std::string text;
    char ignored[1];
    guarded(ignored, 1, [&] {
        for (const auto &node : graph->model->get_ops()) {
            if (auto loop = ov::as_type_ptr<ov::op::v5::Loop>(node)) {
                auto turns = ov::as_type_ptr<ov::op::v0::Constant>(loop->input_value(0).get_node_shared_ptr());
                auto count = turns ? turns->cast_vector<int64_t>().at(0) : 0;
                if (count < 0 || static_cast<double>(count) <= max_turns || !is_endless(*loop)) continue;
                text = "the Loop '" + loop->get_friendly_name() + "' of " + std::to_string(count) + " turns";
                return;
            }
            for (const auto &output : node->outputs()) {
                const auto &shape = output.get_partial_shape();
                if (shape.rank().is_dynamic() || output.get_element_type().is_dynamic()) continue;
                double bytes = static_cast<double>(output.get_element_type().size());
                for (const auto &length : shape) bytes *= static_cast<double>(std::max<int64_t>(1, length.get_min_length()));
                if (bytes <= max_bytes) continue;
                text = "the value '" + node->get_friendly_name() + "' of " + std::to_string(static_cast<int64_t>(std::min(bytes / 1e9, 9e18))) +
                       " GB (" + node->get_type_name() + ")";
                return;
            }
        }
    });
    copy_message(text.c_str(), found, capacity);
    return !text.empty();
}

const char *melscope_graph_xml(const melscope_graph *graph, size_t *count) {
    *count = graph->xml.size();
    return graph->xml.data();
}

const void *melscope_graph_weights(const melscope_graph *graph, size_t *count) {
    *count = graph->weights.size();
    return graph->weights.data();
}
