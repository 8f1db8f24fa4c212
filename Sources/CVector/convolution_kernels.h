// The inner loops of convolution.c, for vectors of LANES floats and GEMM_ROWS rows of the small matrix product. Included
// once for each kind of processor, so without an include guard.

#define NAME2(name, lanes) name##_##lanes
#define NAME1(name, lanes) NAME2(name, lanes)
#define NAME(name) NAME1(name, LANES)
#define VECTOR NAME(vector)
#define GEMM_COLUMNS (2 * LANES)
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float VECTOR __attribute__((ext_vector_type(LANES)));
typedef float NAME(unaligned) __attribute__((ext_vector_type(LANES), aligned(4)));

static inline VECTOR NAME(load)(const float *p) { return *(const NAME(unaligned) *)p; }
static inline void NAME(store)(float *p, VECTOR v) { *(NAME(unaligned) *)p = v; }
static inline VECTOR NAME(max)(VECTOR a, VECTOR b) { return __builtin_elementwise_max(a, b); }

/// The input transform of one column or row: B^T of F(4, 3) with the points 0, ±1, ±2 and infinity.
static inline void NAME(to_domain)(const VECTOR d[6], VECTOR out[6]) {
    VECTOR a = d[4] - 4.0f * d[2], b = d[3] - 4.0f * d[1], c = d[4] - d[2], e = 2.0f * (d[3] - d[1]);
    out[0] = 4.0f * d[0] - 5.0f * d[2] + d[4];
    out[1] = a + b;
    out[2] = a - b;
    out[3] = c + e;
    out[4] = c - e;
    out[5] = 4.0f * d[1] - 5.0f * d[3] + d[5];
}

/// The output transform: A^T of F(4, 3).
static inline void NAME(from_domain)(const VECTOR m[6], VECTOR out[4]) {
    VECTOR a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
    out[0] = m[0] + a + c;
    out[1] = b + 2.0f * d;
    out[2] = a + 4.0f * c;
    out[3] = b + 8.0f * d + m[5];
}

/// products (rows, columns) = values (rows, depth) * weights, which are packed (columns / GEMM_COLUMNS, depth,
/// GEMM_COLUMNS). `rows` is a multiple of GEMM_ROWS.
static void NAME(multiply)(const float *values, const float *weights, float *products, size_t rows, size_t depth,
                           size_t columns) {
    for (size_t column = 0; column < columns; column += GEMM_COLUMNS, weights += depth * GEMM_COLUMNS) {
        for (size_t row = 0; row < rows; row += GEMM_ROWS) {
            const float *left = values + row * depth;
            const float *right = weights;
            VECTOR sums[GEMM_ROWS][2];
            UNROLL for (int i = 0; i < GEMM_ROWS; i++) sums[i][0] = sums[i][1] = 0;
            for (size_t k = 0; k < depth; k++, right += GEMM_COLUMNS) {
                VECTOR first = NAME(load)(right), second = NAME(load)(right + LANES);
                UNROLL for (int i = 0; i < GEMM_ROWS; i++) {
                    VECTOR value = left[(size_t)i * depth + k];
                    sums[i][0] += value * first;
                    sums[i][1] += value * second;
                }
            }
            UNROLL for (int i = 0; i < GEMM_ROWS; i++) {
                float *target = products + (row + (size_t)i) * columns + column;
                NAME(store)(target, sums[i][0]);
                NAME(store)(target + LANES, sums[i][1]);
            }
        }
    }
}

static inline VECTOR NAME(finish)(const layer *l, VECTOR v, size_t k) {
    v += NAME(load)(l->bias + k);
    if (l->relu) v = NAME(max)(v, (VECTOR)0.0f);
    return v * NAME(load)(l->scale + k) + NAME(load)(l->shift + k);
}

/// Pools and stores the block of `edge` x `edge` values (2 or 4) whose corner is (y, x) of the unpooled image; what lies
/// past the image is left out.
static inline void NAME(emit)(const layer *l, const VECTOR *block, int edge, const image *in, const image *out,
                              size_t y, size_t x, size_t k) {
    size_t channels = l->output_channels;
    if (l->pool == melscope_pool_none) {
        for (size_t i = 0; i < (size_t)edge && y + i < out->rows; i++) {
            for (size_t j = 0; j < (size_t)edge && x + j < out->columns; j++) {
                NAME(store)(out->pixels + (y + i) * out->row_floats + (x + j) * channels + k,
                            NAME(finish)(l, block[i * (size_t)edge + j], k));
            }
        }
        return;
    }
    for (size_t i = 0; i < (size_t)edge && (y + i) / 2 < out->rows; i += 2) {
        for (size_t j = 0; j < (size_t)edge && (x + j) / 2 < out->columns; j += 2) {
            const VECTOR *corner = block + i * (size_t)edge + j;
            int right = x + j + 1 < in->columns, below = y + i + 1 < in->rows;
            VECTOR largest = corner[0];
            if (right) largest = NAME(max)(largest, corner[1]);
            if (below) largest = NAME(max)(largest, corner[edge]);
            if (right && below) largest = NAME(max)(largest, corner[edge + 1]);
            // Adding the bias and ReLU keep the order, so they may come after the largest was taken.
            NAME(store)(out->pixels + (y + i) / 2 * out->row_floats + (x + j) / 2 * channels + k,
                        NAME(finish)(l, largest, k));
        }
    }
}

/// A convolution of one channel by its definition.
static void NAME(direct)(const layer *l, const image *in, const image *out) {
    size_t channels = l->output_channels;
    for (size_t k = 0; k < channels; k += LANES) {
        VECTOR weights[9];
        UNROLL for (int i = 0; i < 9; i++) weights[i] = NAME(load)(l->weights + (size_t)i * channels + k);
        for (size_t y = 0; y < in->rows; y += 2) {
            for (size_t x = 0; x < in->columns; x += 2) {
                const float *corner = in->pixels - in->row_floats - 1 + y * in->row_floats + x;
                VECTOR block[4];
                UNROLL for (int i = 0; i < 4; i++) {
                    const float *window = corner + (size_t)(i / 2) * in->row_floats + i % 2;
                    VECTOR sum = 0;
                    UNROLL for (int j = 0; j < 9; j++) {
                        sum += window[(size_t)(j / 3) * in->row_floats + j % 3] * weights[j];
                    }
                    block[i] = sum;
                }
                NAME(emit)(l, block, 2, in, out, y, x, k);
            }
        }
    }
}

/// A convolution of many channels by Winograd's filtering, TILES tiles of 4x4 results at a time. Returns what the squares of
/// the values in its domain add to the rounding of the chain's result, the mean of all tiles.
static double NAME(winograd)(const layer *l, const image *in, const image *out, float *values, float *products) {
    size_t depth = l->input_channels, channels = l->output_channels;
    size_t tile_columns = (in->columns + 3) / 4, tiles = (in->rows + 3) / 4 * tile_columns;
    double total = 0;
    for (size_t first = 0; first < tiles; first += TILES) {
        size_t count = tiles - first < TILES ? tiles - first : TILES;
        size_t rows = (count + GEMM_ROWS - 1) / GEMM_ROWS * GEMM_ROWS;
        // Two sums, so that one does not wait for the other.
        VECTOR rounding[2] = {0};
        for (size_t t = 0; t < count; t++) {
            size_t y = (first + t) / tile_columns * 4, x = (first + t) % tile_columns * 4;
            const float *corner = in->pixels - in->row_floats - depth + y * in->row_floats + x * depth;
            for (size_t c = 0; c < depth; c += LANES) {
                VECTOR half[6][6];
                UNROLL for (size_t j = 0; j < 6; j++) {
                    VECTOR column[6], changed[6];
                    UNROLL for (size_t i = 0; i < 6; i++) {
                        column[i] = NAME(load)(corner + i * in->row_floats + j * depth + c);
                    }
                    NAME(to_domain)(column, changed);
                    UNROLL for (size_t i = 0; i < 6; i++) half[i][j] = changed[i];
                }
                UNROLL for (size_t i = 0; i < 6; i++) {
                    VECTOR changed[6];
                    NAME(to_domain)(half[i], changed);
                    UNROLL for (size_t j = 0; j < 6; j++) {
                        NAME(store)(values + ((i * 6 + j) * TILES + t) * depth + c, changed[j]);
                        rounding[j % 2] += changed[j] * changed[j] * NAME(load)(l->rounding + (i * 6 + j) * depth + c);
                    }
                }
            }
        }
        VECTOR sums = rounding[0] + rounding[1];
        for (int i = 0; i < LANES; i++) total += sums[i];
        for (size_t e = 0; e < 36; e++) {
            NAME(multiply)(values + e * TILES * depth, l->weights + e * depth * channels,
                           products + e * TILES * channels, rows, depth, channels);
        }
        for (size_t t = 0; t < count; t++) {
            size_t y = (first + t) / tile_columns * 4, x = (first + t) % tile_columns * 4;
            for (size_t k = 0; k < channels; k += LANES) {
                VECTOR half[4][6], block[4][4];
                UNROLL for (size_t j = 0; j < 6; j++) {
                    VECTOR column[6], changed[4];
                    UNROLL for (size_t i = 0; i < 6; i++) {
                        column[i] = NAME(load)(products + ((i * 6 + j) * TILES + t) * channels + k);
                    }
                    NAME(from_domain)(column, changed);
                    UNROLL for (size_t i = 0; i < 4; i++) half[i][j] = changed[i];
                }
                UNROLL for (size_t i = 0; i < 4; i++) NAME(from_domain)(half[i], block[i]);
                NAME(emit)(l, &block[0][0], 4, in, out, y, x, k);
            }
        }
    }
    return tiles ? total / (double)tiles : 0;
}

#undef UNROLL
#undef GEMM_COLUMNS
#undef VECTOR
#undef NAME
#undef NAME1
#undef NAME2
