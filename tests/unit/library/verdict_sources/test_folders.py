"""Folders as verdicts."""

from pathlib import Path

from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.folders import folder_evidence, named_folders


def test_every_song_below_gets_the_folders_word(tmp_path: Path) -> None:
    for name in ("a.mp3", "sub/b.ogg", "cover.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = list(folder_evidence(tmp_path, Verdict.BAD))
    assert [e.path for e in found] == [tmp_path / "a.mp3", tmp_path / "sub/b.ogg"]
    assert {(e.verdict, e.source) for e in found} == {(Verdict.BAD, Source.FOLDER)}


def test_folders_called_like_verdicts_are_offered(tmp_path: Path) -> None:
    for name in ("Good", "disliked", "none", "Jazz"):
        (tmp_path / name).mkdir()
    (tmp_path / "bad").write_text("a file")
    assert named_folders(tmp_path) == {tmp_path / "Good": Verdict.GOOD, tmp_path / "disliked": Verdict.BAD}
    assert named_folders(tmp_path / "gone") == {}
