"""Networks of the field written in Keras, with random weights of a fixed seed: SavedModels, and TFLite of several precisions."""
import os

os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import keras
import numpy as np
import tensorflow as tf
from keras import layers

SEED = 20_240_229


def seeded():
    keras.backend.clear_session()
    keras.utils.set_random_seed(SEED)


def mfcc_mean_mlp():
    """(batch, 40): the standardisation that a scaler would do, then dense layers."""
    seeded()
    inputs = keras.Input((40,), name='mfcc_mean')
    value = layers.Rescaling(0.02)(inputs)
    value = layers.Dense(128, activation='relu')(value)
    value = layers.Dense(64, activation='relu')(value)
    return keras.Model(inputs, layers.Dense(8, activation='softmax')(value))


def mfcc_conv1d():
    """(batch, 40, 1): convolutions along the coefficients, as many published scripts have them."""
    seeded()
    inputs = keras.Input((40, 1), name='mfcc_mean')
    value = layers.Rescaling(0.02)(inputs)
    value = layers.Conv1D(32, 5, padding='same', activation='relu')(value)
    value = layers.MaxPooling1D(4)(value)
    value = layers.Conv1D(64, 5, padding='same', activation='relu')(value)
    return keras.Model(inputs, layers.Flatten()(value))


def yamnet_like():
    """(batch, 96, 64) to (batch, 128): separable convolutions with batch normalisation, a global average."""
    seeded()
    # He's initialisation, with which a clip's differences last through many layers of rectifiers.
    he, depthwise = 'he_uniform', keras.initializers.RandomUniform(-(6 / 9) ** 0.5, (6 / 9) ** 0.5, seed=SEED)
    inputs = keras.Input((96, 64), name='log_mel')
    value = layers.Reshape((96, 64, 1))(inputs)
    value = layers.Conv2D(16, 3, strides=2, padding='same', use_bias=False, kernel_initializer=he)(value)
    value = layers.ReLU()(layers.BatchNormalization()(value))
    for width, stride in ((32, 1), (64, 2), (64, 1), (128, 2)):
        value = layers.DepthwiseConv2D(3, strides=stride, padding='same', use_bias=False, depthwise_initializer=depthwise)(value)
        value = layers.ReLU()(layers.BatchNormalization()(value))
        value = layers.Conv2D(width, 1, use_bias=False, kernel_initializer=he)(value)
        value = layers.ReLU()(layers.BatchNormalization()(value))
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(value))


def save(model, path):
    model.export(str(path), format='tf_saved_model', verbose=False)


def log_mel_examples(count=32):
    """Values as YAMNet's front end gives them, ln of 0.001 to about 3: what quantisation is calibrated with."""
    random = np.random.default_rng(SEED)
    for _ in range(count):
        level = random.uniform(-6, 0)
        yield [np.clip(level + 1.5 * random.standard_normal((1, 96, 64)), -6.9, 3).astype(np.float32)]


def tflite(model, path, precision):
    """`precision`: 'float32', 'float16' (weights), 'int8' (weights and activations, input and output too)."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if precision != 'float32':
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision == 'float16':
        converter.target_spec.supported_types = [tf.float16]
    if precision == 'int8':
        converter.representative_dataset = log_mel_examples
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    path.write_bytes(converter.convert())
