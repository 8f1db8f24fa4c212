#include "seed_model.h"

// #embed rather than SwiftPM's embedInCode: that writes a Swift array literal, which takes over a minute to compile at
// this size. A resource bundle would have to be installed and found beside the program.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "seed-cnn.onnx"
};

static const unsigned char trained_bytes[] = {
#embed "seed-cnn-trained.onnx"
};

const unsigned char *melscope_trained_seed_model(size_t *count) {
    *count = sizeof trained_bytes;
    return trained_bytes;
}

const unsigned char *melscope_seed_model(size_t *count) {
    *count = sizeof bytes;
    return bytes;
}
