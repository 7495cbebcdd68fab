"""Judge clips: the scores of single clips, for songs of which only the whole was judged.

A large library is scored by one row of numbers a song; what each clip says is found out when somebody asks.
"""

from collections.abc import Mapping, Sequence

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.workers import Workers
from songjudge.library.song import SongId
from songjudge.steps.judge_songs import judged
from songjudge.steps.labelled_songs import measured
from songjudge.steps.score_library import ScoringTask
from songjudge.steps.write_tags import scoring_model
from songjudge.store.workspace import Workspace

_CHUNK = 200  # songs


def clip_scores(
    workspace: Workspace, song_ids: Sequence[SongId], workers: Workers, monitor: Monitor
) -> Mapping[SongId, tuple[float, ...]]:
    """Return the clips' scores, 0 to 1, in order of time, by the model of the newest scores; nothing is kept.

    A song that was not measured, or whose model is gone, is left out.  Raises what the model raises.
    """
    records = {record.model_id: record for record in workspace.models()}
    record = records.get(scoring_model(workspace))
    found: dict[SongId, tuple[float, ...]] = {}
    for start in range(0, len(song_ids) if record is not None else 0, _CHUNK):
        songs = measured(workspace, song_ids[start : start + _CHUNK], monitor)
        if songs.song_ids and record is not None:
            known = {i: record.out_of_fold[i] for i in songs.song_ids if i in record.out_of_fold}
            task = ScoringTask(workspace.model_folder(record.model_id), songs, known)
            for judgements in judged([task], workers, monitor):
                found.update((judgement.song_id, judgement.clip_scores) for judgement in judgements)
    return found
