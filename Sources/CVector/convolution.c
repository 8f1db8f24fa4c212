#include "cvector.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// Tiles of one matrix product: enough to use each weight often, few enough to stay in the second-level cache. A
/// multiple of the rows that every version multiplies at once.
#define TILES 24

/// Workspaces larger than this are given back after the clip that needed them.
static const size_t kept_floats = (size_t)16 << 20;

typedef struct {
    size_t input_channels, output_channels;
    /// Of a direct convolution (9, output channels); of Winograd's (36, output channels / g, input channels, g) where g
    /// is two vectors.
    float *weights;
    float *bias, *scale, *shift;
    /// What the square of one value of Winograd's domain adds to the rounding of the chain's result: (36, input channels).
    float *rounding;
    bool relu;
    melscope_pool pool;
} layer;

/// Pixels (row, column, channel). Around those of a layer's input lie zeros: one row and column before, and after so
/// many that whole tiles can be read.
typedef struct {
    float *pixels;
    size_t rows, columns, row_floats;
} image;

struct melscope_chain {
    size_t count;
    float scale, shift;
    int lanes;
    layer *layers;
    /// Rounding of the result, in squares of float32's unit: what each square of the first convolution's input adds, and what
    /// is there whatever the input.
    double first_rounding, constant_rounding;
};

struct melscope_workspace {
    float *floats;
    size_t capacity;
    /// Sum of squared rounding errors of all values made since it was last taken, and how many those are.
    double rounding;
    size_t rounded;
};

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#define LANES 16
#define GEMM_ROWS 8
#include "convolution_kernels.h"
#undef LANES
#undef GEMM_ROWS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define GEMM_ROWS 6
#include "convolution_kernels.h"
#undef LANES
#undef GEMM_ROWS
#pragma clang attribute pop

int melscope_chain_lanes(void) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw")) {
        return 16;
    }
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 8 : 0;
}

/// Returns what the layer adds to the mean squared rounding of the result, in squares of float32's unit.
static double run_layer(int lanes, bool is_first, const layer *l, const image *in, const image *out, float *values,
                        float *products) {
    if (lanes == 16) {
        if (!is_first) return winograd_16(l, in, out, values, products);
        direct_16(l, in, out);
    } else {
        if (!is_first) return winograd_8(l, in, out, values, products);
        direct_8(l, in, out);
    }
    return 0;
}
#else
int melscope_chain_lanes(void) { return 0; }

static double run_layer(int lanes, bool is_first, const layer *l, const image *in, const image *out, float *values,
                        float *products) { return 0; }
#endif

bool melscope_chain_takes(size_t index, size_t input_channels, size_t output_channels) {
    if (input_channels > 4096 || output_channels == 0 || output_channels > 4096) return false;
    if (index == 0) return input_channels == 1 && output_channels % 16 == 0;
    return input_channels > 0 && input_channels % 16 == 0 && output_channels % 32 == 0;
}

/// Sum over A^T of F(4, 3) of the squares that multiply one value of its domain.
static const double spread[6] = {1, 4, 4, 85, 85, 1};

/// Transforms the filters by G of F(4, 3), in double precision, and packs them for the matrix product. `gains` say what the
/// square of an output channel's error adds to that of the chain's result.
static void pack_winograd(const melscope_stage *stage, int lanes, const double *gains, float *packed, float *rounding) {
    static const double g[6][3] = {{1.0 / 4, 0, 0},
                                   {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                   {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                   {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                   {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                   {0, 0, 1}};
    size_t depth = stage->input_channels, channels = stage->output_channels, group = 2 * (size_t)lanes;
    for (size_t c = 0; c < depth; c++) {
        double squares[36] = {0};
        for (size_t k = 0; k < channels; k++) {
            double half[6][3];
            for (size_t i = 0; i < 6; i++) {
                for (size_t x = 0; x < 3; x++) {
                    half[i][x] = 0;
                    for (size_t y = 0; y < 3; y++) {
                        half[i][x] += g[i][y] * (double)stage->weights[((y * 3 + x) * depth + c) * channels + k];
                    }
                }
            }
            for (size_t e = 0; e < 36; e++) {
                double sum = 0;
                for (size_t x = 0; x < 3; x++) sum += half[e / 6][x] * g[e % 6][x];
                packed[((e * (channels / group) + k / group) * depth + c) * group + k % group] = (float)sum;
                squares[e] += sum * sum * gains[k];
            }
        }
        for (size_t e = 0; e < 36; e++) {
            rounding[e * depth + c] = (float)(squares[e] * spread[e / 6] * spread[e % 6] / 16);
        }
    }
}

static float *copy_floats(const float *values, size_t count) {
    float *copy = malloc(count * sizeof *copy);
    if (copy) memcpy(copy, values, count * sizeof *copy);
    return copy;
}

static bool make_layer(const melscope_stage *stage, bool is_first, int lanes, const double *gains, layer *l) {
    size_t depth = stage->input_channels, channels = stage->output_channels;
    l->input_channels = depth;
    l->output_channels = channels;
    l->relu = stage->relu;
    l->pool = stage->pool;
    l->bias = copy_floats(stage->bias, channels);
    l->scale = copy_floats(stage->scale, channels);
    l->shift = copy_floats(stage->shift, channels);
    if (is_first) {
        l->weights = copy_floats(stage->weights, 9 * channels);
    } else {
        l->weights = aligned_alloc(64, 36 * depth * channels * sizeof(float));
        l->rounding = aligned_alloc(64, 36 * depth * sizeof(float));
        if (!l->rounding) return false;
        if (l->weights) pack_winograd(stage, lanes, gains, l->weights, l->rounding);
    }
    return l->bias && l->scale && l->shift && l->weights;
}

/// From what squared errors of a stage's output channels add to that of the chain's result to what those of its input
/// channels add: for errors that are alike at all places, or that have nothing to do with each other, whichever is more.
/// `input` may be null. Returns what a square of the input adds by the rounding of a sum of products.
static double gains_before(const melscope_stage *stage, const double *gains, double *input) {
    size_t depth = stage->input_channels, channels = stage->output_channels;
    double rounding = 0;
    for (size_t c = 0; c < depth; c++) {
        double total = 0;
        for (size_t k = 0; k < channels; k++) {
            double sum = 0, squares = 0;
            for (size_t tap = 0; tap < 9; tap++) {
                double weight = stage->weights[(tap * depth + c) * channels + k];
                sum += weight;
                squares += weight * weight;
            }
            total += (sum * sum > squares ? sum * sum : squares) * gains[k];
            rounding += squares * gains[k];
        }
        if (input) input[c] = total;
    }
    return rounding;
}

/// Makes the layers from the last to the first, since what an error does depends on what follows.
static bool make_layers(const melscope_stage *stages, size_t count, melscope_chain *chain) {
    double *gains = malloc(4096 * sizeof *gains), *before = malloc(4096 * sizeof *before);
    bool is_whole = gains && before;
    for (size_t k = 0; is_whole && k < stages[count - 1].output_channels; k++) {
        gains[k] = 1.0 / (double)stages[count - 1].output_channels;
    }
    for (size_t i = count; is_whole && i-- > 0;) {
        const melscope_stage *stage = &stages[i];
        for (size_t k = 0; k < stage->output_channels; k++) {
            double scale = stage->scale[k], shift = stage->shift[k], bias = stage->bias[k] * scale;
            chain->constant_rounding += gains[k] * (bias * bias + 2 * shift * shift);
            gains[k] *= scale * scale;
        }
        is_whole = make_layer(stage, i == 0, chain->lanes, gains, &chain->layers[i]);
        double rounding = gains_before(stage, gains, before);
        if (i == 0) {
            bool is_scaled = chain->scale != 1 || chain->shift != 0;
            chain->first_rounding = rounding + (is_scaled ? 3 * before[0] : 0);
            chain->constant_rounding += 3 * before[0] * chain->shift * chain->shift;
        }
        double *swap = gains;
        gains = before;
        before = swap;
    }
    free(gains);
    free(before);
    return is_whole;
}

melscope_chain *melscope_chain_make(const melscope_stage *stages, size_t count, float scale, float shift, int lanes) {
    if (count == 0 || (lanes != 16 && lanes != 8) || lanes > melscope_chain_lanes()) return NULL;
    for (size_t i = 0; i < count; i++) {
        if (!melscope_chain_takes(i, stages[i].input_channels, stages[i].output_channels)) return NULL;
        if (i > 0 && stages[i].input_channels != stages[i - 1].output_channels) return NULL;
    }
    melscope_chain *chain = calloc(1, sizeof *chain);
    if (!chain) return NULL;
    chain->scale = scale;
    chain->shift = shift;
    chain->lanes = lanes;
    chain->layers = calloc(count, sizeof *chain->layers);
    if (chain->layers) {
        chain->count = count;
        if (make_layers(stages, count, chain)) return chain;
    }
    melscope_chain_free(chain);
    return NULL;
}

void melscope_chain_free(melscope_chain *chain) {
    if (!chain) return;
    for (size_t i = 0; i < chain->count; i++) {
        layer *l = &chain->layers[i];
        free(l->weights);
        free(l->rounding);
        free(l->bias);
        free(l->scale);
        free(l->shift);
    }
    free(chain->layers);
    free(chain);
}

size_t melscope_chain_count(const melscope_chain *chain) { return chain->count; }

bool melscope_chain_pools(const melscope_chain *chain, size_t index) {
    return chain->layers[index].pool != melscope_pool_none;
}

static void pooled(const layer *l, size_t *rows, size_t *columns) {
    if (l->pool == melscope_pool_none) return;
    size_t more = l->pool == melscope_pool_ceil ? 1 : 0;
    *rows = (*rows + more) / 2;
    *columns = (*columns + more) / 2;
}

void melscope_chain_size(const melscope_chain *chain, size_t rows, size_t columns, size_t *out_rows,
                         size_t *out_columns, size_t *out_channels) {
    for (size_t i = 0; i < chain->count; i++) pooled(&chain->layers[i], &rows, &columns);
    *out_rows = rows;
    *out_columns = columns;
    *out_channels = chain->layers[chain->count - 1].output_channels;
}

melscope_workspace *melscope_workspace_make(void) { return calloc(1, sizeof(melscope_workspace)); }

double melscope_workspace_take_rounding(melscope_workspace *workspace) {
    double mean = workspace->rounded ? workspace->rounding / (double)workspace->rounded : 0;
    workspace->rounding = 0;
    workspace->rounded = 0;
    return mean;
}

void melscope_workspace_free(melscope_workspace *workspace) {
    if (!workspace) return;
    free(workspace->floats);
    free(workspace);
}

static size_t whole_tiles(size_t length) { return (length + 3) / 4 * 4; }

/// Floats of a layer's input with its border; SIZE_MAX when they are too many.
static size_t bordered_floats(size_t rows, size_t columns, size_t channels) {
    size_t floats;
    if (rows > SIZE_MAX / 4 || columns > SIZE_MAX / 4) return SIZE_MAX;
    if (__builtin_mul_overflow(whole_tiles(rows) + 2, whole_tiles(columns) + 2, &floats)) return SIZE_MAX;
    return __builtin_mul_overflow(floats, channels, &floats) ? SIZE_MAX : floats;
}

/// Lays an image into `memory` and zeroes its border.
static image bordered(float *memory, size_t rows, size_t columns, size_t channels) {
    size_t row_floats = (whole_tiles(columns) + 2) * channels;
    image result = {memory + row_floats + channels, rows, columns, row_floats};
    memset(memory, 0, row_floats * sizeof *memory);
    for (size_t r = 1; r <= rows; r++) {
        float *row = memory + r * row_floats;
        memset(row, 0, channels * sizeof *memory);
        memset(row + (1 + columns) * channels, 0, (row_floats - (1 + columns) * channels) * sizeof *memory);
    }
    memset(memory + (rows + 1) * row_floats, 0, (whole_tiles(rows) + 1 - rows) * row_floats * sizeof *memory);
    return result;
}

static bool reserve(melscope_workspace *workspace, size_t floats) {
    if (workspace->capacity >= floats) return true;
    free(workspace->floats);
    workspace->capacity = 0;
    if (floats > (SIZE_MAX >> 3)) {
        workspace->floats = NULL;
        return false;
    }
    workspace->floats = aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64);
    if (!workspace->floats) return false;
    workspace->capacity = floats;
    return true;
}

bool melscope_chain_run(const melscope_chain *chain, melscope_workspace *workspace, const float *input,
                        size_t row_stride, size_t column_stride, size_t rows, size_t columns, float *output) {
    // The images of odd and of even layers take turns in two places.
    size_t place[2] = {0, 0}, values_floats = 0, products_floats = 0, r = rows, c = columns;
    for (size_t i = 0; i < chain->count; i++) {
        const layer *l = &chain->layers[i];
        size_t floats = bordered_floats(r, c, l->input_channels);
        if (floats > (SIZE_MAX >> 5)) return false;
        if (floats > place[i % 2]) place[i % 2] = floats;
        if (i > 0 && 36 * TILES * l->input_channels > values_floats) values_floats = 36 * TILES * l->input_channels;
        if (i > 0 && 36 * TILES * l->output_channels > products_floats) products_floats = 36 * TILES * l->output_channels;
        pooled(l, &r, &c);
    }
    // Whole cache lines, so that the matrices start on one.
    place[0] = (place[0] + 15) / 16 * 16;
    place[1] = (place[1] + 15) / 16 * 16;
    if (!reserve(workspace, place[0] + place[1] + values_floats + products_floats)) return false;
    float *values = workspace->floats, *products = values + values_floats;
    float *places[2] = {products + products_floats, products + products_floats + place[0]};

    image in = bordered(places[0], rows, columns, 1);
    double squares = 0;
    for (size_t y = 0; y < rows; y++) {
        const float *source = input + y * row_stride;
        float *target = in.pixels + y * in.row_floats;
        for (size_t x = 0; x < columns; x++) target[x] = source[x * column_stride] * chain->scale + chain->shift;
        squares += melscope_dot(target, target, columns);
    }
    double rounding = chain->constant_rounding + chain->first_rounding * squares / ((double)rows * (double)columns);
    for (size_t i = 0; i < chain->count; i++) {
        const layer *l = &chain->layers[i];
        size_t out_rows = in.rows, out_columns = in.columns;
        pooled(l, &out_rows, &out_columns);
        bool is_last = i + 1 == chain->count;
        image out = is_last ? (image){output, out_rows, out_columns, out_columns * l->output_channels}
                            : bordered(places[(i + 1) % 2], out_rows, out_columns, l->output_channels);
        rounding += run_layer(chain->lanes, i == 0, l, &in, &out, values, products);
        in = out;
    }
    size_t count = in.rows * in.columns * chain->layers[chain->count - 1].output_channels;
    workspace->rounding += rounding * 0x1p-48 * (double)count;
    workspace->rounded += count;
    if (workspace->capacity > kept_floats) {
        free(workspace->floats);
        workspace->floats = NULL;
        workspace->capacity = 0;
    }
    return true;
}
