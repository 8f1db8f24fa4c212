"""Writes the small .npy and .npz files that the array tests read, into Tests/Support/Fixtures.

Usage: python3 scripts/make-array-fixtures.py

Each plain fixture holds the values of `values()`, in the type, order and format version that its name says, so that one
formula in the tests is the referee for all of them. Output is the same on every run (NumPy 1.23 or later).
"""
import io
import pathlib
import struct
import zipfile

import numpy as np
from numpy.lib import format as npy

HERE = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Support" / "Fixtures"


def values(shape):
    """0, 1, 2, ... 99, 0, 1, ... in C order: exact in every element type."""
    return (np.arange(np.prod(shape, dtype=int)) % 100).reshape(shape)


def save(name, array, version=None):
    with open(HERE / f"{name}.npy", "wb") as file:
        npy.write_array(file, array, version=version)


def npz(name, arrays, compression=zipfile.ZIP_STORED):
    # As numpy.savez does, but with fixed dates.
    with zipfile.ZipFile(HERE / f"{name}.npz", "w", compression) as archive:
        for key, array in arrays.items():
            member = zipfile.ZipInfo(key + ".npy")
            member.compress_type = compression
            archive.writestr(member, npy_bytes(array))


def npy_bytes(array):
    file = io.BytesIO()
    npy.write_array(file, np.asanyarray(array))
    return file.getvalue()


HERE.mkdir(parents=True, exist_ok=True)
for code in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    array = values((3, 4))
    save(f"little-{code}", array.astype("<" + code))
    save(f"big-{code}", array.astype(">" + code))
save("fortran-f4", np.asfortranarray(values((5, 7, 3)).astype("<f4")))
save("fortran-f8-big", np.asfortranarray(values((5, 7)).astype(">f8")))
save("version-2", values((3, 4)).astype("<f4"), version=(2, 0))
save("version-3", values((3, 4)).astype("<f4"), version=(3, 0))
for shape in [(), (7,), (1, 2, 3, 4), (10, 20), (0, 128)]:
    save("f4-" + ("x".join(map(str, shape)) or "scalar"), values(shape).astype("<f4"))
# Every rounding corner: subnormals, the largest finite value, infinities, NaN, signed zero.
half = np.array([0x0000, 0x8000, 0x0001, 0x03FF, 0x0400, 0x3C00, 0xC000, 0x7BFF, 0x7C00, 0xFC00, 0x7E00], "<u2")
save("corners-f2", half.view("<f2"))
save("corners-f8", np.array([1e39, -1e39, 1e-50, 0.1, np.nan], "<f8"))
save("corners-i8", np.array([2**63 - 1, -(2**63), 16777217, -1], "<i8"))
save("corners-u8", np.array([2**64 - 1, 2**63], "<u8"))

save("refused-bool", np.array([True, False]))
save("refused-complex", np.array([1 + 2j]))
save("refused-string", np.array(["a", "b"]))
save("refused-structured", np.zeros(2, [("mel", "<f4"), ("time", "<i4")]))
save("refused-date", np.array(["2024-01-01"], "M8[D]"))
save("refused-longdouble", np.zeros(2, np.longdouble))
save("refused-object", np.array([None, {}], dtype=object))

one = values((3, 4)).astype("<f4")
npz("one-stored", {"log_mel": one})
npz("one-deflated", {"log_mel": one}, zipfile.ZIP_DEFLATED)
npz("several", {"mfcc": one[:1], "log_mel": one})
npz("lzma", {"log_mel": one}, zipfile.ZIP_LZMA)
with zipfile.ZipFile(HERE / "no-array.npz", "w") as archive:
    archive.writestr(zipfile.ZipInfo("notes.txt"), b"nothing here")
# 64 MiB of zeros in 64 kB: refused by the bound before anything is unpacked.
npz("bomb", {"log_mel": np.zeros((1 << 17, 128), "<f4")}, zipfile.ZIP_DEFLATED)
# The directory states 64 MiB, the header promises them, the data hold 12 values.
inner = npy_bytes(one).replace(b"(3, 4), }         ", b"(131072, 128), }  ")
with zipfile.ZipFile(HERE / "lying-size.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    member = zipfile.ZipInfo("log_mel.npy")
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, inner)
lie = bytearray((HERE / "lying-size.npz").read_bytes())
stated = struct.pack("<I", 128 + 4 * 128 * 131072)
local, central = lie.find(b"PK\x03\x04"), lie.find(b"PK\x01\x02")
lie[local + 22:local + 26] = stated
lie[central + 24:central + 28] = stated
(HERE / "lying-size.npz").write_bytes(lie)
# A flipped value under an unchanged checksum.
broken = bytearray((HERE / "one-stored.npz").read_bytes())
at = broken.find(np.float32(7).tobytes())
broken[at + 3] ^= 1
(HERE / "wrong-checksum.npz").write_bytes(broken)
# The encryption bit is set; there is no password to know.
locked = bytearray((HERE / "one-stored.npz").read_bytes())
locked[locked.find(b"PK\x03\x04") + 6] |= 1
locked[locked.find(b"PK\x01\x02") + 8] |= 1
(HERE / "encrypted.npz").write_bytes(locked)
