"""Write playlists: the songs that the user would like, best first, for any player."""

from dataclasses import dataclass, field
from pathlib import Path

from songjudge.errors import NotEnoughLabelsError
from songjudge.export.playlist_choice import Choice, choose
from songjudge.export.playlists import write_playlist
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.library.song import Song
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
        judged = scored_songs(self.workspace)
        good = (pair for pair in judged if pair[1] >= self.at_least and not pair[0].missing)
        chosen = choose(good, self.choice)
        songs = [song for song, _ in chosen]
        scores = {song.song_id: score for song, score in chosen}
        monitor.progress(Progress(0, len(songs), self.title))
        with writing(self.file):
            write_playlist(self.file.expanduser().absolute(), songs, absolute=self.absolute, scores=scores)
        monitor.progress(Progress(len(songs), len(songs), self.title))
        return PlaylistReport(len(songs), self.file)


def scored_songs(workspace: Workspace) -> list[tuple[Song, float]]:
    """Return the judged songs with their scores, best first; equal scores in the order of their paths."""
    judgements = workspace.judgements()
    if not judgements:
        raise NotEnoughLabelsError("No song has a score yet", remedy="Train a model, then score the library.")
    pairs = [(song, j.score) for i, j in judgements.items() if (song := workspace.song(i)) is not None]
    return sorted(pairs, key=lambda pair: (-pair[1], str(pair[0].path)))
