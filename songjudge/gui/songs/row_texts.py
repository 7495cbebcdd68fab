"""What the song table says of each song, in words."""

import numpy as np

from songjudge.gui.songs.column import Column
from songjudge.gui.songs.song_columns import VERDICTS, Progress, SongColumns
from songjudge.library.verdict import Verdict

_PROGRESS = tuple(Progress)  # by number: making a member of an enum costs more than drawing its cell


class RowTexts:
    """Reads `SongColumns` row by row, as values and as words."""

    _columns: SongColumns

    def verdict(self, row: int) -> Verdict:
        """Return what the user said of the song in `row`."""
        return VERDICTS[int(self._columns.verdicts[row])]

    def score(self, row: int) -> float | None:
        """Return the model's score of the song in `row`, or None before any model has judged it."""
        score = float(self._columns.scores[row])
        return None if np.isnan(score) else score

    def progress(self, row: int) -> Progress:
        """Return how far the song in `row` has come."""
        return _PROGRESS[int(self._columns.progress[row])]

    def cell_text(self, row: int, column: Column) -> str:
        """Return what one cell says, as one line of text."""
        columns = self._columns
        if column is Column.TITLE:
            return columns.text("title", row)
        if column is Column.ALBUM:
            return " · ".join(part for part in (columns.text("album", row), self._year(row)) if part)
        if column is Column.SCORE:
            return self.score_text(row)
        if column is Column.VERDICT:
            return "" if self.verdict(row) is Verdict.NONE else self.verdict(row).value
        return self._plain_text(row, column)

    def _plain_text(self, row: int, column: Column) -> str:
        columns = self._columns
        if column is Column.TIME:
            return spoken_duration(float(columns.numbers("duration")[row]))
        if column is Column.YEAR:
            return self._year(row)
        if column is Column.BIT_RATE:
            rate = int(columns.numbers("bit_rate")[row])
            return f"{round(rate / 1000)} kbit/s" if rate > 0 else ""
        names = {Column.ARTIST: "artist", Column.CODEC: "codec", Column.FOLDER: "folder"}
        return columns.text(names[column], row)

    def score_text(self, row: int) -> str:
        """Return the score with two digits, or why there is none."""
        score = self.score(row)
        progress = self.progress(row)
        if progress is Progress.PROBLEM:
            return self._columns.reasons.get(row, "problem file")
        if progress is Progress.MISSING:
            return "file not found"
        if score is not None:
            return f"{score:.2f}"
        return {Progress.EXTRACTING: "extracting…", Progress.NOT_EXTRACTED: "not extracted"}.get(progress, "")

    def read_out(self, row: int) -> str:
        """Return the row as a screen reader says it: "Blue in Green by Miles Davis, good, score 0.83"."""
        title, artist = self._columns.text("title", row), self._columns.text("artist", row)
        verdict = self.verdict(row)
        said = [f"{title} by {artist}" if artist else title]
        said.append("no verdict" if verdict is Verdict.NONE else verdict.value)
        text = self.score_text(row)
        if text:
            said.append(f"score {text}" if text[0].isdigit() else text)
        return ", ".join(said)

    def _year(self, row: int) -> str:
        year = int(self._columns.numbers("year")[row])
        return str(year) if year > 0 else ""

    def tool_tip(self, row: int, column: Column) -> str:
        """Return what hovering over a cell tells: the reason of a problem, or else the file's path."""
        if column is Column.SCORE and self.progress(row) in (Progress.PROBLEM, Progress.MISSING):
            return self.score_text(row)
        return self._columns.text("path", row)


def spoken_duration(seconds: float) -> str:
    """Return "4:17" or "1:02:03"; empty when the duration is not known."""
    if not seconds > 0:
        return ""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
