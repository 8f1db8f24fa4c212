"""A trained trunk as ONNX, by the graph of seedcnn.py, and how far that is from torch."""
import numpy as np
import onnxruntime
import torch

import seedcnn


def onnx_bytes(trunk):
    return seedcnn.onnx_model(blocks=trunk.blocks()).SerializeToString(deterministic=True)


def worst_difference(trunk, data, mels):
    """Largest difference between ONNX Runtime and torch over the outputs, of the largest output."""
    session = onnxruntime.InferenceSession(data, providers=['CPUExecutionProvider'])
    worst = largest = 0.0
    for mel in mels:
        mel = np.asarray(mel, np.float32)
        with torch.no_grad():
            ours = trunk(torch.tensor(mel)[None]).numpy()
        theirs = session.run(None, {'log_mel': mel[None, :, :, None]})[0]
        if theirs.shape != ours.shape:
            raise SystemExit(f'ONNX gives {theirs.shape}, torch {ours.shape}')
        worst, largest = max(worst, float(np.abs(ours - theirs).max())), max(largest, float(np.abs(ours).max()))
    return worst / largest
