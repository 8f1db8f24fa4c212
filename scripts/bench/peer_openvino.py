"""Bare inference calls of OpenVINO: the inputs are ready in memory, and outputs are left where they are.

    peer_openvino.py LIST MODEL PRESET STREAMS PRECISION

PRECISION is f32 or bf16. Each line on standard input starts all inferences, STREAMS at a time; the wall seconds are answered. What
the processor made of PRECISION and the seconds of reading and compiling stand in the first line, behind 'ready'.
"""
import sys
import time

import openvino

import encoder_inputs


def main():
    _, clips, model, preset, streams, precision = sys.argv
    prepare = encoder_inputs.KINDS[preset]()
    inputs = [prepare(path) for path in open(clips).read().splitlines()]
    core = openvino.Core()
    start = time.perf_counter()
    compiled = core.compile_model(model, 'CPU', {
        'NUM_STREAMS': streams, 'INFERENCE_NUM_THREADS': streams, 'INFERENCE_PRECISION_HINT': precision})
    seconds = time.perf_counter() - start
    queue = openvino.AsyncInferQueue(compiled, int(streams))

    def infer(some):
        for values in some:
            # Shared: the call itself, without a copy of its input.
            queue.start_async([values], share_inputs=True)
        queue.wait_all()

    infer(inputs[:int(streams)])
    found = compiled.get_property('INFERENCE_PRECISION_HINT').get_type_name()
    print(f'ready {found} {seconds:.3f}', flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        infer(inputs)
        print(time.perf_counter() - start, flush=True)


main()
