"""Playlists of a judged workspace: scores, caps, and what is left out."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.errors import NotEnoughLabelsError
from songjudge.export.playlist_choice import Choice
from songjudge.judging.judgement import Judgement
from songjudge.steps.write_playlists import PlaylistReport, WritePlaylist
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import some_songs


def judged(workspace: Workspace) -> None:
    """Twelve songs by four artists, with scores of 0.99, 0.98 …; the first one is missing."""
    songs = some_songs(12)
    workspace.put_songs(songs)
    workspace.put_judgements("m", [Judgement(song.song_id, 0.99 - n / 100) for n, song in enumerate(songs)])
    workspace.mark_missing([songs[0].path])


def written(workspace: Workspace, file: Path, choice: Choice) -> PlaylistReport:
    return WritePlaylist(workspace, file, choice=choice).run(RecordingMonitor())


def test_scores_and_the_cap_reach_the_playlist(workspace: Workspace, tmp_path: Path) -> None:
    judged(workspace)
    report = written(workspace, tmp_path / "best.xspf", Choice(artist_cap=1))
    assert report.written == 4
    tracks = ET.parse(tmp_path / "best.xspf").getroot()[0]
    names = [[child.text for child in track if child.tag.endswith(("title", "meta"))] for track in tracks]
    assert names == [["Title 1", "0.9800"], ["Title 2", "0.9700"], ["Title 3", "0.9600"], ["Title 4", "0.9500"]]


def test_unjudged_workspaces_are_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotEnoughLabelsError, match="No song has a score yet"):
        written(workspace, tmp_path / "best.m3u8", Choice())


def test_on_the_command_line(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w") as workspace:
        judged(workspace)
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    options = ["--artist-cap", "2", "--count", "3", "--mix-albums", "--distinct", "--workspace", str(tmp_path / "w")]
    told = CliRunner().invoke(app, ["playlist", str(tmp_path / "p.m3u8"), *options])
    assert told.stdout == f"3 songs: {tmp_path / 'p.m3u8'}\n"
    assert len((tmp_path / "p.m3u8").read_text().splitlines()) == 7
