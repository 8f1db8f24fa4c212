#ifndef MELSCOPE_OPENVINO_GRAPH_H
#define MELSCOPE_OPENVINO_GRAPH_H

#include "convolution.h"

#include <stdbool.h>
#include <stddef.h>

// OpenVINO's C API can neither list a model's operations nor make an inner tensor an output; its C++ API can. This is
// the narrowest bridge over that gap: it names the parts of a model that the C API has read, and hands back the model cut at one
// tensor as OpenVINO IR in memory, which the C API reads like any other model. Inference itself never passes through here.
//
// No exception leaves these functions: a failure is a null or false result with the library's text in `message`.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct melscope_graph melscope_graph;

/// `model` is an `ov_model_t`, which may be freed before the graph is. Weights are shared with it.
melscope_graph *melscope_graph_of_model(const void *model, char *message, size_t capacity);
void melscope_graph_free(melscope_graph *graph);

/// Operations that turn the inputs into the outputs, in the order of execution. Constants and the arithmetic on shapes
/// that readers add are left out.
size_t melscope_graph_operation_count(const melscope_graph *graph);
const char *melscope_graph_operation_type(const melscope_graph *graph, size_t index);
const char *melscope_graph_operation_name(const melscope_graph *graph, size_t index);

/// Steps of the convolutions among those operations, in the order of execution, along their spatial axes: of number `index` at
/// most `capacity` into `strides`. Returns how many axes it has, 0 where there is no such convolution.
size_t melscope_graph_convolution_strides(const melscope_graph *graph, size_t index, size_t *strides, size_t capacity);

/// Names by which those operations' values can be chosen as the output: tensor names, and the operation's own name
/// where its tensor has none and the model's file, not the reader, gave that name.
size_t melscope_graph_tensor_count(const melscope_graph *graph);
const char *melscope_graph_tensor_name(const melscope_graph *graph, size_t index);

/// Cuts the model at the named tensors, which become its outputs in that order, and serialises it.
bool melscope_graph_cut(melscope_graph *graph, const char *const *tensors, size_t count, char *message, size_t capacity);

/// The convolutions with which a model begins. Everything in it belongs to the graph and is valid until the next call of
/// melscope_graph_stem or until the graph is freed.
typedef struct {
    /// The input's axes that are batch, channel, row and column of the first convolution; -1 for one that it adds.
    int axes[4];
    /// The first convolution takes x * scale + shift.
    float scale, shift;
    size_t stage_count;
    /// The rest only transposes and reshapes.
    bool rest_only_moves;
} melscope_graph_stem_info;

/// Finds the longest chain of at least two such convolutions with which the model begins and that all the rest of an
/// output follows: the named tensor, or the output of that index where `tensor` is null. Then serialises that rest, whose
/// input is (batch, row, column, channel).
///
/// `takes` says whether a stage of these channels can stand at a place. False, with the reason, when there is no chain.
bool melscope_graph_find_stem(melscope_graph *graph, const char *tensor, size_t output_index,
                               bool (*takes)(size_t index, size_t input_channels, size_t output_channels),
                               melscope_graph_stem_info *info, char *message, size_t capacity);
/// A stage of the chain, whose values belong to the graph too.
melscope_stage melscope_graph_stem_stage(const melscope_graph *graph, size_t index);

/// Mean and variance of the values that the model was fed, as its first operations tell them: a BatchNormalization, or a
/// scale and a shift, directly after the only input. One pair for all of the input, or one for each place along an axis.
/// The values belong to the graph.
///
/// `is_stated`: the model holds mean and variance as such; otherwise they were taken from scale and shift, as if it had
/// learned neither. Zero, when the model does not begin so.
size_t melscope_graph_input_norm(melscope_graph *graph, const double **mean, const double **variance, bool *is_stated);

/// Whether every inner shape follows from those of the inputs, whatever the values are: asked of the model with one length of an
/// axis of an input, 0 for none, and all other free axes 1.
bool melscope_graph_has_certain_shapes(const melscope_graph *graph, size_t input, size_t axis, size_t length);

/// The least length of one axis of an input from which on shapes can be inferred and no output is empty, as a convolution without
/// padding needs one. The outputs are the named tensors, or those of the given indices where `tensors` is null. Batch, the first
/// axis, is taken as 1 where it is free.
///
/// Zero where it cannot be told: more than `most`, or lengths above the least that do not do.
/// `greatest` becomes the length beyond which it takes none, 0 where there is no such.
size_t melscope_graph_least_length(const melscope_graph *graph, size_t input, size_t axis, const char *const *tensors,
                                   const size_t *outputs, size_t count, size_t most, size_t *greatest);

/// How whole numbers of an input or an output stand for real ones, real = scale * (stored - zero), where the operations at it
/// tell. The output is the named tensor, or the output of that index where `tensor` is null.
bool melscope_graph_input_scale(const melscope_graph *graph, size_t input, double *scale, double *zero);
bool melscope_graph_output_scale(const melscope_graph *graph, const char *tensor, size_t output, double *scale, double *zero);

/// Whether some inner value alone needs more than `max_bytes` whatever the input, or a loop that nothing ends turns more
/// than `max_turns` times: then `found` says so in words.
bool melscope_graph_is_boundless(const melscope_graph *graph, double max_bytes, double max_turns, char *found,
                                 size_t capacity);

/// The serialised model; valid until the next cut, the next search for a stem, or until the graph is freed.
const char *melscope_graph_xml(const melscope_graph *graph, size_t *count);
const void *melscope_graph_weights(const melscope_graph *graph, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
