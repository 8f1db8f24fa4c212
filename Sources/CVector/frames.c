#include "clones.h"
#include "cvector.h"

CLONES
static double mean_of(const float *x, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i];
    return sum / (double)count;
}

CLONES
void melscope_shaped_frame(
    const float *restrict x, size_t length, size_t offset, const float *restrict window, size_t count, int removes_mean,
    float pre_emphasis, float *restrict out) {
    float mean = removes_mean ? (float)mean_of(x, length) : 0;
    x += offset;
    if (count == 0) return;
    out[0] = ((x[0] - mean) - pre_emphasis * ((offset > 0 ? x[-1] : x[0]) - mean)) * window[0];
    for (size_t i = 1; i < count; i++) {
        out[i] = ((x[i] - mean) - pre_emphasis * (x[i - 1] - mean)) * window[i];
    }
}

CLONES
void melscope_double_frame(
    const float *restrict x, size_t length, size_t offset, const double *restrict window, size_t count, int removes_mean,
    double pre_emphasis, double *restrict out) {
    double mean = removes_mean ? mean_of(x, length) : 0;
    x += offset;
    if (count == 0) return;
    if (!removes_mean && pre_emphasis == 0) {
        for (size_t i = 0; i < count; i++) out[i] = (double)x[i] * window[i];
        return;
    }
    out[0] = ((x[0] - mean) - pre_emphasis * ((offset > 0 ? x[-1] : x[0]) - mean)) * window[0];
    for (size_t i = 1; i < count; i++) {
        out[i] = ((x[i] - mean) - pre_emphasis * (x[i - 1] - mean)) * window[i];
    }
}

CLONES
static void double_squares(const double *restrict spectrum, float *restrict out, size_t bins) {
    for (size_t i = 0; i < bins; i++) {
        double re = spectrum[2 * i], im = spectrum[2 * i + 1];
        out[i] = (float)(re * re + im * im);
    }
}

// A square below float's range has a root within it.
CLONES
static void double_magnitudes(const double *restrict spectrum, float *restrict out, size_t bins) {
    for (size_t i = 0; i < bins; i++) {
        double re = spectrum[2 * i], im = spectrum[2 * i + 1];
        out[i] = (float)__builtin_elementwise_sqrt(re * re + im * im);
    }
}

void melscope_double_power(const double *spectrum, int is_magnitude, float *out, size_t bins) {
    if (is_magnitude) {
        double_magnitudes(spectrum, out, bins);
    } else {
        double_squares(spectrum, out, bins);
    }
}

CLONES
void melscope_affine(float *x, size_t count, float subtract, float divide) {
    for (size_t i = 0; i < count; i++) x[i] = (x[i] - subtract) / divide;
}

CLONES
void melscope_round_to_int16(const float *restrict x, float scale, float *restrict out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float rounded = __builtin_rintf(x[i] * scale);
        rounded = rounded < -32768 ? -32768 : rounded;
        out[i] = rounded > 32767 ? 32767 : rounded;
    }
}

CLONES
void melscope_pre_emphasis(const float *restrict x, float pre_emphasis, float *restrict out, size_t count) {
    if (count == 0) return;
    out[0] = x[0];
    for (size_t i = 1; i < count; i++) out[i] = x[i] - pre_emphasis * x[i - 1];
}

// In squares that stay in the nearest cache.
CLONES
void melscope_transpose(const float *restrict in, size_t rows, size_t columns, float *restrict out) {
    enum { side = 16 };
    for (size_t r = 0; r < rows; r += side) {
        size_t last_row = r + side < rows ? r + side : rows;
        for (size_t c = 0; c < columns; c += side) {
            size_t last_column = c + side < columns ? c + side : columns;
            for (size_t column = c; column < last_column; column++) {
                for (size_t row = r; row < last_row; row++) out[column * rows + row] = in[row * columns + column];
            }
        }
    }
}
