#!/usr/bin/env python3
"""Plants faults in copies of real recordings and counts what `melscope doctor` finds of them.

    scripts/doctor/plant.py PROGRAM SOURCE [SOURCE ...] [--report FILE] [--keep DIR]

PROGRAM is the built melscope; each SOURCE a folder of recordings that libsndfile reads. Of each source a copy is made; faults are planted in some
of its clips, a fresh clip for each; what the doctor says of the copy is compared with what was planted and with what it says of the source
itself. A hit is a planted clip that is named by the code of its fault. A false alarm is an error or warning on a clip that has no fault
of this kind: in the copy, what the doctor does not say of the untouched source either; in the source, what the list KNOWN below does not
confirm. Needs numpy, scipy and soundfile.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import soundfile as sf
from scipy.signal import resample_poly

ENDINGS = {".wav", ".flac", ".ogg", ".mp3", ".aiff"}
PER_FAULT = 4
SEED = 14

# Codes that speak of single clips; the others are about a dataset as a whole.
CLIP_CODES = {
    "data.duplicate_label", "data.unreadable", "data.truncated", "data.damaged", "data.silent", "data.non_finite", "data.channels_cancel",
    "data.duplicate", "data.duplicate_samples", "data.clipping", "data.dropout", "data.noise", "data.bandwidth", "data.dc_offset",
    "data.channel_silent", "data.level_outlier", "data.length", "data.quiet", "data.silence_start", "data.silence_end",
    "data.silence_inner", "data.channels_identical",
}
NOTICES = {"data.quiet", "data.silence_start", "data.silence_end", "data.silence_inner", "data.channels_identical", "data.silence_share"}


def read(path):
    samples, rate = sf.read(path, dtype="float64", always_2d=True)
    return samples, rate


def write(path, samples, rate, subtype="PCM_16"):
    sf.write(path, np.clip(samples, -1, 1 - 2**-15) if subtype == "PCM_16" else samples, rate, subtype=subtype)


def peak_normalised(samples, peak=0.7):
    return samples * (peak / max(np.abs(samples).max(), 1e-9))


def clip_hard(x, rate, rng):
    return np.clip(peak_normalised(x) * 4, -1, 1), rate


def clip_and_lower(x, rate, rng):
    return np.clip(peak_normalised(x) * 4, -1, 1) * 0.4, rate


def dc(x, rate, rng):
    return peak_normalised(x) + 0.05, rate


def silence_front(x, rate, rng):
    return np.concatenate([np.zeros((int(2.5 * rate), x.shape[1])), x]), rate


def silence_behind(x, rate, rng):
    return np.concatenate([x, np.zeros((int(2.5 * rate), x.shape[1]))]), rate


def silence_inside(x, rate, rng):
    middle = len(x) // 2
    return np.concatenate([x[:middle], rng.normal(0, 1e-5, (2 * rate, x.shape[1])), x[middle:]]), rate


def loudest_place(x, rate):
    hop = rate // 100
    powers = [(x[i : i + hop] ** 2).mean() for i in range(0, len(x) - hop, hop)]
    return int(np.argmax(powers)) * hop


def dropout(x, rate, rng):
    x = x.copy()
    start = loudest_place(x, rate)
    x[start : start + int(0.045 * rate)] = 0
    return x, rate


def noise(x, rate, rng):
    x = peak_normalised(x, 0.5)
    active = x[np.abs(x).max(axis=1) > 0.02]
    level = np.sqrt((active**2).mean())
    return x + rng.normal(0, level, x.shape), rate


def telephone(x, rate, rng):
    narrow = resample_poly(x, 8000, rate, axis=0)
    return peak_normalised(resample_poly(narrow, rate, 8000, axis=0)), rate


def half_band(x, rate, rng):
    """Recorded at half of 16 kHz's rate or less, for sources of any rate."""
    low = min(rate // 2, 16000) if rate > 16000 else rate // 2
    narrow = resample_poly(x, low, rate, axis=0)
    return peak_normalised(resample_poly(narrow, rate, low, axis=0)), rate


def quiet(x, rate, rng):
    return peak_normalised(x, 0.002), rate


def far_level(x, rate, rng):
    return peak_normalised(x, 10 ** (-60 / 20)), rate


def equal_channels(x, rate, rng):
    return np.repeat(x[:, :1], 2, axis=1), rate


def cancelling_channels(x, rate, rng):
    return np.concatenate([x[:, :1], -x[:, :1]], axis=1), rate


def dead_channel(x, rate, rng):
    return np.concatenate([x[:, :1], 0 * x[:, :1]], axis=1), rate


def far_too_long(x, rate, rng):
    return np.concatenate([x] * 12), rate


def all_zeros(x, rate, rng):
    return 0 * x, rate


# Name of the fault, code, what makes it of samples, and the form in which it is written.
FAULTS = [
    ("clipped at full scale", "data.clipping", clip_hard, "PCM_16"),
    ("clipped, then lowered by 8 dB", "data.clipping", clip_and_lower, "PCM_16"),
    ("clipped, stored as float32", "data.clipping", clip_hard, "FLOAT"),
    ("DC offset of 5 %", "data.dc_offset", dc, "PCM_16"),
    ("2.5 s of zeros in front", "data.silence_start", silence_front, "PCM_16"),
    ("2.5 s of zeros behind", "data.silence_end", silence_behind, "PCM_16"),
    ("2 s of near silence inside", "data.silence_inner", silence_inside, "PCM_16"),
    ("45 ms of zeros in the loudest place", "data.dropout", dropout, "PCM_16"),
    ("white noise at the speech's level", "data.noise", noise, "PCM_16"),
    ("8 kHz and back", "data.bandwidth", telephone, "PCM_16"),
    ("half the rate, at most 16 kHz, and back", "data.bandwidth", half_band, "PCM_16"),
    ("peak at -54 dBFS", "data.quiet", quiet, "PCM_16"),
    ("all zeros", "data.silent", all_zeros, "PCM_16"),
    ("two equal channels", "data.channels_identical", equal_channels, "PCM_16"),
    ("one channel inverted", "data.channels_cancel", cancelling_channels, "PCM_16"),
    ("one channel silent", "data.channel_silent", dead_channel, "PCM_16"),
    ("twelve times in a row", "data.length", far_too_long, "PCM_16"),
]


def clips_of(folder):
    return sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in ENDINGS and not p.name.startswith("."))


def doctor(program, folder, cache):
    environment = dict(os.environ, XDG_CACHE_HOME=str(cache), XDG_STATE_HOME=str(cache), XDG_CONFIG_HOME=str(cache))
    run = subprocess.run([program, "doctor", str(folder), "--json"], capture_output=True, text=True, env=environment)
    if run.returncode != 0:
        sys.exit(f"{program} doctor {folder} ended with {run.returncode}: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def by_clip(findings):
    named = defaultdict(set)
    for finding in findings:
        if finding["code"] in CLIP_CODES:
            for clip in finding["clips"]:
                named[finding["code"]].add(clip)
    return named


def other_label(path):
    """The name of the clip with another emotion, as CREMA-D and RAVDESS spell it."""
    parts = path.stem.split("_")
    if len(parts) == 4:
        parts[2] = "HAP" if parts[2] != "HAP" else "SAD"
        return path.with_name("_".join(parts) + path.suffix)
    parts = path.stem.split("-")
    if len(parts) == 7:
        parts[2] = "03" if parts[2] != "03" else "04"
        # A repetition that is no real name, so that nothing is written over.
        return path.with_name("-".join(parts) + path.suffix)
    return None


def plant(source, target, rng, plan_random):
    """Copies the source and plants. Returns what is to be found: (fault, code, set of relative names)."""
    shutil.copytree(source, target)
    names = [p.relative_to(target) for p in clips_of(target)]
    # Nothing is planted in a clip that has a fault of its own.
    usable = [n for n in names if np.abs(read(target / n)[0]).max() > 0 and sf.info(target / n).channels == 1]
    plan_random.shuffle(usable)
    planted = []

    def take(count=PER_FAULT):
        nonlocal usable
        taken, usable = usable[:count], usable[count:]
        return taken

    per_fault = max(1, min(PER_FAULT, len(usable) // (len(FAULTS) + 8)))
    twins = set()
    for name in take(per_fault):
        copy = other_label(target / name)
        if copy is None or str(copy.relative_to(target)) in twins:
            continue
        # In place of the clip that has this name, if there is one: its own recording goes.
        shutil.copy(target / name, copy)
        twins |= {str(name), str(copy.relative_to(target))}
        usable = [u for u in usable if target / u != copy]
    if twins:
        planted.append(("a copy under another emotion", "data.duplicate_label", twins))

    for fault, code, make, subtype in FAULTS:
        found = set()
        for name in take(per_fault):
            samples, rate = read(target / name)
            made, rate = make(samples, rate, rng)
            path = target / name
            if path.suffix.lower() != ".wav":
                path.unlink()
                path = path.with_suffix(".wav")
            write(path, made, rate, subtype)
            found.add(str(path.relative_to(target)))
        planted.append((fault, code, found))

    twins = set()
    for name in take(per_fault):
        copy = (target / name).with_name(name.stem + "-copy" + name.suffix)
        shutil.copy(target / name, copy)
        twins |= {str(name), str(copy.relative_to(target))}
    planted.append(("a copy of the file", "data.duplicate", twins))

    twins = set()
    for name in take(per_fault):
        samples, rate = sf.read(target / name, dtype="int16")
        other = ".flac" if name.suffix.lower() != ".flac" else ".wav"
        copy = (target / name).with_name(name.stem + "-again" + other)
        sf.write(copy, samples, rate, subtype="PCM_16")
        twins |= {str(name), str(copy.relative_to(target))}
    planted.append(("the same samples in another container", "data.duplicate_samples", twins))

    found = set()
    for name in take(per_fault):
        data = (target / name).read_bytes()
        (target / name).write_bytes(data[: len(data) * 6 // 10])
        found.add(str(name))
    planted.append(("cut off after 60 %", "data.truncated", found))

    found = set()
    for name in take(per_fault):
        (target / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n")
        found.add(str(name))
    planted.append(("a git-LFS pointer", "data.unreadable", found))

    found = set()
    for name in take(per_fault):
        samples, rate = read(target / name)
        samples[len(samples) // 2] = np.nan
        path = (target / name).with_suffix(".wav")
        if path != target / name:
            (target / name).unlink()
        sf.write(path, samples, rate, subtype="FLOAT")
        found.add(str(path.relative_to(target)))
    planted.append(("a NaN", "data.non_finite", found))
    return planted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--report", help="write the tables there, as Markdown")
    parser.add_argument("--keep", help="make the copies there and leave them")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    work = Path(arguments.keep or tempfile.mkdtemp(prefix="melscope-plant-"))
    work.mkdir(parents=True, exist_ok=True)
    rng, plan_random = np.random.default_rng(SEED), random.Random(SEED)
    lines, missed = [], 0
    total_planted = total_hits = total_false = 0
    for source in arguments.sources:
        source = Path(source).resolve()
        count = len(clips_of(source))
        plain = by_clip(doctor(program, source, work / "cache"))
        target = work / source.name
        shutil.rmtree(target, ignore_errors=True)
        planted = plant(source, target, rng, plan_random)
        named = by_clip(doctor(program, target, work / "cache"))
        lines += [f"### {source.name}, {count} clips", "", "| planted | code | clips | named | missed |", "|---|---|---|---|---|"]
        wanted = defaultdict(set)
        touched = set()
        for fault, code, clips in planted:
            hits = clips & named[code]
            wanted[code] |= clips
            touched |= clips
            total_planted += len(clips)
            total_hits += len(hits)
            lines.append(f"| {fault} | `{code}` | {len(clips)} | {len(hits)} | {', '.join(sorted(clips - hits)) or ''} |")
        lines.append("")
        # Of clips that were left as they are, what the doctor did not say of them before. Of planted clips, another code than theirs is told
        # apart: a clip with zeros in front may rightly be far longer than the others as well.
        fresh, beside = defaultdict(list), defaultdict(list)
        for code, clips in named.items():
            for clip in clips - wanted[code]:
                if clip in touched:
                    beside[code].append(clip)
                elif clip not in plain[code]:
                    fresh[code].append(clip)
        falses = sum(len(c) for c in fresh.values())
        total_false += falses
        lines.append(f"Untouched clips that are named now and were not before: {falses}" + "".join(f"; `{c}` {len(v)}: {', '.join(sorted(v)[:4])}" for c, v in sorted(fresh.items())) + ".")
        lines.append("Other codes on planted clips: " + (", ".join(f"`{c}` {len(v)}" for c, v in sorted(beside.items())) or "none") + ".")
        said = {c: v for c, v in plain.items() if c in CLIP_CODES and v}
        lines.append("Said of the recordings as they are: " + (", ".join(f"`{c}` {len(v)}" for c, v in sorted(said.items())) or "nothing") + ".")
        lines.append("")
    lines.append(f"In all: {total_hits} of {total_planted} planted clips named, {total_false} untouched clips named wrongly.")
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.report:
        Path(arguments.report).write_text(text)
    if not arguments.keep:
        shutil.rmtree(work)
    return 0 if total_hits == total_planted and total_false == 0 else 2


if __name__ == "__main__":
    sys.exit(main())
