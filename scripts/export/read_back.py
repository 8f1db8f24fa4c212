"""Reads an export by the library that people use for its format, and compares every value and label with the output it was made of.

    read_back.py FORMAT DEST OUTPUT [--pool mean|mean_std|max] [--array NAME] [--half]

Prints the number of clips; ends with an error where anything differs.
"""
import argparse
import csv
import json
import os
import re
import urllib.parse
import warnings

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("format")
parser.add_argument("dest")
parser.add_argument("output")
parser.add_argument("--pool")
parser.add_argument("--array", default="", help="the output's folder, where a clip has several arrays")
parser.add_argument("--half", action="store_true")
parser.add_argument("--time", type=int, default=0)
arguments = parser.parse_args()
ENDINGS = (".wav", ".flac", ".npy", ".npz", ".WAV")


def stored(name):
    """The bytes of a path: those that are no UTF-8 stand as \\xNN in the table."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), name.encode())


def pooled(values):
    if arguments.pool is None or values.ndim == 1:
        return values
    wide = values.astype(np.float64)
    parts = {"mean": [wide.mean(0)], "mean_std": [wide.mean(0), wide.std(0)], "max": [wide.max(0)]}[arguments.pool]
    return np.concatenate(parts).astype(np.float32)


# What there should be: the array and the row of each clip, by key.
expected, rows = {}, {}
with open(os.path.join(arguments.output, "metadata.csv"), encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        if row["outcome"] != "extracted":
            continue
        path = row["file_name"]
        key = next((path[: -len(ending)] for ending in ENDINGS if path.endswith(ending)), path)
        column = "feature_file_" + arguments.array
        with open(os.path.join(arguments.output.encode(), stored(row[column] if row.get(column) else row["feature_file"])), "rb") as file:
            values = pooled(np.load(file))
        expected[key] = values.astype(np.float16) if arguments.half else values
        rows[key] = row
assert expected, "no clips in the table"


def same(key, values):
    want = expected[key]
    assert values.shape == want.shape, (key, values.shape, want.shape)
    if arguments.pool:
        # Sums in another order.
        assert np.allclose(values, want, rtol=1e-3 if arguments.half else 1e-5, atol=1e-6), key
    else:
        assert values.dtype == want.dtype and np.array_equal(values, want), key


def labelled(key, facts):
    for name in ("emotion", "speaker"):
        if rows[key].get(name):
            assert facts.get(name) == rows[key][name], (key, name, facts.get(name), rows[key][name])


def prefixed(key):
    return (arguments.array + "/" if arguments.array else "") + key


def hdf5(dest):
    import h5py

    with h5py.File(dest) as file:
        keys = list(file["__keys__"].asstr()[:])
        assert "melscope_recipe" in file.attrs["recipe"] and file.attrs["recipe_hash"]
        for key in keys:
            found = file[prefixed(key)]
            # A clip with the name of a folder keeps its ending.
            name = next(name for name in expected if key == name or key == rows[name]["file_name"])
            same(name, found[()])
            labelled(name, found.attrs)
        return keys


def safetensors(dest):
    from safetensors import safe_open

    with safe_open(dest, framework="np") as file:
        facts = json.loads(file.metadata()["clips"])
        assert json.loads(file.metadata()["sources"])[0]["recipe_hash"]
        for key in facts:
            same(key, file.get_tensor(prefixed(key)))
            labelled(key, facts[key])
        assert len(list(file.keys())) >= len(facts)
        return list(facts)


def npz(dest):
    with np.load(dest, allow_pickle=False) as file:
        keys = [str(key) for key in file["__keys__"]]
        assert json.loads(str(file["__sources__"]))[0]["recipe_hash"]
        for place, key in enumerate(keys):
            same(key, file[prefixed(key)])
            labelled(key, {name: str(file[f"__{name}__"][place]) for name in ("emotion", "speaker") if f"__{name}__.npy" in file.zip.namelist() or f"__{name}__" in file.files})
        return keys


def webdataset(dest):
    import glob

    import webdataset as wds

    keys = []
    shards = sorted(glob.glob(os.path.join(glob.escape(dest), "*.tar")))
    for sample in wds.WebDataset(shards, shardshuffle=False).decode():
        facts = sample["json"]
        assert urllib.parse.unquote(sample["__key__"]) == facts["key"], sample["__key__"]
        same(facts["key"], sample[f"{arguments.array.lower()}.npy" if arguments.array else "npy"])
        labelled(facts["key"], facts)
        keys.append(facts["key"])
    return keys


def kaldi(dest):
    import kaldiio

    keys = []
    # Paths in the index are relative to the folder.
    os.chdir(dest)
    suffix = "_" + arguments.array if arguments.array else ""
    for folder in [""] + sorted(name + "/" for name in os.listdir(".") if os.path.isdir(name)):
        if not os.path.exists(folder + f"feats{suffix}.scp"):
            continue
        lines = open(folder + f"feats{suffix}.scp", encoding="utf-8").read().splitlines()
        assert lines == sorted(lines, key=lambda line: line.split(" ")[0].encode()), "not in the order of the C locale"
        speakers = dict(line.rstrip("\n").split(" ", 1) for line in open(folder + "utt2spk", encoding="utf-8"))
        emotions = dict(line.rstrip("\n").split(" ", 1) for line in open(folder + "utt2emotion", encoding="utf-8")) if os.path.exists(folder + "utt2emotion") else {}
        for name, values in kaldiio.load_scp(folder + f"feats{suffix}.scp").items():
            key = urllib.parse.unquote(name)
            same(key, values)
            labelled(key, {"emotion": emotions.get(name), "speaker": urllib.parse.unquote(speakers[name])})
            keys.append(key)
    return keys


def fairseq(dest):
    keys = []
    suffix = "_" + arguments.array if arguments.array else ""
    stems = sorted({name[: -len(".lengths")] for name in os.listdir(dest) if name.endswith(suffix + ".lengths")})
    for stem in stems:
        # What is known of the clips is the same for all arrays.
        base = stem.removesuffix(suffix)
        # As ExtractedFeaturesDataset and emotion2vec's load_dataset read it.
        data = np.load(os.path.join(dest, stem + ".npy"), mmap_mode="r")
        read = lambda ending: open(os.path.join(dest, (stem if ending == ".lengths" else base) + ending), encoding="utf-8").read().splitlines()
        offset = 0
        emotions = [line.rstrip().split()[1] for line in read(".emo")] if os.path.exists(os.path.join(dest, base + ".emo")) else None
        manifest = read(".tsv")
        for place, (length, name) in enumerate(zip(read(".lengths"), read(".keys"), strict=True)):
            length, key = int(length.rstrip()), urllib.parse.unquote(name)
            values = np.asarray(data[offset : offset + length])
            same(key, values if expected[key].ndim == 2 else values[0])
            if emotions:
                labelled(key, {"emotion": urllib.parse.unquote(emotions[place]), "speaker": rows[key].get("speaker")})
            assert manifest[1 + place].endswith(f"\t{length}")
            keys.append(key)
            offset += length
        assert offset == len(data)
    return keys


def table(frame, values):
    for place, row in frame.iterrows():
        same(row["key"], values(place))
        labelled(row["key"], row)
        assert row["recipe_hash"] == rows[row["key"]]["recipe"]
    return list(frame["key"])


def csv_(dest):
    import pandas as pd

    frame = pd.read_csv(dest, dtype={"speaker": str, "emotion": str, "key": str, "recipe_hash": str}, keep_default_na=False)
    features = frame.filter(regex=rf"^{arguments.array + '_' if arguments.array else 'f'}\d+$").to_numpy(np.float16 if arguments.half else np.float32)
    return table(frame, lambda place: features[place])


def parquet(dest):
    import pandas as pd
    import pyarrow.parquet as pq

    assert json.loads(pq.read_schema(dest).metadata[b"melscope"])[0]["recipe_hash"]
    frame = pd.read_parquet(dest)
    return table(frame, lambda place: np.asarray(frame[arguments.array or "features"][place]))


warnings.simplefilter("ignore")
found = {"csv": csv_}.get(arguments.format, globals().get(arguments.format))(os.path.abspath(arguments.dest))
if arguments.format != "hdf5":
    assert len(found) == len(set(found)) and set(found) <= set(expected)
print(len(found))
