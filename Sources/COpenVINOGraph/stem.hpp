#ifndef MELSCOPE_FRONT_HPP
#define MELSCOPE_FRONT_HPP

#include "convolution.h"

#include <openvino/openvino.hpp>

#include <array>
#include <memory>
#include <vector>

/// One convolution of a stem: y = pool(relu(conv(x) + bias)) * scale + shift, with zeros around x.
struct StemStage {
    size_t input_channels = 0;
    size_t output_channels = 0;
    /// (3, 3, input channels, output channels)
    std::vector<float> weights;
    /// One value an output channel each.
    std::vector<float> bias, scale, shift;
    bool relu = false;
    melscope_pool pool = melscope_pool_none;
};

/// The convolutions with which a model begins, and the model that is left without them.
struct Stem {
    /// The parameter's axes that are batch, channel, row and column of the first convolution; -1 for an axis that the
    /// model adds.
    std::array<int, 4> axes{};
    /// The first convolution takes x * scale + shift.
    float scale = 1, shift = 0;
    std::vector<StemStage> stages;
    /// Takes (batch, row, column, channel) and gives the model's output.
    ///
    /// Where it calculates, it begins with a convolution that changes nothing: OpenVINO chooses its kernels by the layout of what
    /// they take, and those that it would choose for a transposed input add up in another order (a global average of 4,000 equal
    /// frames differs by 1e-4). After a convolution it chooses what it chooses in the whole model.
    std::shared_ptr<ov::Model> rest;
    /// The rest only moves values: its output has those of its input.
    bool rest_only_moves = false;
};

/// Finds the longest chain of 3x3 convolutions from the model's parameter on that everything else of `output` follows.
///
/// Throws std::runtime_error saying why there is none.
Stem find_stem(const std::shared_ptr<ov::Model> &model, const ov::Output<ov::Node> &output,
                 bool (*takes)(size_t index, size_t input_channels, size_t output_channels));

#endif
