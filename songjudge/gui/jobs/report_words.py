"""Says in one line what came of a job, for the job bar.

A report is known by the name of its class, so that showing it loads no step.  To add one: write its line in `_COUNTS`.
"""

from collections.abc import Callable, Mapping
from typing import Any


def words_of(report: Any) -> str:
    """Return what the report says, e.g. "24 songs measured, 3 files left out"; "" for a report without words."""
    count = _COUNTS.get(type(report).__name__)
    words = count(report) if count else []
    refused = len(getattr(report, "refused", ()))
    if refused:
        words.append(f"{_many(refused, 'file')} left out")
    return ", ".join(words)


def _scan_counts(report: Any) -> list[str]:
    words = [f"{_many(report.found, 'file')} found", f"{report.added} new or changed"]
    return [*words, f"{_many(report.missing, 'file')} gone"] if report.missing else words


def _import_counts(report: Any) -> list[str]:
    words = [f"{_many(report.given, 'label')} taken over"]
    if report.unknown:
        words.append(f"{_many(len(report.unknown), 'path')} not in the library")
    if report.kept:
        words.append(f"{report.kept} of your own kept")
    return words


def _follow_counts(report: Any) -> list[str]:
    words = [f"{_many(report.added, 'file')} new or changed"]
    if report.missing:
        words.append(f"{_many(report.missing, 'file')} gone")
    if report.judgements:
        words.append(f"{_many(len(report.judgements), 'song')} judged")
    return words


def _care_counts(report: Any) -> list[str]:
    grave = sum(finding.weight in ("damage", "loss") for finding in report.findings)
    return [f"{_many(grave, 'problem')} found" if grave else "all is well"]


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


_COUNTS: Mapping[str, Callable[[Any], list[str]]] = {
    "ScanReport": _scan_counts,
    "ImportReport": _import_counts,
    "ExtractionReport": lambda r: [f"{_many(r.extracted, 'song')} measured", f"{r.ready} ready"],
    "TrainingReport": lambda r: [f"AUC {r.evaluation.auc:.2f}"],
    "ScoringReport": lambda r: [f"{_many(r.judged, 'song')} judged"],
    "FollowReport": _follow_counts,
    "FilesReport": lambda r: [f"{_many(len(r.files), 'song')} judged"],
    "InboxReport": lambda r: [f"{_many(len(r.files), 'song')} judged"],
    "CareReport": _care_counts,
    "RestoreReport": lambda r: [f"{_many(r.labels, 'label')} restored"],
    "PlaylistReport": lambda r: [f"{_many(r.written, 'song')} written"],
}
"""The words of a report by the name of its class."""
