"""A large encoder in ONNX Runtime, with the fastest front end that we can write in Python before it.

    peer_encoder.py LIST MODEL.onnx PRESET PROCESSES THREADS

THREADS are ONNX Runtime's in each process. `peer_pool.py` says how it is measured.
"""
import sys

import peer_pool

peer_pool.one_thread_each()


class Worker:
    def __init__(self, model, preset, threads):
        import onnxruntime

        import encoder_inputs
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self.session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
        self.input = self.session.get_inputs()[0].name
        self.prepare = encoder_inputs.KINDS[preset]()

    def features(self, path):
        return self.session.run(None, {self.input: self.prepare(path)})[0][0]


if __name__ == '__main__':
    _, clips, model, preset, processes, threads = sys.argv
    peer_pool.run(clips, int(processes), Worker, model, preset, int(threads), chunk=1, warm_clips=2)
