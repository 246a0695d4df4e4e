"""The findings as one table for a terminal."""

from __future__ import annotations

HEAD = ("goal", "engine", "patients", "what", "figure", "goal is", "holds", "")


def table(findings: list[dict]) -> str:
    rows = [HEAD, *(_row(finding) for finding in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD) - 1)]
    lines = [_line(row, widths) for row in rows]
    asked = [finding["holds"] for finding in findings if finding.get("holds") is not None]
    return "\n".join([*lines, "", f"{sum(asked)} of {len(asked)} hold"])


def _row(finding: dict) -> tuple[str, ...]:
    unit, limit = finding.get("unit", ""), finding.get("limit")
    return (
        finding["goal"],
        finding["engine"],
        f"{finding['patients']:,}" if finding.get("patients") else "",
        finding["what"],
        "not measured" if finding["figure"] is None else f"{_plain(finding['figure'])} {unit}".strip(),
        "" if limit is None else f"{'≥' if finding.get('at_least') else '≤'} {_plain(limit)} {unit}".strip(),
        {True: "holds", False: "HOLDS NOT", None: ""}[finding.get("holds")],
        finding.get("note", ""),
    )


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:g}"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(
        [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)] + [row[-1]]
    ).rstrip()
