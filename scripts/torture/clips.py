"""Short synthesised recordings, the same for the same seed, and what an undisturbed run makes of them."""
import math
import os
import pathlib
import random
import struct
import wave

import harness

RATE_HZ = 16_000


def samples(rng, seconds):
    """A gliding tone with two overtones under a syllable's envelope, 16-bit."""
    pitch, glide, phase = rng.uniform(90, 260), rng.uniform(0.8, 1.25), 0.0
    count = int(seconds * RATE_HZ)
    values = []
    for index in range(count):
        place = index / count
        phase += 2 * math.pi * pitch * glide ** place / RATE_HZ
        level = math.sin(math.pi * place) * (0.6 + 0.4 * math.sin(18 * place))
        values.append(int(9000 * level * (math.sin(phase) + 0.5 * math.sin(2 * phase) + 0.25 * math.sin(5 * phase))))
    return struct.pack(f'<{count}h', *values)


def write_wav(path, frames):
    with wave.open(str(path), 'wb') as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(frames)


def make(folder, count, seed='clips', bad=True):
    """Writes `count` recordings into ten folders below `folder`; with `bad`, eight more that must be skipped."""
    rng = random.Random(seed)
    voices = [samples(rng, rng.uniform(0.6, 1.6)) for _ in range(min(count, 40))]
    for number in range(count):
        path = folder / f'speaker-{number % 10}' / f'clip-{number:05}.wav'
        path.parent.mkdir(parents=True, exist_ok=True)
        # One sample more for each round through the voices, so that no two clips are alike.
        write_wav(path, voices[number % len(voices)] + struct.pack('<h', 100) * (16 * (number // len(voices))))
    if bad:
        silent = folder / 'speaker-0' / 'silent.wav'
        write_wav(silent, bytes(2 * RATE_HZ))
        (folder / 'speaker-1' / 'empty.wav').write_bytes(b'')
        (folder / 'speaker-2' / 'text.wav').write_bytes(b'no recording at all\n' * 40)
        (folder / 'speaker-3' / 'cut.wav').write_bytes((folder / 'speaker-3' / 'clip-00003.wav').read_bytes()[:30])
        for number in range(4):
            write_wav(folder / f'speaker-{4 + number}' / 'short.wav', voices[0][:200])


def linked(folder, source, count):
    """`count` names for the recordings of `source`, by hard links."""
    originals = sorted(source.rglob('clip-*.wav'))
    for number in range(count):
        path = folder / f'part-{number // 1000:04}' / f'clip-{number:07}.wav'
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file system allows some 65,000 names for a file.
        os.link(originals[number % len(originals)], path)


def whole(attack, count=312):
    """The recordings that most cases use and what an undisturbed run leaves, made once."""
    key = f'clips-{count}'
    if key not in attack.shared:
        folder = attack.folder.parent / key
        if not folder.exists():
            make(folder, count)
        output = attack.folder.parent / f'whole-{count}'
        harness.remove(output)
        ended = harness.run(attack, *harness.extract(folder, output))
        if ended.status != 2 or len(ended.clips()) != count + 8:
            raise SystemExit(f'the undisturbed run failed: {ended.brief()}')
        again = attack.folder.parent / f'whole-{count}-again'
        harness.remove(again)
        seconds = harness.run(attack, *harness.extract(folder, again)).seconds
        harness.remove(again)
        attack.shared[key] = {
            'source': folder, 'output': output, 'features': harness.features(output), 'table': harness.table(output),
            'seconds': seconds, 'count': count + 8}
    return attack.shared[key]
