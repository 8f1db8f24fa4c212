#ifndef MELSCOPE_CONVOLUTION_H
#define MELSCOPE_CONVOLUTION_H

#include <stdbool.h>
#include <stddef.h>

// A chain of 3x3 convolutions, each with ReLU and 2x2 max pooling or without: the stem of most CNNs on log-mels.
//
// Convolutions of many channels use Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016, "Fast Algorithms for
// Convolutional Neural Networks"), which needs 36 multiplications where the definition has 144. In float32 its result
// mostly differs from direct convolution by about as much as two direct convolutions that add in another order; where large
// terms cancel, by more. Each run therefore estimates its own rounding.

typedef enum {
    melscope_pool_none,
    /// Windows that lie inside the image alone.
    melscope_pool_floor,
    /// Also windows that reach past its lower and right edge; what is outside does not count.
    melscope_pool_ceil,
} melscope_pool;

/// y = pool(relu(conv(x) + bias)) * scale + shift, where conv pads x with zeros to keep its size.
typedef struct {
    size_t input_channels;
    size_t output_channels;
    /// (3, 3, input channels, output channels)
    const float *weights;
    /// One value an output channel each.
    const float *bias, *scale, *shift;
    bool relu;
    melscope_pool pool;
} melscope_stage;

/// Never changes after it is made; any number of threads may run it, each with a workspace of its own.
typedef struct melscope_chain melscope_chain;
typedef struct melscope_workspace melscope_workspace;

/// Floats of one vector of the fastest version that this processor can run: 16 (AVX-512), 8 (AVX2 and FMA), or 0 when
/// there is none and chains cannot be made.
int melscope_chain_lanes(void);

/// Whether a stage can stand at this place of a chain: the first has one input channel and a multiple of 16 output
/// channels, each further one a multiple of 16 and a multiple of 32.
bool melscope_chain_takes(size_t index, size_t input_channels, size_t output_channels);

/// Copies everything out of `stages`. The input of the first is x * scale + shift.
///
/// `lanes` is at most melscope_chain_lanes(). Null when out of memory or when a stage does not fit.
melscope_chain *melscope_chain_make(const melscope_stage *stages, size_t count, float scale, float shift, int lanes);
void melscope_chain_free(melscope_chain *chain);

/// Number of stages, and whether one of them pools.
size_t melscope_chain_count(const melscope_chain *chain);
bool melscope_chain_pools(const melscope_chain *chain, size_t index);

/// Size of the result for an image of rows x columns.
void melscope_chain_size(const melscope_chain *chain, size_t rows, size_t columns, size_t *out_rows,
                         size_t *out_columns, size_t *out_channels);

melscope_workspace *melscope_workspace_make(void);
void melscope_workspace_free(melscope_workspace *workspace);

/// Mean squared rounding error, as estimated, of the results since it was last taken; not finite where the estimate
/// overflows.
///
/// A model of independent roundings: what one value rounds off in Winograd's domain follows from its square, the weights
/// that it meets and what the layers after it do with an error. It holds up to a factor that depends on the model and little
/// on the input, so that it can be found by a trial.
double melscope_workspace_take_rounding(melscope_workspace *workspace);

/// Runs the chain on one image.
///
/// Pixel (r, c) is input[r * row_stride + c * column_stride]. `output` takes (rows, columns, channels) values, without
/// gaps. False when out of memory.
bool melscope_chain_run(const melscope_chain *chain, melscope_workspace *workspace, const float *input,
                        size_t row_stride, size_t column_stride, size_t rows, size_t columns, float *output);

/// As melscope_chain_run, to the bit, but an image longer than `strip` (of rows or columns, whichever are more) is taken
/// in strips of about that length: the memory beside input and output does not grow with it.
bool melscope_chain_run_strips(const melscope_chain *chain, melscope_workspace *workspace, const float *input,
                               size_t row_stride, size_t column_stride, size_t rows, size_t columns, size_t strip,
                               float *output);

#endif
