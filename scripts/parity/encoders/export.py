"""Makes all networks of the comparison in a folder.

    export.py FOLDER [NAME …]

Exports what is missing there, or the named ones anew: of `transformers`, PyTorch and Keras with random weights of a fixed seed, and
what lies inside public packages. Nothing of it is committed.
"""
import functools
import importlib
import shutil
import sys
import warnings
from pathlib import Path

import packaged

VGGISH_SHAPE = (1, 1, 96, 64)
# Before the name of what is being written: a name that stands is a network that was written whole.
UNFINISHED = 'unfinished-'


def of(module, function):
    """Imports what is needed only when it is: the libraries take seconds to load."""
    def write(path):
        getattr(importlib.import_module(module), function)(path)
    return write


def keras_model(function):
    def write(path):
        import keras_exports
        keras_exports.save(getattr(keras_exports, function)(), path)
    return write


def yamnet_tflite(precision):
    def write(path):
        import keras_exports
        keras_exports.tflite(keras_exports.yamnet_like(), path, precision)
    return write


def vggish_int8(path):
    import quantised
    quantised.quantise(path.parent / 'vggish-like.onnx', path, VGGISH_SHAPE)


def vggish_uint8_input(path):
    import quantised
    quantised.with_integer_input(path.parent / 'vggish-like-int8.onnx', path)


def external(source):
    """The same network with its weights in a second file beside it, as networks of more than 2 GB have to be."""
    def write(path):
        import onnx
        # The name that the network looks for stands in it.
        data = path.with_name(path.name.removeprefix(UNFINISHED)).with_suffix('.weights')
        data.unlink(missing_ok=True)
        onnx.save(onnx.load(path.parent / source), path, save_as_external_data=True, location=data.name, size_threshold=0)
    return write


TRANSFORMERS, TORCH = functools.partial(of, 'transformers_exports'), functools.partial(of, 'torch_exports')
MADE = {
    'wav2vec2-tiny.onnx': TRANSFORMERS('wav2vec2_tiny'),
    'wav2vec2-base.onnx': TRANSFORMERS('wav2vec2_base'),
    'wav2vec2-external.onnx': external('wav2vec2-tiny.onnx'),
    'wav2vec2-mask.onnx': TRANSFORMERS('wav2vec2_mask'),
    'hubert-tiny.onnx': TRANSFORMERS('hubert_tiny'),
    'whisper-tiny.onnx': TRANSFORMERS('whisper_tiny'),
    'whisper-tiny-any-length.onnx': TRANSFORMERS('whisper_tiny_any_length'),
    'ast-tiny.onnx': TRANSFORMERS('ast_tiny'),
    'vggish-like.onnx': TORCH('vggish_like'),
    'vggish-like-half.onnx': TORCH('vggish_like_half'),
    # Each of the next two is made of the one before.
    'vggish-like-int8.onnx': vggish_int8,
    'vggish-like-uint8-input.onnx': vggish_uint8_input,
    'lstm-frames.onnx': TORCH('lstm_frames'),
    'crnn.onnx': TORCH('crnn'),
    'with-lengths.onnx': TORCH('with_lengths'),
    'two-inputs.onnx': TORCH('two_inputs'),
    'mfcc-mean-mlp': keras_model('mfcc_mean_mlp'),
    'mfcc-conv1d': keras_model('mfcc_conv1d'),
    'yamnet-like': keras_model('yamnet_like'),
    'yamnet-like-float32.tflite': yamnet_tflite('float32'),
    'yamnet-like-float16.tflite': yamnet_tflite('float16'),
    'yamnet-like-int8.tflite': yamnet_tflite('int8'),
}


def make(folder, anew=(), say=print):
    """Fills `folder`; gives what could not be made, with the reason."""
    warnings.filterwarnings('ignore')
    folder.mkdir(parents=True, exist_ok=True)
    unknown = set(anew) - set(MADE) - set(packaged.FILES)
    if unknown:
        sys.exit(f'no network {", ".join(sorted(unknown))}; there are: {", ".join([*MADE, *packaged.FILES])}')
    problems = {}
    for name in anew:
        remove(folder / name)
    for name, write in MADE.items():
        path = folder / name
        if path.exists():
            continue
        try:
            unfinished = folder / (UNFINISHED + name)
            remove(unfinished)
            write(unfinished)
            unfinished.rename(path)
            say(f'exported {name}')
        except Exception as error:  # said with its network; the others go on
            problems[name] = f'{type(error).__name__}: {str(error)[:300]}'
    return problems | packaged.fetch(folder)


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    left = make(Path(sys.argv[1]), sys.argv[2:], say=lambda text: print(text, flush=True))
    for name, reason in left.items():
        print(f'{name}: {reason}', file=sys.stderr)
    sys.exit(1 if left else 0)
