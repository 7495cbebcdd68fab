"""foobar2000's Playback Statistics as the component exports them."""

from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Source
from songjudge.library.verdict_sources.foobar_xml import read_foobar

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<PlaybackStatistics Version="3.0" Mapping="C653739F-14B3-4EF2-819B-A3E2883230AE">
  <Entry ID="d12c59be0b98de6d" Count="14" FirstPlayed="133684470727504690" Added="133684472245531140" Rating="204" >
<Item Path="C:\\Music\\Artist\\Album\\01 Track.flac"></Item><Item Path="D:\\Copy\\01 Track.mp3"></Item>  </Entry>
  <Entry ID="59fed92825ecb76d" Count="3" Added="133922363049820270" >
<Item Subsong="1" Path="/filepath/Track.flac"></Item>  </Entry>
  <Entry ID="59fed92825ecb76e" Count="0" Added="133922363049820270" >
<Item Path="/filepath/Never.flac"></Item>  </Entry>
  <Entry ID="59fed92825ecb76f" Count="1" Rating="5" >
<Item Path="/filepath/Five.flac"></Item>  </Entry>
</PlaybackStatistics>
"""
BACKUP = (
    """<PlaybackStatistics Version="1.1"><Entry ID="eef3112353c1512d" Count="5" Rating="255" /></PlaybackStatistics>"""
)


def test_entries_speak_for_each_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "ps.xml").write_text(EXPORT, "utf-8")
    first, copy, played, five = read_foobar(tmp_path / "ps.xml")
    assert (first.path, copy.path) == (Path("C:/Music/Artist/Album/01 Track.flac"), Path("D:/Copy/01 Track.mp3"))
    assert (first.rating, first.plays, first.source) == (0.8, 14, Source.PLAYER_LIBRARY)
    assert (played.path, played.rating, played.plays) == (Path("/filepath/Track.flac"), None, 3)
    assert played.source is Source.PLAY_COUNT
    assert five.rating == 1.0


def test_a_backup_without_paths_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ps.xml").write_text(BACKUP)
    with pytest.raises(UnreadableFileError, match=r"names no files.*export the statistics of the selection"):
        list(read_foobar(tmp_path / "ps.xml"))


def test_an_empty_export_is_empty(tmp_path: Path) -> None:
    (tmp_path / "ps.xml").write_text('<PlaybackStatistics Version="3.0">\n</PlaybackStatistics>')
    assert list(read_foobar(tmp_path / "ps.xml")) == []
