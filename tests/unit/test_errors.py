"""Errors say what, why and what to do, and survive the way between processes."""

import pickle

import pytest

from songjudge.errors import NotEnoughLabelsError, SongjudgeError, UnreadableFileError


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (SongjudgeError("The disk is full"), "The disk is full."),
        (SongjudgeError("a.mp3 cannot be read", why="it is empty"), "a.mp3 cannot be read: it is empty."),
        (SongjudgeError("It is locked", remedy="Close it."), "It is locked. Close it."),
        (SongjudgeError("It ended.", why="", remedy="Try again."), "It ended. Try again."),
    ],
)
def test_the_sentence(error: SongjudgeError, sentence: str) -> None:
    assert str(error) == sentence


@pytest.mark.parametrize("kind", [SongjudgeError, UnreadableFileError, NotEnoughLabelsError])
def test_pickling_keeps_the_class_and_the_parts(kind: type[SongjudgeError]) -> None:
    back = pickle.loads(pickle.dumps(kind("what", why="why", remedy="remedy")))
    assert type(back) is kind
    assert (back.what, back.why, back.remedy) == ("what", "why", "remedy")
