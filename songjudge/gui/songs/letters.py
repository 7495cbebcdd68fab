"""Which letters occur in each of very many texts, as one 64-bit set a text: most are ruled out without being read."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

LetterSets = npt.NDArray[np.uint64]

_EXACT = b"abcdefghijklmnopqrstuvwxyz0123456789"
_AT_ONCE = 50_000  # texts: the intermediate numbers then stay in the processor's cache


def _bits() -> LetterSets:
    """Return the bit of each byte: its own for letters and digits, a shared one for every other byte."""
    bits = np.zeros(256, np.uint64)
    for byte in range(256):
        place = _EXACT.find(byte)
        bits[byte] = np.uint64(1) << np.uint64(place if place >= 0 else len(_EXACT) + byte % (64 - len(_EXACT)))
    return bits


_BITS = _bits()


def letter_sets(texts: pa.StringArray) -> LetterSets:
    """Return the set of the letters of each text, uint64."""
    sets = np.zeros(len(texts), np.uint64)
    if not len(texts) or texts.buffers()[2] is None:
        return sets
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(texts.buffers()[2], np.uint8)
    for first in range(0, len(texts), _AT_ONCE):
        part = ends[first : first + _AT_ONCE + 1]
        filled = np.flatnonzero(np.diff(part))  # reduceat would give an empty text its neighbour's letters
        if len(filled):
            bits = _BITS[letters[part[0] : part[-1]]]
            sets[first + filled] = np.bitwise_or.reduceat(bits, part[filled] - part[0])
    return sets


def letters_of(word: str) -> np.uint64:
    """Return the letters of a word as one set."""
    return np.uint64(np.bitwise_or.reduce(_BITS[np.frombuffer(word.encode(), np.uint8)]))


def is_exact(word: str) -> bool:
    """Say whether a text holds `word` exactly if its letter set does: a single letter or digit."""
    return len(word) == 1 and word.encode() in _EXACT
