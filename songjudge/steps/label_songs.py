"""Label songs that are named by their ids, as a program names them."""

from collections.abc import Sequence
from dataclasses import dataclass

from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace


@dataclass(frozen=True)
class LabelReport:
    """How many songs changed, and which ids name no song of the workspace."""

    given: int
    unknown: tuple[SongId, ...]


def label_songs(workspace: Workspace, song_ids: Sequence[SongId], verdict: Verdict) -> LabelReport:
    """Give `verdict` to the songs, as one step to undo; durable when this returns.

    Raises `WorkspaceError` when the disk refuses, or the workspace is open for reading only.
    """
    workspace.must_be_writable()
    wanted = tuple(dict.fromkeys(song_ids))
    known = [song_id for song_id in wanted if workspace.song(song_id) is not None]
    given = workspace.give_verdict(known, verdict, Source.CLICK) if known else 0
    there = set(known)
    return LabelReport(given, tuple(song_id for song_id in wanted if song_id not in there))
