#!/usr/bin/env python3
"""compare.py A B: whether two outputs hold the same features, byte for byte, and the same table but for the time that clips took."""
import csv
import pathlib
import sqlite3
import sys


def features(folder):
    files = {str(p.relative_to(folder)): p.read_bytes() for p in pathlib.Path(folder).rglob("*.npy") if ".melscope" not in p.parts}
    if files or not (pathlib.Path(folder) / "features.h5").exists():
        return files
    # By the checksums of the ledger, which `melscope verify` compares with the values.
    database = sqlite3.connect(f"file:{folder}/.melscope/ledger.sqlite?immutable=1", uri=True)
    return dict(database.execute("SELECT path, outputChecksum FROM clip WHERE outcome = 'extracted'"))


def table(folder):
    rows = list(csv.DictReader(open(pathlib.Path(folder) / "metadata.csv", newline="", encoding="utf-8")))
    return [{key: value for key, value in row.items() if key != "elapsed_ms"} for row in rows]


a, b = sys.argv[1:3]
(one, several), (rows_of_one, rows_of_several) = (features(a), features(b)), (table(a), table(b))
if one.keys() != several.keys():
    sys.exit(f"{len(one.keys() ^ several.keys())} features in one alone: {sorted(one.keys() ^ several.keys())[:5]}")
if differing := [name for name in one if one[name] != several[name]]:
    sys.exit(f"{len(differing)} features differ: {differing[:5]}")
if rows_of_one != rows_of_several:
    differing = [(x, y) for x, y in zip(rows_of_one, rows_of_several) if x != y]
    sys.exit(f"tables of {len(rows_of_one)} and {len(rows_of_several)} rows differ: {differing[:2]}")
