"""Says in one line what came of a job, for the job bar.

A report is known by the name of its class, so that showing it loads no step.  To add one: write its line in `_counts`.
"""

from typing import Any


def words_of(report: Any) -> str:
    """Return what the report says, e.g. "24 songs measured, 3 files left out"; "" for a report without words."""
    counted = _counts(report)
    refused = len(getattr(report, "refused", ()))
    if refused:
        counted.append(f"{_many(refused, 'file')} left out")
    return ", ".join(counted)


def _counts(report: Any) -> list[str]:
    kind = type(report).__name__
    if kind == "ScanReport":
        gone = [f"{_many(report.missing, 'file')} gone"] if report.missing else []
        return [f"{_many(report.found, 'file')} found", f"{report.added} new or changed", *gone]
    if kind == "ExtractionReport":
        return [f"{_many(report.extracted, 'song')} measured", f"{report.ready} ready"]
    if kind == "ImportReport":
        return _import_counts(report)
    if kind == "ScoringReport":
        return [f"{_many(report.judged, 'song')} judged"]
    if kind == "TrainingReport":
        return [f"AUC {report.evaluation.auc:.2f}"]
    if kind == "PlaylistReport":
        return [f"{_many(report.written, 'song')} written"]
    return []


def _import_counts(report: Any) -> list[str]:
    counts = [f"{_many(report.given, 'label')} taken over"]
    if report.unknown:
        counts.append(f"{_many(len(report.unknown), 'path')} not in the library")
    if report.kept:
        counts.append(f"{report.kept} of your own kept")
    return counts


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
