"""Write playlists: the songs that the user would like, best first, for any player."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from songjudge.export.playlist_choice import Choice, ScoredSong
from songjudge.export.playlist_rule import Rule
from songjudge.export.playlists import check_ending, write_playlist
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.library.song import SongId
from songjudge.steps.playlist_songs import playlist_songs
from songjudge.steps.writing import writing
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class PlaylistReport:
    """How many songs the playlist holds, and where it lies."""

    written: int
    file: Path


@dataclass(frozen=True)
class WritePlaylist:
    """Write the judged songs with a score of `at_least` (0 to 1), best first, to `file`.

    The name's ending picks the kind: .m3u8, .m3u, .xspf or .pls.  `choice` narrows and mixes them.
    """

    workspace: Workspace
    file: Path
    at_least: float = 0.7
    absolute: bool = False
    choice: Choice = field(default_factory=Choice)
    title: str = "Writing a playlist"

    def run(self, monitor: Monitor) -> PlaylistReport:
        """Write.  Raises `NotEnoughLabelsError` when no song has been scored, `UnreadableFileError` on a bad name."""
        wish = self.choice
        rule = Rule(
            at_least=self.at_least,
            absolute=self.absolute,
            artist_cap=wish.artist_cap,
            count=wish.count,
            distinct=wish.distinct,
            mix_albums=wish.mix_albums,
        )
        return WriteByRule(self.workspace, self.file, rule, self.title).run(monitor)


@dataclass(frozen=True)
class WriteByRule:
    """Write the songs that `rule` asks for to the playlist `file`."""

    workspace: Workspace
    file: Path
    rule: Rule
    title: str = "Writing a playlist"

    def run(self, monitor: Monitor) -> PlaylistReport:
        """Write.  Raises `NotEnoughLabelsError` when no song has been scored, `UnreadableFileError` on a bad name."""
        check_ending(self.file)
        chosen = playlist_songs(self.workspace, self.rule, monitor)
        monitor.progress(Progress(0, len(chosen), self.title))
        with writing(self.file):
            write_playlist(
                self.file.expanduser().absolute(),
                [song for song, _ in chosen],
                absolute=self.rule.absolute,
                scores=scores_of(chosen),
            )
        monitor.progress(Progress(len(chosen), len(chosen), self.title))
        return PlaylistReport(len(chosen), self.file)


def scores_of(chosen: Sequence[ScoredSong]) -> dict[SongId, float]:
    """Return the scores of the songs that have one."""
    return {song.song_id: score for song, score in chosen if not math.isnan(score)}
