import pytest

from songjudge.audio.mp3_frames import header_at, sound_frames, start_of_sound

FRAME = bytes.fromhex("fffb9064") + bytes(413)  # MPEG 1, 128 kbit/s, 44.1 kHz, joint stereo, no padding


@pytest.mark.parametrize(
    ("head", "rate", "samples", "length", "side"),
    [
        ("fffb9064", 44100, 1152, 417, 36),
        ("fffb9264", 44100, 1152, 418, 36),  # with a byte of padding
        ("fffb54c4", 48000, 1152, 192, 21),  # 64 kbit/s, mono
        ("fff384c4", 24000, 576, 192, 13),  # MPEG 2, 64 kbit/s, mono
        ("ffe31804", 8000, 576, 72, 21),  # MPEG 2.5, 8 kbit/s
    ],
)
def test_a_header_says_how_long_its_frame_is(head: str, rate: int, samples: int, length: int, side: int) -> None:
    found = header_at(bytes.fromhex(head), 0)
    assert found is not None
    assert (found.rate, found.samples, found.length, found.side) == (rate, samples, length, side)


@pytest.mark.parametrize("head", ["", "fffb", "00000000", "fffbf064", "fffb0064", "fffb9c64", "ffeb9064", "fffd9064"])
def test_what_is_no_header_of_layer_three_is_none(head: str) -> None:
    assert header_at(bytes.fromhex(head), 0) is None


def test_frames_are_found_between_junk_and_tags() -> None:
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 0, 20]) + b"\xff\xfb\x90\x64" + bytes(16)
    data = tag + FRAME * 3 + b"junk\xff\xfb" * 9 + tag + FRAME * 2 + b"TAG" + bytes(125)
    assert start_of_sound(data) == len(tag)
    runs = sound_frames(data)
    assert [run.frames for run in runs] == [3, 2]
    assert [data[run.begin : run.end] for run in runs] == [FRAME * 3, FRAME * 2]


def test_a_tag_that_claims_more_than_there_is_is_no_tag() -> None:
    data = b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + FRAME * 4
    assert start_of_sound(data) == 0
    assert [run.frames for run in sound_frames(data)] == [4]


def test_a_frame_that_only_holds_the_count_is_no_sound() -> None:
    mark = bytearray(FRAME)
    mark[36:40] = b"Xing"
    assert [run.frames for run in sound_frames(bytes(mark) + FRAME * 2)] == [2]


def test_frames_of_another_kind_are_left_out() -> None:
    other = bytes.fromhex("fff384c4") + bytes(188)
    assert [run.frames for run in sound_frames(FRAME * 3 + other * 5)] in ([3], [2])


def test_looking_may_be_stopped() -> None:
    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        sound_frames(FRAME * 5000, stop)
