"""Which clips of a song the model listens to, and what it said of each."""

from dataclasses import dataclass

from songjudge.audio.clip import ClipSpan
from songjudge.audio.clipping import choose_spans
from songjudge.library.song import Song
from songjudge.steps.feature_settings import feature_settings_of
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SongClips:
    """The clips in order of time; `scores` has one number, 0 to 1, a clip, or none at all."""

    spans: tuple[ClipSpan, ...] = ()
    scores: tuple[float, ...] = ()

    def at(self, seconds: float) -> int | None:
        """Return the clip that holds a position, or the last one before it; None before the first."""
        started = [number for number, span in enumerate(self.spans) if span.start <= seconds + 1e-3]
        return started[-1] if started else None

    def most_telling(self) -> int | None:
        """Return the clip of which the model is surest; the one in the middle when it has said nothing."""
        if not self.spans:
            return None
        if not self.scores:
            return len(self.spans) // 2
        return max(range(len(self.scores)), key=lambda number: abs(self.scores[number] - 0.5))


def clips_of(workspace: Workspace, song: Song) -> SongClips:
    """Return the clips that were measured; before that, the ones that will be."""
    judgement = workspace.judgements().get(song.song_id)
    scores = judgement.clip_scores if judgement else ()
    for layout in layouts_of(workspace):
        features = workspace.features(layout, song.song_id)
        if features is not None:
            spans = tuple(ClipSpan(float(start), float(length)) for start, length in features.spans)
            return SongClips(spans, scores if len(scores) == len(spans) else ())
    plan = feature_settings_of(workspace).clips
    if song.format.duration <= 0:
        return SongClips()
    return SongClips(tuple(choose_spans(song.format.duration, plan)))
