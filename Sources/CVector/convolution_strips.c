#include "convolution.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    /// Input rows (or columns) of one row (column) of the result.
    size_t factor;
    /// Strips begin at multiples of it, so that the tiles of every layer lie as in the whole image.
    size_t alignment;
    /// Input that a strip needs beyond either end: the zeros that a layer pads a strip with reach one step inwards, and
    /// their rounding all of the tile.
    size_t halo;
} strip_law;

static strip_law law_of(const melscope_chain *chain) {
    strip_law law = {1, 4, 0};
    size_t reach = 0;
    for (size_t i = 0; i < melscope_chain_count(chain); i++) {
        reach = (reach + 1 + 3) / 4 * 4;
        if (!melscope_chain_pools(chain, i)) continue;
        law.factor *= 2;
        reach /= 2;
    }
    law.alignment = 4 * law.factor;
    law.halo = (reach * law.factor + law.alignment - 1) / law.alignment * law.alignment;
    return law;
}

bool melscope_chain_run_strips(const melscope_chain *chain, melscope_workspace *workspace, const float *input,
                               size_t row_stride, size_t column_stride, size_t rows, size_t columns, size_t strip,
                               float *output) {
    bool along_rows = rows >= columns;
    size_t length = along_rows ? rows : columns;
    strip_law law = law_of(chain);
    strip = strip / law.alignment * law.alignment;
    if (strip == 0) strip = law.alignment;
    if (length <= law.halo || strip >= length - law.halo) {
        return melscope_chain_run(chain, workspace, input, row_stride, column_stride, rows, columns, output);
    }
    size_t all_rows, all_columns, channels;
    melscope_chain_size(chain, rows, columns, &all_rows, &all_columns, &channels);
    size_t stride = along_rows ? row_stride : column_stride, all = along_rows ? all_rows : all_columns;
    float *part = NULL;
    size_t part_floats = 0;
    bool is_done = true;
    for (size_t start = 0; is_done && start < length; start += strip) {
        size_t first = start > law.halo ? start - law.halo : 0;
        size_t end = length - start > strip + law.halo ? start + strip + law.halo : length;
        size_t part_rows, part_columns;
        melscope_chain_size(chain, along_rows ? end - first : rows, along_rows ? columns : end - first, &part_rows,
                            &part_columns, &channels);
        size_t floats = part_rows * part_columns * channels;
        if (floats > part_floats) {
            free(part);
            part = malloc(floats * sizeof *part);
            part_floats = part ? floats : 0;
        }
        is_done = part && melscope_chain_run(chain, workspace, input + first * stride, row_stride, column_stride,
                                             along_rows ? end - first : rows, along_rows ? columns : end - first, part);
        if (!is_done) break;
        size_t skipped = (start - first) / law.factor, to = start / law.factor;
        if (to >= all) break;
        size_t count = strip / law.factor < all - to ? strip / law.factor : all - to;
        if (along_rows) {
            size_t row = part_columns * channels;
            memcpy(output + to * row, part + skipped * row, count * row * sizeof *output);
            continue;
        }
        for (size_t r = 0; r < all_rows; r++) {
            memcpy(output + (r * all_columns + to) * channels, part + (r * part_columns + skipped) * channels,
                   count * channels * sizeof *output);
        }
    }
    free(part);
    return is_done;
}
