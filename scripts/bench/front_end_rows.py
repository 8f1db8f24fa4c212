"""Front ends alone (`--model none`): MFCC vectors against librosa, and each log-mel preset against the `librosa` preset with the
same transform, hop and number of bands."""
import json
import statistics

import numpy as np
import soundfile
import soxr

from harness import BINARIES, Peer, extract, run, say, settle

LIBROSA_CLIPS, TIMES_LIBROSA, TIMES_PRESET = 300, 3, 1.3
COPIES, ROUNDS = 24, 3
SECONDS = 10
# name: sample rate Hz, transform, hop, bands, seconds of a clip, seconds and hop seconds of windows that each are transformed anew
PRESETS = {
    'whisper-80': (16_000, 400, 160, 80, 30), 'whisper-128': (16_000, 400, 160, 128, 30), 'ast': (16_000, 512, 160, 128, SECONDS),
    'beats': (16_000, 512, 160, 128, SECONDS), 'kaldi-fbank': (16_000, 512, 160, 23, SECONDS),
    'kaldi-fbank-80': (16_000, 512, 160, 80, SECONDS), 'lhotse-fbank-80': (16_000, 512, 160, 80, SECONDS),
    'torchaudio-mel': (16_000, 400, 200, 128, SECONDS), 'panns-cnn14-32k': (32_000, 1024, 320, 64, SECONDS),
    'panns-cnn14-16k': (16_000, 512, 160, 64, SECONDS), 'vggish': (16_000, 512, 160, 64, SECONDS), 'yamnet': (16_000, 512, 160, 64, SECONDS),
    'openl3-mel128': (48_000, 2048, 242, 128, SECONDS), 'openl3-mel256': (48_000, 2048, 242, 256, SECONDS),
    'openl3-librosa-mel256': (48_000, 2048, 242, 256, SECONDS), 'speechbrain-fbank-40': (16_000, 400, 160, 40, SECONDS),
    'speechbrain-fbank-80': (16_000, 400, 160, 80, SECONDS), 'speechbrain-ecapa': (16_000, 400, 160, 80, SECONDS),
    'nemo-mel-64': (16_000, 512, 160, 64, SECONDS), 'nemo-mel-80': (16_000, 512, 160, 80, SECONDS),
    'clap-htsat': (48_000, 1024, 480, 64, SECONDS), 'openwakeword-mel': (16_000, 512, 160, 32, SECONDS)}
# openL3 transforms 199 frames of a second, every tenth of one, after half a second of zeros.
WINDOW_FRAMES = 199


def frames(name, rate, hop, seconds):
    if name.startswith('openl3'):
        return WINDOW_FRAMES * (1 + (round((seconds + 0.5) * 10) - 10))
    return rate * seconds // hop


def librosa_recipe(rate, transform, hop, bands):
    return ('front_end:\n  kind: log_mel\n'
            f'  sample_rate_hz: {rate}\n  fft_samples: {transform}\n  window_samples: {transform}\n  hop_samples: {hop}\n'
            f'  mel_bands: {bands}\n  min_hz: 0\n  max_hz: {rate // 2}\n')


def mfcc(paths, cores, work, rounds):
    """Seconds for all of `paths`, of Melscope and, scaled from a part, of librosa; by round."""
    work.mkdir()
    chosen = paths[::max(1, len(paths) // LIBROSA_CLIPS)][:LIBROSA_CLIPS]
    (work / 'list').write_text(''.join(f'{path}\n' for path in chosen))
    librosa = Peer('peer_librosa.py', work / 'list', cores)
    results = []
    for number in range(min(rounds, ROUNDS)):
        settle(work)
        ours = extract(work.parent / 'in', work / f'out-{number}', cores, ['--preset', 'mfcc-40-mean', '--model', 'none'])['seconds']
        theirs = librosa.measure(work / f'librosa-{number}') * len(paths) / len(chosen)
        results.append({'melscope': ours, 'librosa': theirs})
        say(f'MFCC means: Melscope {ours:.2f} s, librosa {theirs:.1f} s')
    librosa.close()
    return results


def long_clips(paths, rate, seconds, folder):
    """Recordings one after the other, cut into clips of `seconds`, at `rate`: 16-bit WAV that needs no resampling."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    samples, needed = [], rate * seconds * COPIES
    for path in paths:
        values, from_hz = soundfile.read(path, dtype='float64', always_2d=True)
        samples.append(soxr.resample(values.mean(axis=1), from_hz, rate))
        if sum(map(len, samples)) >= needed:
            break
    whole = np.resize(np.concatenate(samples), needed)
    for index in range(COPIES):
        soundfile.write(folder / f'{index:02}.wav', whole[index * rate * seconds:(index + 1) * rate * seconds], rate)


def front_end_ms(source, output, options):
    """What the front end alone took, all clips together, in one lane."""
    extract(source, output, 1, [*options, '--model', 'none'])
    lines = run(BINARIES / 'melscope', 'monitor', output, '--once', '--json')['text'].splitlines()
    return json.loads(lines[-1])['step_times']['log_mel_ms']


def presets(paths, work, rounds):
    """By preset: microseconds a frame of it and of `librosa`, by round."""
    work.mkdir()
    results = {}
    for name, (rate, transform, hop, bands, seconds) in PRESETS.items():
        source = work / f'{rate}-{seconds}'
        long_clips(paths, rate, seconds, source)
        recipe = work / f'{name}.yaml'
        recipe.write_text(librosa_recipe(rate, transform, hop, bands))
        counts = frames(name, rate, hop, seconds) * COPIES, frames('librosa', rate, hop, seconds) * COPIES
        results[name] = []
        for number in range(min(rounds, ROUNDS)):
            out = work / f'{name}-{number}'
            ours = front_end_ms(source, out / 'preset', ['--preset', name])
            theirs = front_end_ms(source, out / 'librosa', ['--recipe', recipe])
            results[name].append((ours * 1000 / counts[0], theirs * 1000 / counts[1]))
        say(f'{name}: {results[name][-1][0]:.2f} µs per frame, librosa {results[name][-1][1]:.2f} µs')
    return results


def rows(mfcc_rounds, preset_rounds, row):
    lines = []
    if mfcc_rounds:
        lines.append(row('MFCC means: clips/s, against librosa, one warm process per core', [r['librosa'] / r['melscope'] for r in mfcc_rounds],
                         f'at least {TIMES_LIBROSA}×', lambda value: value >= TIMES_LIBROSA))
    if preset_rounds:
        name, values = max(preset_rounds.items(), key=lambda item: ratio(item[1]))
        lines.append(row(f'time per frame of the slowest log-mel preset, `{name}`, against `librosa` with its transform',
                         [a / b for a, b in values], f'at most {TIMES_PRESET}×', lambda value: value <= TIMES_PRESET))
    return lines


def ratio(values):
    return statistics.median(a / b for a, b in values)


def table(preset_rounds):
    lines = ['| preset | µs per frame | `librosa` with its transform | times |', '|---|---:|---:|---:|']
    for name, values in preset_rounds.items():
        ours, theirs = (statistics.median(value[side] for value in values) for side in (0, 1))
        lines.append(f'| `{name}` | {ours:.2f} | {theirs:.2f} | {ratio(values):.2f}× |')
    return lines
