"""Damages files as disks, downloads and foolish programs do."""

import numpy as np


def damaged(content: bytes, random: np.random.Generator) -> bytes:
    """Return `content` with some flipped bytes, a cut, a hole, a doubled or a moved part, or another header."""
    data = bytearray(content)
    for _ in range(int(random.integers(1, 4))):
        data = _DAMAGES[int(random.integers(len(_DAMAGES)))](data, random)
    return bytes(data)


def _flip(data: bytearray, random: np.random.Generator) -> bytearray:
    for at in random.integers(0, max(1, len(data)), int(random.integers(1, 200))):
        if at < len(data):
            data[at] = int(random.integers(256))
    return data


def _flip_header(data: bytearray, random: np.random.Generator) -> bytearray:
    for at in random.integers(0, 256, int(random.integers(1, 12))):
        if at < len(data):
            data[at] = int(random.integers(256))
    return data


def _cut(data: bytearray, random: np.random.Generator) -> bytearray:
    return data[: int(random.integers(0, len(data) + 1))]


def _behead(data: bytearray, random: np.random.Generator) -> bytearray:
    return data[int(random.integers(0, len(data) // 2 + 1)) :]


def _hole(data: bytearray, random: np.random.Generator) -> bytearray:
    start = int(random.integers(0, len(data) + 1))
    size = min(int(random.integers(1, 20_000)), len(data) - start)
    data[start : start + size] = bytes(size)
    return data


def _double(data: bytearray, random: np.random.Generator) -> bytearray:
    start = int(random.integers(0, len(data) + 1))
    return data[:start] + data[start : start + 5000] + data[start:]


def _noise(data: bytearray, random: np.random.Generator) -> bytearray:
    start = int(random.integers(0, len(data) + 1))
    size = min(int(random.integers(1, 5000)), len(data) - start)
    data[start : start + size] = random.bytes(size)
    return data


_DAMAGES = (_flip, _flip_header, _cut, _behead, _hole, _double, _noise)
