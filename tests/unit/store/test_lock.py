import json
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.store.locations import Locations
from songjudge.store.lock import WorkspaceLock


def test_the_second_one_is_told_about_the_first_and_may_have_it_afterwards(tmp_path: Path) -> None:
    locations = Locations(tmp_path)
    first, second = WorkspaceLock(locations), WorkspaceLock(locations)
    first.take(0)
    with pytest.raises(WorkspaceError, match=r"by .* on .*, since .*Close it there"):
        second.take(0)
    assert json.loads(locations.holder.read_text())["pid"] > 0
    first.release()
    assert not locations.holder.exists()
    second.take(0)
    second.release()


@pytest.mark.parametrize("signature", ["", "{}", "[1]", "\0\xff"])
def test_an_unreadable_signature_still_gives_a_sentence(tmp_path: Path, signature: str) -> None:
    locations = Locations(tmp_path)
    first = WorkspaceLock(locations)
    first.take(0)
    locations.holder.write_text(signature, encoding="latin-1")
    with pytest.raises(WorkspaceError, match="already open: by another program"):
        WorkspaceLock(locations).take(0)
    first.release()


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    Locations(tmp_path).lock.mkdir()
    with pytest.raises(WorkspaceError, match="Cannot open the workspace"):
        WorkspaceLock(Locations(tmp_path)).take(0)
