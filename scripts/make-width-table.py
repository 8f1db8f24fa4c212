#!/usr/bin/env python3
"""Writes Sources/TUI/Canvas/DisplayWidth+Table.swift from the Unicode data that Python carries.

Wide: East_Asian_Width W or F. Zero: general category Mn, Me or Cf, and the conjoining Hangul vowels and finals, which
terminals draw over the leading consonant. Ambiguous counts as one cell. Unassigned scalars of the CJK blocks are wide,
elsewhere they count as one cell.
"""
import pathlib
import sys
import unicodedata


UNASSIGNED_WIDE = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD)]


def ranges(predicate):
    found, start = [], None
    for code in range(0x110001):
        inside = code < 0x110000 and predicate(code)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            found.append((start, code - 1))
            start = None
    return found


def is_zero(code):
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7C6 or 0xD7CB <= code <= 0xD7FB:
        return True
    return code != 0xAD and unicodedata.category(chr(code)) in ("Mn", "Me", "Cf")


def is_wide(code):
    if is_zero(code):
        return False
    if unicodedata.category(chr(code)) == "Cn":
        # Python's answer for an unassigned code point depends on its version; UAX 11 makes these blocks W.
        return any(low <= code <= high for low, high in UNASSIGNED_WIDE)
    return unicodedata.east_asian_width(chr(code)) in ("W", "F")


def table(name, comment, found):
    lines = [f"    /// {comment}", f"    static let {name}: [UInt32] = ["]
    row = "       "
    for low, high in found:
        item = f" 0x{low:x}, 0x{high:x},"
        if len(row) + len(item) > 116:
            lines.append(row)
            row = "       "
        row += item
    lines += [row, "    ]"]
    return lines


out = [
    f"// Made by scripts/make-width-table.py from Unicode {unicodedata.unidata_version}; do not edit.",
    "",
    "extension DisplayWidth {",
    *table("zeroRanges", "First and last scalar of each range that takes no cell, ascending.", ranges(is_zero)),
    "",
    *table("wideRanges", "First and last scalar of each range that takes two cells, ascending.", ranges(is_wide)),
    "}",
    "",
]
target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else (
    pathlib.Path(__file__).parent.parent / "Sources/TUI/Canvas/DisplayWidth+Table.swift"
)
target.write_text("\n".join(out))
