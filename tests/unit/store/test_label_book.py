from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Source, Verdict
from songjudge.store.label_book import BUCKETS, LabelBook, bucket_of
from songjudge.store.label_log import LabelEvent, event_to_line
from tests.support.songs import a_song_id


class Played:
    """A book with the log that made it, both in memory."""

    def __init__(self) -> None:
        self.book = LabelBook()
        self.log = b""
        self.events: list[LabelEvent] = []

    def happen(self, events: Sequence[LabelEvent]) -> None:
        for event in events:
            line = event_to_line(event)
            self.book.apply(event, len(self.log), len(line))
            self.log += line
            self.events.append(event)

    def give(self, songs: Sequence[SongId], verdict: Verdict, at: float) -> None:
        self.happen(self.book.verdict_events(songs, GivenVerdict(verdict, Source.CLICK, at), {}))

    def reverse(self, *, redo: bool) -> bool:
        stack = self.book.undone if redo else self.book.done
        if not stack:
            return False
        self.happen(self.book.reversal([e for e in self.events if e.step == stack[-1].number], redo=redo))
        return True


actions = st.lists(
    st.tuples(st.sampled_from(["good", "bad", "none", "undo", "redo"]), st.sets(st.integers(0, 5), min_size=1)),
    max_size=40,
)


@settings(deadline=None)  # a busy machine is no failure
@given(actions)
def test_undo_and_redo_walk_through_the_states_as_they_were(steps: list[tuple[str, set[int]]]) -> None:
    played = Played()
    past: list[dict[SongId, GivenVerdict]] = []
    future: list[dict[SongId, GivenVerdict]] = []
    for number, (action, songs) in enumerate(steps):
        now = dict(played.book.verdicts)
        if action == "undo":
            assert played.reverse(redo=False) == bool(past)
            if past:
                future.append(now)
                assert played.book.verdicts == past.pop()
        elif action == "redo":
            assert played.reverse(redo=True) == bool(future)
            if future:
                past.append(now)
                assert played.book.verdicts == future.pop()
        else:
            played.give([a_song_id(n) for n in sorted(songs)], Verdict(action), float(number))
            if played.book.verdicts != now:
                past.append(now)
                future.clear()


@settings(deadline=None)  # a busy machine is no failure
@given(actions)
def test_replaying_the_events_gives_the_same_book(steps: list[tuple[str, set[int]]]) -> None:
    played = Played()
    for number, (action, songs) in enumerate(steps):
        if action in {"undo", "redo"}:
            played.reverse(redo=action == "redo")
        else:
            played.give([a_song_id(n) for n in sorted(songs)], Verdict(action), float(number))
    again = Played()
    again.happen(played.events)
    again.happen(played.events)  # an event happens once, however often it is told
    assert again.book.verdicts == played.book.verdicts
    assert (again.book.done, again.book.undone) == (played.book.done, played.book.undone)
    assert again.book.seq == len(played.events)
    assert {s for b in range(BUCKETS) for s in again.book.members([b])} == set(again.book.verdicts)


def test_members_follow_later_verdicts() -> None:
    played = Played()
    played.give([a_song_id(1)], Verdict.GOOD, 1.0)
    bucket = bucket_of(a_song_id(1))
    assert list(played.book.members([bucket])) == [a_song_id(1)]
    played.give([a_song_id(1)], Verdict.NONE, 2.0)
    assert list(played.book.members([bucket])) == []
    assert list(played.book.members([(bucket + 1) % BUCKETS])) == []
