#!/usr/bin/env python3
"""Writes the seed CNN (see seedcnn.py) as ONNX, and on request the same network from Keras.

    pip install onnx numpy                       and tensorflow-cpu for all but --onnx
    make-seed-model.py --onnx Sources/CSeedModel/seed-cnn.onnx        the file that is built into the program
    make-seed-model.py --keras seed.keras --export seed-savedmodel/ --tflite seed.tflite
"""
import argparse
import hashlib
import pathlib

import seedcnn


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, what in (('onnx', 'ONNX file'), ('keras', '.keras file'), ('export', 'SavedModel folder'), ('tflite', 'TFLite file')):
        parser.add_argument('--' + name, metavar='PATH', help=f'write a {what}')
    options = parser.parse_args()
    if options.onnx:
        data = seedcnn.onnx_model().SerializeToString(deterministic=True)
        pathlib.Path(options.onnx).write_bytes(data)
        print(f'{options.onnx}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}')
    if options.keras or options.export or options.tflite:
        model = seedcnn.keras_model()
        if options.keras:
            model.save(options.keras)
        if options.export:
            model.export(options.export, verbose=False)
        if options.tflite:
            import tensorflow as tf
            pathlib.Path(options.tflite).write_bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())


main()
