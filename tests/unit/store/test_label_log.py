import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.errors import WorkspaceError
from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Source, Verdict
from songjudge.store.label_log import LabelEvent, LabelLog, LogMark, event_from_line, event_to_line, lines_of
from tests.support.songs import a_song_id

GOOD = GivenVerdict(Verdict.GOOD, Source.CLICK, 1_700_000_000.123456)


def an_event(seq: int = 1, *, path: str = "/music/a.mp3") -> LabelEvent:
    return LabelEvent(seq, seq, a_song_id(seq), None, GOOD, 1_700_000_000.5, path, "An Artist", "A Title")


verdicts = st.one_of(
    st.none(),
    st.builds(
        GivenVerdict,
        st.sampled_from([Verdict.GOOD, Verdict.BAD]),
        st.sampled_from(Source),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
)
any_text = st.binary(max_size=30).map(os.fsdecode) | st.text(max_size=30)


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.builds(
        LabelEvent,
        st.integers(1, 2**40),
        st.integers(1, 2**40),
        st.text("0123456789abcdef", min_size=1, max_size=32).map(SongId),
        verdicts,
        verdicts,
        st.floats(allow_nan=False, allow_infinity=False),
        any_text,
        any_text,
        any_text,
        st.integers(0, 9),
        st.integers(0, 9),
    )
)
def test_every_event_survives_its_line_also_with_names_that_are_not_utf8(event: LabelEvent) -> None:
    line = event_to_line(event)
    assert event_from_line(line) == event
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


@settings(deadline=None)  # a busy machine is no failure
@given(st.data())
def test_no_turned_bit_goes_unnoticed(data: st.DataObject) -> None:
    line = bytearray(event_to_line(an_event()))
    position = data.draw(st.integers(0, len(line) - 1))
    line[position] ^= 1 << data.draw(st.integers(0, 7))
    assert event_from_line(bytes(line)) is None


def test_fields_of_later_versions_and_unknown_sources_are_passed_over() -> None:
    from songjudge.store.records import framed

    payload = b'{"v":2,"seq":1,"step":1,"t":1.0,"sid":"a","label":["good","brain scan",1.0],"old":null,"mood":"blue"}'
    event = event_from_line(framed(payload))
    assert event is not None
    assert event.after == GivenVerdict(Verdict.GOOD, Source.CLICK, 1.0)


def test_what_was_appended_can_be_read_back_after_reopening(tmp_path: Path) -> None:
    log = LabelLog(tmp_path / "labels.log")
    events = [an_event(seq) for seq in range(1, 6)]
    places = [log.append([event]) for event in events]
    assert log.events_at(*places[2]) == [events[2]]
    assert log.end == LogMark().after(log.content())
    log.close()
    again = LabelLog(tmp_path / "labels.log")
    assert [line.event for line in lines_of(again.content())] == events
    again.close()


def test_a_disk_that_refuses_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = LabelLog(tmp_path / "labels.log")
    log.append([an_event(1)])
    before = log.content()

    def half_a_write(handle: int, content: memoryview) -> int:
        real_write(handle, bytes(content)[:20])
        raise OSError(28, "No space left on device")

    real_write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half_a_write)
        with pytest.raises(WorkspaceError, match=r"could not be saved.*No space left.*Free some space"):
            log.append([an_event(2)])
    assert log.content() == before
    log.append([an_event(2)])
    assert [line.event for line in lines_of(log.content())] == [an_event(1), an_event(2)]
    log.close()


def test_a_failed_sync_is_an_error_even_if_the_write_went_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = LabelLog(tmp_path / "labels.log")

    def failing(handle: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", failing)
        with pytest.raises(WorkspaceError, match="Input/output error"):
            log.append([an_event(1)])
    assert log.end == LogMark()
    log.append([an_event(1)])
    assert [line.event for line in lines_of(log.content())] == [an_event(1)]
    log.close()


def test_a_log_that_was_moved_away_takes_no_more_labels_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    path = tmp_path / "labels.log"
    log = LabelLog(path)
    log.append([an_event(1)])
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="No such file"):
        log.append([an_event(2)])
    path.write_bytes((tmp_path / "elsewhere").read_bytes())  # the same content on another disk
    log.append([an_event(2)])
    assert [line.event for line in lines_of(path.read_bytes())] == [an_event(1), an_event(2)]
    path.rename(tmp_path / "again")
    path.write_bytes(b"something else entirely, and longer than the log ever was" * 20)
    with pytest.raises(WorkspaceError, match="replaced by another program"):
        log.append([an_event(3)])
    log.close()
