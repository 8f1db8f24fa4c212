#ifndef MELSCOPE_MEASURE_H
#define MELSCOPE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/// What is gathered of one channel, block by block; zeros to begin with.
typedef struct {
    double sum, sum_of_squares;
    /// The extremes so far: largest value, and smallest with its sign turned; 0 where no sample lies on that side.
    float top[2];
    /// Of samples that equal an extreme: runs of three and more, the samples in them, and the length of the run that goes on.
    size_t runs[2], samples[2], length[2];
} melscope_channel_scan;

/// Adds the samples x[0], x[stride], ... of a channel, which must be finite.
void melscope_scan_channel(const float *x, size_t stride, size_t count, melscope_channel_scan *scan);

/// Turns -0 into 0, so that equal samples have equal bytes, and tells whether all channels of (frames, channels) samples are the same.
bool melscope_settle_samples(float *x, size_t channels, size_t frames);

/// Mean power of (frames, channels) samples, frame by frame of `length` sample frames; `powers` takes frames / length values. 0 means
/// that all samples are 0.
void melscope_frame_powers(const float *x, size_t channels, size_t length, size_t frames, float *powers);

/// sums[i] += x[i].
void melscope_accumulate(const float *x, double *sums, size_t count);

#endif
