#ifndef MELSCOPE_SEED_MODEL_H
#define MELSCOPE_SEED_MODEL_H

#include <stddef.h>

/// The bytes of seed-cnn.onnx, part of the program itself: nothing to install, to find or to lose.
const unsigned char *melscope_seed_model(size_t *count);

/// The same of seed-cnn-trained.onnx.
const unsigned char *melscope_trained_seed_model(size_t *count);

#endif
