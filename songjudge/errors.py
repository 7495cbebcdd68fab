"""The errors that songjudge raises on purpose, and whose fault each one is.

An error that derives from `SongjudgeError` is about the user's files, disk or labels: both doors show its sentence and
nothing else.  Any other exception is our fault: a crash dialog in the window, a traceback in the log.
"""


class SongjudgeError(Exception):
    """A problem that the user can understand and mend.

    `what` went wrong, `why`, and the `remedy` (what to do about it) are attributes; `str()` joins them into one line.
    """

    def __init__(self, what: str, *, why: str = "", remedy: str = "") -> None:
        super().__init__(what, why, remedy)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        sentence = f"{self.what}: {self.why}" if self.why else self.what
        sentence = sentence.rstrip(".") + "."
        return f"{sentence} {self.remedy}" if self.remedy else sentence

    def __reduce__(self) -> tuple[object, ...]:
        """Cross a process border whole: pickling calls `_restored` with the class and the three parts."""
        return (_restored, (type(self), self.what, self.why, self.remedy))


def _restored(kind: type[SongjudgeError], what: str, why: str, remedy: str) -> SongjudgeError:
    return kind(what, why=why, remedy=remedy)


class UnreadableFileError(SongjudgeError):
    """A file is not what it claims to be, or cannot be opened: a broken song, an empty table, a foreign model."""


class NotEnoughLabelsError(SongjudgeError):
    """There are too few songs labelled good or bad, or all on one side, to learn anything from them."""


class WorkspaceError(SongjudgeError):
    """The workspace cannot be opened or written: locked by another program, newer than this program, disk full."""
