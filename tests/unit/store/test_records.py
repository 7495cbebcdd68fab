import json

from hypothesis import given
from hypothesis import strategies as st

from songjudge.library.verdict import GivenVerdict, Source, Verdict
from songjudge.store.records import (
    StoredSong,
    framed,
    plain_bytes,
    song_from_plain,
    song_to_plain,
    unframed,
    verdict_from_plain,
    verdict_to_plain,
)
from tests.unit.store.test_snapshot import stored_songs


@given(stored_songs)
def test_songs_survive_json_whatever_their_names(stored: StoredSong) -> None:
    assert song_from_plain(json.loads(plain_bytes(song_to_plain(stored)))) == stored


def test_the_frame_is_the_checksum_in_hexadecimal() -> None:
    assert framed(b"123456789") == b"cbf43926 123456789\n"  # the check value of CRC-32/ISO-HDLC
    assert unframed(b"cbf43926 123456789\n") == b"123456789"


@given(st.binary(max_size=60))
def test_nothing_else_passes_for_a_framed_line(content: bytes) -> None:
    assert unframed(content) is None or framed(unframed(content) or b"") == content


def test_verdicts_survive_with_the_time_to_the_microsecond() -> None:
    for source in Source:
        verdict = GivenVerdict(Verdict.BAD, source, 1_700_000_000.123456)
        assert verdict_from_plain(json.loads(plain_bytes(verdict_to_plain(verdict)))) == verdict
    assert verdict_from_plain(verdict_to_plain(None)) is None
