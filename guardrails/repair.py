"""Applies what checks are certain of. Nothing is made up here: a fix is part of its finding."""

from collections.abc import Mapping, Sequence

from guardrails.base import Finding
from guardrails.pipeline import excerpt_of


def apply_certain_fixes(fields: Mapping[str, str], findings: Sequence[Finding]) -> dict[str, str]:
    """Returns the fields with every certain fix in place; the result must be checked again.

    A fix is left out where the text is not what the finding quotes, or where it overlaps one that
    starts earlier (of those that start together the longer is taken).
    """
    fixed = dict(fields)
    for name, text in fields.items():
        own = [f for f in findings if f.field == name and f.fix is not None and f.fix.certain]
        fixed[name] = _fixed(text, own)
    return fixed


def _fixed(text: str, findings: list[Finding]) -> str:
    parts: list[str] = []
    at = 0
    taken: set[tuple[int, int]] = set()
    for finding in sorted(findings, key=lambda f: (f.start, -f.end, f.check)):
        start, end = finding.start, finding.end
        if finding.fix is None or start < at or (start, end) in taken or end > len(text):
            continue
        if excerpt_of(text, start, end) != finding.excerpt:
            continue
        taken.add((start, end))
        parts += (text[at:start], finding.fix.replacement)
        at = end
    return "".join((*parts, text[at:]))
