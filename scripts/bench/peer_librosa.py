"""MFCC means as published scripts compute them: `librosa.load`, `librosa.feature.mfcc`, a mean over time.

    peer_librosa.py LIST PROCESSES

One warm process a core. `peer_pool.py` says how it is measured.
"""
import sys

import peer_pool

peer_pool.one_thread_each()


class Worker:
    def __init__(self):
        import librosa
        self.librosa = librosa

    def features(self, path):
        samples, rate = self.librosa.load(path)
        return self.librosa.feature.mfcc(y=samples, sr=rate, n_mfcc=40).mean(axis=1)


if __name__ == '__main__':
    peer_pool.run(sys.argv[1], int(sys.argv[2]), Worker, warm_clips=10)
