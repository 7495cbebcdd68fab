"""Several verdicts as one step: given together, taken back together."""

from pathlib import Path

from songjudge.library.verdict import Source, Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id

IDS = [a_song_id(n) for n in range(6)]
MIXED = {
    (Verdict.GOOD, Source.PLAYLIST): IDS[:2],
    (Verdict.BAD, Source.RATING_TAG): IDS[2:4],
    (Verdict.NONE, Source.TABLE): IDS[4:],
}


def state(workspace: Workspace) -> dict[str, tuple[Verdict, Source]]:
    return {song_id: (given.verdict, given.source) for song_id, given in workspace.verdicts().items()}


def test_mixed_verdicts_are_one_step_also_after_a_restart(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        workspace.give_verdict(IDS[4:], Verdict.GOOD)
        before = state(workspace)
        assert workspace.give_verdicts(MIXED) == 6
        after = state(workspace)
        assert after == {
            **dict.fromkeys(IDS[:2], (Verdict.GOOD, Source.PLAYLIST)),
            **dict.fromkeys(IDS[2:4], (Verdict.BAD, Source.RATING_TAG)),
        }
    with Workspace.open(tmp_path) as workspace:
        assert state(workspace) == after
        assert set(workspace.undo()) == set(IDS)
        assert state(workspace) == before
        assert set(workspace.redo()) == set(IDS)
        assert state(workspace) == after


def test_nothing_to_give_is_no_step(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        assert workspace.give_verdicts({}) == 0
        assert workspace.give_verdicts({(Verdict.GOOD, Source.TABLE): []}) == 0
        assert workspace.undo() == ()
