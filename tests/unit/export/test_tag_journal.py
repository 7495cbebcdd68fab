"""The journal of written tags: every line counts, a torn one is passed over."""

import errno
import os
from pathlib import Path

import pytest

from songjudge.export.file_tags import TagChange, TagPlan
from songjudge.export.tag_journal import TagJournal, batches, journal_path, read_batch


def plan(name: str) -> TagPlan:
    return TagPlan(Path("/music") / name, (TagChange("RATING", None, ("0.8", "ü")),))


def test_plans_come_back_as_they_were(tmp_path: Path) -> None:
    with TagJournal.begin(tmp_path / "new") as journal:
        journal.plan(plan("a.mp3"))
        journal.plan(plan("caf\udce9.mp3"))
        journal.plan(plan("refused.mp3"))
        journal.refuse(plan("refused.mp3"))
    batch = read_batch(tmp_path / "new", journal.name)
    assert batch is not None
    assert batch.plans == (plan("a.mp3"), plan("caf\udce9.mp3"))
    assert (batch.ended, batch.undone) == (True, False)


def test_each_batch_has_its_own_name_and_the_newest_comes_first(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        with TagJournal.begin(tmp_path) as journal:
            names.append(journal.name)
    assert [batch.name for batch in batches(tmp_path)] == names[::-1]
    assert batches(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("name", ["none", "../x", ""])
def test_other_names_are_no_batches(tmp_path: Path, name: str) -> None:
    assert read_batch(tmp_path, name) is None


def test_every_way_to_tear_the_last_line(tmp_path: Path) -> None:
    journal = TagJournal.begin(tmp_path)
    journal.plan(plan("a.mp3"))
    path = journal_path(tmp_path, journal.name)
    whole = len(path.read_bytes())
    journal.plan(plan("b.mp3"))
    content = path.read_bytes()
    for length in range(whole, len(content) - 1):
        path.write_bytes(content[:length])
        batch = read_batch(tmp_path, journal.name)
        assert batch is not None
        assert (batch.plans, batch.ended) == ((plan("a.mp3"),), False)
        later = TagJournal(path)
        later.undone()
        later.close()
        batch = read_batch(tmp_path, journal.name)
        assert batch is not None
        assert (batch.plans, batch.ended, batch.undone) == ((plan("a.mp3"),), True, True)
    journal.close()


def test_a_line_that_the_disk_refused_spoils_no_later_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = TagJournal.begin(tmp_path)
    path = journal_path(tmp_path, journal.name)
    sync = os.fsync

    def refusing(handle: int) -> None:
        os.truncate(path, path.stat().st_size - 7)  # only part of the line reached the disk
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", refusing)
    with pytest.raises(OSError, match="Input/output"):
        journal.plan(plan("lost.mp3"))
    monkeypatch.setattr(os, "fsync", sync)
    journal.plan(plan("kept.mp3"))
    monkeypatch.setattr(os, "fsync", refusing)
    journal.close()
    batch = read_batch(tmp_path, journal.name)
    assert batch is not None
    assert (batch.plans, batch.ended) == ((plan("kept.mp3"),), False)
