"""Which letters and pairs of neighbours occur in each of very many texts: most are ruled out without being read.

The letters of a text are one set of 64 bits, its pairs four of them, each pair having one bit of the 256.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

LetterSets = npt.NDArray[np.uint64]
Letters = npt.NDArray[np.uint8]
IntArray = npt.NDArray[np.intp]

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

_PAIR_SETS = 4
_PAIRS: Letters = ((37 * np.arange(256)[:, None] + 101 * np.arange(256)) % 251).astype(np.uint8)
"""The bit of each pair of bytes, 0 to 250; 251 is prime, so that pairs with one letter in common differ."""


def letter_sets(texts: pa.StringArray) -> LetterSets:
    """Return the set of the letters of each text, uint64."""
    sets = np.zeros(len(texts), np.uint64)
    for filled, letters, begins in _parts(texts):
        sets[filled] = np.bitwise_or.reduceat(_BITS[letters], begins)
    return sets


def pair_sets(texts: pa.StringArray) -> LetterSets:
    """Return the sets of the pairs of each text, uint64 (4, texts)."""
    sets = np.zeros((_PAIR_SETS, len(texts)), np.uint64)
    for filled, letters, begins in _parts(texts):
        pairs = np.zeros(len(letters), np.uint8)  # the last letter of a text makes a pair with the next text's first
        pairs[:-1] = _PAIRS[letters[:-1], letters[1:]]
        for number in range(_PAIR_SETS):
            here = (pairs >> 6) == number
            bits = np.where(here, np.uint64(1) << (pairs & 63).astype(np.uint64), np.uint64(0))
            sets[number, filled] = np.bitwise_or.reduceat(bits, begins)
    return sets


def may_hold_pairs(sets: LetterSets, word: str) -> npt.NDArray[np.bool_]:
    """Return for each text whether its `pair_sets` have every pair of `word`."""
    letters = np.frombuffer(word.encode(), np.uint8)
    may = np.ones(sets.shape[1], np.bool_)
    for pair in set(_PAIRS[letters[:-1], letters[1:]].tolist()):
        may &= (sets[pair >> 6] & (np.uint64(1) << np.uint64(pair & 63))) != 0
    return may


def _parts(texts: pa.StringArray) -> Iterator[tuple[IntArray, Letters, IntArray]]:
    """Yield which texts are not empty, their bytes, and where each of them begins; some texts at a time."""
    if not len(texts) or texts.buffers()[2] is None:
        return
    ends = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(texts.buffers()[2], np.uint8)
    for first in range(0, len(texts), _AT_ONCE):
        part = ends[first : first + _AT_ONCE + 1]
        filled = np.flatnonzero(np.diff(part))  # reduceat would give an empty text its neighbour's letters
        if len(filled):
            yield first + filled, letters[part[0] : part[-1]], part[filled] - part[0]


def letters_of(word: str) -> np.uint64:
    """Return the letters of a word as one set."""
    return np.uint64(np.bitwise_or.reduce(_BITS[np.frombuffer(word.encode(), np.uint8)]))


def is_exact(word: str) -> bool:
    """Say whether a text holds `word` exactly if its letter set does: a single letter or digit."""
    return len(word) == 1 and word.encode() in _EXACT
