#ifndef MELSCOPE_CVECTOR_H
#define MELSCOPE_CVECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "convolution.h"
#include "measure.h"

// The inner loops that Swift does not vectorise. Each has clones for AVX-512, AVX2+FMA and plain x86-64 (or the one the
// compiler makes elsewhere), chosen when the library loads, so one binary is fast and safe on every processor.

/// Sum of a[i]*b[i] over count elements, in single precision with reassociation.
float melscope_dot(const float *a, const float *b, size_t count);

/// out[i] = in[i] / 32768, exactly.
void melscope_int16_to_float(const int16_t *in, float *out, size_t count);

/// Mean of the channels of (frames, channels) interleaved samples into frames values, as numpy.mean over the channel
/// axis in float32, to the last bit. out may not overlap in.
void melscope_channel_mean(const float *in, size_t channels, float *out, size_t frames);

typedef struct {
    double sum_of_squares;
    /// Largest magnitude; NaN or infinite when a value is.
    float peak;
} melscope_level_t;

/// Peak and energy.
melscope_level_t melscope_level(const float *x, size_t count);

/// Sets NaN and infinite values to 0 and returns how many there were.
size_t melscope_zero_non_finite(float *x, size_t count);

/// out[i] = a[i] * b[i]. out may not overlap a or b.
void melscope_multiply(const float *a, const float *b, float *out, size_t count);

/// out[i] = re^2 + im^2 of bins complex numbers stored as (re, im) pairs.
void melscope_power(const float *spectrum, float *out, size_t bins);

void melscope_square_root(float *x, size_t count);

/// Product of a sparse filter bank and one power spectrum.
///
/// Bands are taken eight at a time. Block n = band / 8 has group_counts[n] groups of eight bins for each of its eight
/// bands; a band's groups start at first_bins[band]. weights holds, for each block, each group and each of the eight
/// bands, eight weights. What a filter does not reach has weight 0, so first_bins and weights are filled up to a multiple
/// of eight bands, and power must be readable and finite up to the end of the last group.
void melscope_mel(
    const float *power, const int32_t *first_bins, const int32_t *group_counts, const float *weights, size_t bands,
    float *out);

/// x[i] becomes max(10 log10(max(x[i], smallest_power)) - reference_db, floor_db), within the rounding of float32.
/// smallest_power must be a normal number above 0.
void melscope_decibels(float *x, size_t count, float smallest_power, float reference_db, float floor_db);

/// x[i] becomes max(log(max(x[i], smallest) + added) - reference, least), where the logarithm's unit is given by its value for
/// a factor of 2 and of e. Values up to smallest become at_floor - reference to the last bit. The sum of smallest and added
/// must be a normal number above 0.
void melscope_logarithm(
    float *x, size_t count, float smallest, float added, float per_octave, float per_neper, float at_floor,
    float reference, float least);

/// x[i] becomes (x[i] - subtract) / divide.
void melscope_affine(float *x, size_t count, float subtract, float divide);

/// A frame as Kaldi shapes it: less its mean over length samples (where removes_mean), then each sample less pre_emphasis times
/// the one before (the first less itself), times the window. The window's count values begin at offset; out has count values.
void melscope_shaped_frame(
    const float *x, size_t length, size_t offset, const float *window, size_t count, int removes_mean,
    float pre_emphasis, float *out);

/// As melscope_shaped_frame, in double precision throughout.
void melscope_double_frame(
    const float *x, size_t length, size_t offset, const double *window, size_t count, int removes_mean,
    double pre_emphasis, double *out);

/// As melscope_power of a spectrum in double precision, or its square root, rounded once.
void melscope_double_power(const double *spectrum, int is_magnitude, float *out, size_t bins);

/// out[i] = x[i] * scale, rounded to the nearest whole number, a half to the even one, and cut to -32768 to 32767.
void melscope_round_to_int16(const float *x, float scale, float *out, size_t count);

/// out[i] = x[i] - pre_emphasis * x[i - 1], the first value as it is. out may not overlap x.
void melscope_pre_emphasis(const float *x, float pre_emphasis, float *out, size_t count);

/// (rows, columns) values into (columns, rows). out may not overlap in.
void melscope_transpose(const float *in, size_t rows, size_t columns, float *out);

/// Largest magnitude of count values; NaN or infinite when one of them is.
float melscope_max(const float *x, size_t count);

/// A vector times a matrix of `rows` rows, `stride` values from one to the next, in double precision. Each of the `stride` sums
/// begins with the first row. `stride` is a multiple of 8.
void melscope_row_times_matrix(
    const float *restrict x, size_t rows, const double *restrict matrix, size_t stride, double *restrict out);

/// Lets glibc keep up to 32 MiB of freed memory a thread. Here because Swift's Glibc module lacks mallopt.
void melscope_keep_freed_memory(void);
/// Gives what is free now back to the system: of all threads, and of the calling one also what lies at the end of its arena.
void melscope_give_freed_memory_back(void);

#endif
