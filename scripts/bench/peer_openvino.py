"""Bare inference calls of OpenVINO: the inputs are ready in memory, and outputs are left where they are.

    peer_openvino.py LIST MODEL PRESET STREAMS PRECISION

PRECISION is f32 or bf16. Each line on standard input starts all inferences, STREAMS at a time; the wall seconds are answered, and those
of the processor. What
the processor made of PRECISION and the seconds of reading and compiling stand in the first line, behind 'ready'.
"""
import sys
import time

import openvino

import encoder_inputs


class Compiled:
    """OpenVINO makes kernels for each length that it meets, and keeps them for all models of the process."""

    def __init__(self, model, streams, precision):
        start = time.perf_counter()
        self.model = openvino.Core().compile_model(model, 'CPU', {
            'NUM_STREAMS': streams, 'INFERENCE_NUM_THREADS': streams, 'INFERENCE_PRECISION_HINT': precision})
        self.seconds = time.perf_counter() - start
        self.queue = openvino.AsyncInferQueue(self.model, streams)

    def infer(self, inputs):
        for values in inputs:
            # Shared: the call itself, without a copy of its input.
            self.queue.start_async([values], share_inputs=True)
        self.queue.wait_all()


def main():
    _, clips, model, preset, streams, precision = sys.argv
    prepare, streams = encoder_inputs.KINDS[preset](), int(streams)
    inputs = [prepare(path) for path in open(clips).read().splitlines()]
    compiled = Compiled(model, streams, precision)
    found = compiled.model.get_property('INFERENCE_PRECISION_HINT').get_type_name()
    print(f'ready {found} {compiled.seconds:.3f}', flush=True)
    for _ in sys.stdin:
        compiled = None
        compiled = Compiled(model, streams, precision)
        # The first calls of a stream allocate.
        compiled.infer(inputs[:2 * streams])
        start, cpu = time.perf_counter(), time.process_time()
        compiled.infer(inputs)
        print(time.perf_counter() - start, time.process_time() - cpu, flush=True)


main()
