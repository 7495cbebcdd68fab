from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from songjudge.store.label_book import LabelBook
from songjudge.store.label_log import LabelLog, LogMark, event_to_line, joined, lines_of
from songjudge.store.label_recovery import LogReading, read_log, take_in
from tests.unit.store.test_label_log import an_event

EVENTS = [an_event(seq) for seq in range(1, 8)]
LINES = [event_to_line(event) for event in EVENTS]
WHOLE = b"".join(LINES)


def reading_of(content: bytes, *copies: Mapping[int, bytes], known: int = 0) -> LogReading:
    return read_log(lines_of(content), [partial(dict, copy) for copy in copies], known=known)


def test_a_whole_log_is_read_as_it_is() -> None:
    reading = reading_of(WHOLE)
    assert reading.content == WHOLE
    assert (reading.recovered, reading.lost, reading.torn) == ((), (), b"")


@pytest.mark.parametrize("cut", [1, 9, 10, 50, len(LINES[-1]) - 1])
def test_half_a_line_at_the_end_was_never_acknowledged_and_is_kept_aside(cut: int) -> None:
    reading = reading_of(WHOLE[:-cut])
    assert reading.content == b"".join(LINES[:-1])
    assert reading.torn == LINES[-1][:-cut]
    assert reading.lost == ()


@pytest.mark.parametrize("place", range(len(LINES[1]), len(LINES[1]) + len(LINES[2]), 5))
@pytest.mark.parametrize("bit", [1, 4, 64])
def test_a_single_turned_bit_mends_itself_wherever_it_is(place: int, bit: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= bit
    assert reading_of(bytes(damaged)).content == WHOLE


def test_a_turned_bit_that_joins_two_lines_or_tears_one_mends_itself() -> None:
    joined_lines = bytearray(WHOLE)
    joined_lines[len(LINES[0]) + len(LINES[1]) - 1] ^= 1  # the line feed
    torn = bytearray(event_to_line(an_event(1, path="/music/*.mp3")) + b"".join(LINES[1:]))
    whole = bytes(torn)
    torn[torn.index(b"*")] ^= 0x20  # a star is a line feed but for this bit
    assert torn.count(b"\n") == len(LINES) + 1
    assert reading_of(bytes(joined_lines)).content == WHOLE
    assert reading_of(bytes(torn)).content == whole


def test_a_damaged_line_in_the_middle_comes_back_from_the_first_copy_that_has_it() -> None:
    damaged = WHOLE.replace(LINES[2], b"x" * 40 + b"\n").replace(LINES[4], b"\0" * 99 + b"\n")
    reading = reading_of(damaged, {3: LINES[2]}, {3: b"nonsense\n", 5: LINES[4]})
    assert reading.content == WHOLE
    assert reading.recovered == (3, 5)


def test_garbage_in_front_of_a_line_does_not_take_the_line_with_it() -> None:
    reading = reading_of(b"".join([*LINES[:2], b"\0" * 50, LINES[2], b"01234567 {", *LINES[3:]]))
    assert reading.content == WHOLE


def test_labels_that_the_index_knows_come_back_when_the_end_of_the_log_or_all_of_it_is_gone() -> None:
    copies = dict(enumerate(LINES, 1))
    assert reading_of(b"".join(LINES[:3]), copies, known=7).content == WHOLE
    assert reading_of(b"", copies, known=7).content == WHOLE


def test_copies_of_another_store_are_not_mixed_in() -> None:
    foreign = {seq: event_to_line(an_event(seq, path="/other")) for seq in range(1, 8)}
    damaged = WHOLE.replace(LINES[2], b"x" * 40 + b"\n")
    reading = reading_of(damaged, foreign)
    assert reading.recovered == ()
    assert [lost.seq for lost in reading.lost] == [3]


def test_what_is_lost_is_reported_with_the_song_as_far_as_it_can_be_read() -> None:
    damaged = LINES[2].replace(b"1700000000.5", b"17XX00000X.5")
    reading = reading_of(WHOLE.replace(LINES[2], damaged))
    assert [lost.seq for lost in reading.lost] == [3]
    assert '"artist":"An Artist"' in reading.lost[0].readable
    assert '"title":"A Title"' in reading.lost[0].readable


def test_a_damaged_log_is_replaced_by_the_mended_one_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "labels.log"
    damaged = WHOLE.replace(LINES[2], b"?" * 30 + b"\n")
    path.write_bytes(damaged)
    log = LabelLog(path)
    book = LabelBook()
    take_in(book, log, LogMark(), [lambda: {3: LINES[2]}], 0)
    assert path.read_bytes() == WHOLE
    assert [kept.read_bytes() for kept in tmp_path.glob("labels.log.bad-*")] == [damaged]
    assert set(book.verdicts) == {event.song_id for event in EVENTS}
    log.append([an_event(8)])
    assert path.read_bytes() == joined([*EVENTS, an_event(8)])
    log.close()


def test_a_torn_end_is_kept_aside_and_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "labels.log"
    path.write_bytes(WHOLE[:-5])
    log = LabelLog(path)
    take_in(LabelBook(), log, LogMark(), (), 0)
    assert path.read_bytes() == b"".join(LINES[:-1])
    assert [kept.read_bytes() for kept in tmp_path.glob("labels.log.torn-*")] == [LINES[-1][:-5]]
    log.close()
