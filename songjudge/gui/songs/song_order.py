"""Which songs the table shows, and in which order: an array of rows, made from what the user asked for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from songjudge.gui.songs.letters import LetterSets, is_exact, letter_sets, letters_of, may_hold_pairs, pair_sets
from songjudge.gui.songs.song_columns import IntArray, Progress, SongColumns

BoolArray = npt.NDArray[np.bool_]

_WORDS_KEPT = 6
_STEPS = 65_000  # scores are sorted in steps of 1/65000: sixteen-bit numbers sort twenty times as fast
PARALLEL_FROM = 200_000  # songs; below, starting threads costs more than it saves


class QuickFilter(Enum):
    """The buttons above the table.  The value is what the button says.

    To add one: 1. name it here; 2. say in `_kept` which songs it keeps; 3. say in `_NATURAL_SORT` how it sorts.
    """

    ALL = "All"
    UNLABELLED = "Unlabelled"
    UNCERTAIN = "Most uncertain"
    DISAGREES = "Disagrees"
    PROBLEMS = "Problems"
    MISSING = "Missing"


class SortKey(Enum):
    """What the table can be sorted by."""

    PATH = "path"
    VERDICT = "verdict"
    TITLE = "title"
    ARTIST = "artist"
    ALBUM = "album"
    YEAR = "year"
    DURATION = "duration"
    CODEC = "codec"
    BIT_RATE = "bit_rate"
    SCORE = "score"
    UNCERTAINTY = "uncertainty"
    DISAGREEMENT = "disagreement"


_NATURAL_SORT = {QuickFilter.UNCERTAIN: SortKey.UNCERTAINTY, QuickFilter.DISAGREES: SortKey.DISAGREEMENT}
_CHANGING = {SortKey.VERDICT, SortKey.SCORE, SortKey.UNCERTAINTY, SortKey.DISAGREEMENT}
_TEXTS = {SortKey.TITLE, SortKey.ARTIST, SortKey.ALBUM, SortKey.CODEC}


@dataclass(frozen=True, eq=False)
class SongQuery:
    """What the user wants to see.

    Every word of `text` must occur in a song's title, artist, album or path.  `within` is one truth value a row (a
    folder), or None for everywhere.  `sort` None is the quick filter's own order.  With `listed`, int32 rows, only
    those are shown, in that order unless sorted, and neither quick filter nor folder counts.
    """

    text: str = ""
    quick: QuickFilter = QuickFilter.ALL
    within: BoolArray | None = None
    sort: SortKey | None = None
    descending: bool = False
    listed: IntArray | None = None


class SongOrder:
    """Answers queries over one `SongColumns` and remembers the sort orders that cannot change.

    Safe to use from several threads.
    """

    def __init__(self, columns: SongColumns) -> None:
        self._columns = columns
        self._lock = threading.Lock()
        self._sorted: dict[SortKey, tuple[IntArray, int]] = {}
        self._words: dict[str, BoolArray] = {}  # what was found lately, for the next letter typed
        self._letter_sets: LetterSets | None = None
        self._pair_sets: LetterSets | None = None  # of a long list, once they have been learned

    def rows(self, query: SongQuery) -> IntArray:
        """Return the rows of the songs that `query` keeps, int32, in its order.  Songs without a value come last."""
        if query.listed is not None:
            return self._of_list(query.listed, query)
        kept = self._kept(query)
        sort = query.sort or _NATURAL_SORT.get(query.quick, SortKey.PATH)
        if kept is not None and sort in _CHANGING:
            return self._sort_few(np.flatnonzero(kept).astype(np.int32), sort, descending=query.descending)
        order, known = self._whole(sort)
        if query.descending:
            order = np.concatenate([order[:known][::-1], order[known:]])
        return order if kept is None else order[kept[order]]

    def _of_list(self, listed: IntArray, query: SongQuery) -> IntArray:
        kept = self._kept(SongQuery(text=query.text))
        rows = listed if kept is None else listed[kept[listed]]
        if query.sort is None:
            return rows
        everything = self._whole(query.sort)[0]
        place = np.empty(len(everything), np.int32)
        place[everything] = np.arange(len(everything), dtype=np.int32)
        ordered: IntArray = rows[np.argsort(place[rows])]
        return ordered[::-1] if query.descending else ordered

    def prepare(self, *keys: SortKey) -> None:
        """Sort by `keys` ahead of time, and learn the letters, so that the first click or key is answered at once."""
        self._letters()
        for key in keys:
            self._whole(key)
        if len(self._columns) >= PARALLEL_FROM:
            self._pair_sets = pair_sets(self._columns.arrow("haystack"))

    def _whole(self, key: SortKey) -> tuple[IntArray, int]:
        """Return all rows by `key`, ascending, and how many of them have a value at all."""
        if key in _CHANGING:
            rows = self._whole(SortKey.PATH)[0]
            values = self._values(key, rows)
            return rows[np.argsort(_steps(values), kind="stable")], int(np.count_nonzero(~np.isnan(values)))
        with self._lock:
            if key not in self._sorted:
                self._sorted[key] = self._sort_fixed(key)
            return self._sorted[key]

    def _sort_few(self, rows: IntArray, key: SortKey, *, descending: bool) -> IntArray:
        values = self._values(key, rows)
        return rows[np.argsort(_steps(-values if descending else values), kind="stable")]

    def _values(self, key: SortKey, rows: IntArray) -> npt.NDArray[np.float32]:
        """Return numbers that rise with `key`; NaN, which sorts last, where a song has none."""
        columns = self._columns
        verdicts = columns.verdicts[rows].astype(np.float32)
        if key is SortKey.VERDICT:
            return np.where(verdicts == 0, np.float32(np.nan), -verdicts)  # good first
        scores = columns.scores[rows]
        if key is SortKey.UNCERTAINTY:
            return np.asarray(np.abs(scores - np.float32(0.5)), np.float32)
        if key is SortKey.DISAGREEMENT:
            return verdicts * (scores - np.float32(0.5))  # the more negative, the more the model disagrees
        return scores

    def _sort_fixed(self, key: SortKey) -> tuple[IntArray, int]:
        by_path = self._sorted[SortKey.PATH][0] if SortKey.PATH in self._sorted else self._sort_paths()
        self._sorted.setdefault(SortKey.PATH, (by_path, len(by_path)))
        if key is SortKey.PATH:
            return self._sorted[key]
        if key in _TEXTS:
            values = pc.utf8_lower(self._columns.arrow(key.value)).take(pa.array(by_path))
            blank = int(pc.sum(pc.equal(pc.fill_null(values, ""), "")).as_py() or 0)
            values = pc.if_else(pc.equal(values, ""), pa.scalar(None, values.type), values)
            order = pc.array_sort_indices(values).to_numpy()
            return by_path[order], len(by_path) - blank
        numbers = self._columns.numbers(key.value)[by_path].astype(np.float32)
        numbers[numbers <= 0] = np.nan
        return by_path[np.argsort(numbers, kind="stable")], int(np.count_nonzero(~np.isnan(numbers)))

    def _sort_paths(self) -> IntArray:
        order: IntArray = pc.array_sort_indices(self._columns.arrow("path")).to_numpy().astype(np.int32)
        return order

    def _kept(self, query: SongQuery) -> BoolArray | None:
        """Return one truth value a row, or None when every song stays."""
        kept = _of_quick_filter(self._columns, query.quick)
        if query.within is not None:
            kept = query.within if kept is None else kept & query.within
        for word in query.text.lower().split():
            kept = self._holding(word, kept)
        return kept

    def _holding(self, word: str, among: BoolArray | None) -> BoolArray:
        """Keep the songs of `among` whose haystack holds `word`; reads as few haystacks as it can."""
        maybe = self._maybe_holding(word) if among is None else self._maybe_holding(word) & among
        if is_exact(word):
            return maybe
        haystack = self._columns.arrow("haystack")
        if np.count_nonzero(maybe) > 0.8 * len(maybe):
            found = _holding(haystack, word) & maybe
        else:
            rows = np.flatnonzero(maybe)
            found = np.zeros(len(maybe), dtype=bool)
            found[rows] = _holding(haystack.take(pa.array(rows)), word)
        if among is None:
            self._words[word] = found
        return found

    def _maybe_holding(self, word: str) -> BoolArray:
        """Keep the songs that have every letter of `word`, and every part of it that was asked for lately."""
        wanted = letters_of(word)
        maybe: BoolArray = (self._letters() & wanted) == wanted
        if self._pair_sets is not None and len(word) > 1:
            maybe &= may_hold_pairs(self._pair_sets, word)
        for part, holding in list(self._words.items())[-_WORDS_KEPT:]:
            if part in word:
                maybe &= holding
        while len(self._words) > _WORDS_KEPT:
            self._words.pop(next(iter(self._words)), None)
        return maybe

    def _letters(self) -> LetterSets:
        with self._lock:
            if self._letter_sets is None:
                self._letter_sets = letter_sets(self._columns.arrow("haystack"))
            return self._letter_sets


def _steps(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint16]:
    """Return numbers between -1 and 1 as sixteen-bit steps in the same order, NaN last."""
    whole = np.nan_to_num((values + np.float32(1.0)) * np.float32(_STEPS / 2), nan=_STEPS + 1)
    return np.asarray(np.rint(whole), np.uint16)


def _of_quick_filter(columns: SongColumns, quick: QuickFilter) -> BoolArray | None:
    unlabelled = columns.verdicts == 0
    if quick is QuickFilter.ALL:
        return None
    if quick is QuickFilter.UNLABELLED:
        kept = unlabelled
    elif quick is QuickFilter.PROBLEMS:
        kept = columns.progress == Progress.PROBLEM
    elif quick is QuickFilter.MISSING:
        kept = columns.progress == Progress.MISSING
    elif quick is QuickFilter.UNCERTAIN:
        kept = ~np.isnan(columns.scores) & unlabelled
    else:
        kept = columns.verdicts * (columns.scores - np.float32(0.5)) < 0
    return np.asarray(kept, dtype=np.bool_)


def _holding(haystack: pa.Array, word: str) -> BoolArray:
    if len(haystack) < PARALLEL_FROM:
        return _match(haystack, word)
    half = len(haystack) // 2  # Arrow lets go of the interpreter while it searches
    with ThreadPoolExecutor(1) as other:
        second = other.submit(_match, haystack.slice(half), word)
        return np.concatenate([_match(haystack.slice(0, half), word), second.result()])


def _match(haystack: pa.Array, word: str) -> BoolArray:
    found: BoolArray = pc.match_substring(haystack, word).to_numpy(zero_copy_only=False).astype(bool)
    return found
