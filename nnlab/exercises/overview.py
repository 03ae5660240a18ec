"""The picture and the table that progress() shows."""

import html

from nnlab.streams import printable

from . import catalogue
from .report import RIGHT, WRONG

_NOT_TRIED = "·"
_NAMES = {RIGHT: "solved", WRONG: "open", _NOT_TRIED: "not tried"}
_SIZE = 22  # pixels of one square of the picture


class Progress:
    """Every exercise with its state, from {key: (solved, tries)}."""

    def __init__(self, entries, note=""):
        self.note = note
        self.chapters = {
            chapter: [
                (exercise, *_state(entries.get(exercise.key)))
                for exercise in catalogue.exercises(chapter)
            ]
            for chapter in catalogue.chapters()
        }

    def __repr__(self):
        lines = []
        for chapter, rows in self.chapters.items():
            marks = "".join(state for _, state, _ in rows)
            lines.append(f"{chapter}  {marks}  {_count(rows)}")
            for exercise, state, tries in rows:
                name = f"{exercise.key}: {exercise.title}"
                lines.append(f"    {state} {name} ({_words(state, tries)})")
        return printable("\n".join(lines + [self.note] * bool(self.note)))

    def _repr_html_(self):
        head = "".join(
            f'<th scope="col" style="text-align:left">{name}</th>'
            for name in ("Exercise", "Title", "State")
        )
        rows = "".join(
            _row(*row) for rows in self.chapters.values() for row in rows
        )
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        return (
            f"<div>{_picture(self.chapters)}<table><thead><tr>{head}</tr>"
            f"</thead><tbody>{rows}</tbody></table>{note}</div>"
        )


def _state(entry):
    if entry is None:
        return _NOT_TRIED, 0
    solved, tries = entry
    return (RIGHT if solved else WRONG), tries


def _count(rows):
    solved = sum(state == RIGHT for _, state, _ in rows)
    return f"{solved} of {len(rows)} solved"


def _words(state, tries):
    if not tries:
        return _NAMES[state]
    return f"{_NAMES[state]}, {tries} {'try' if tries == 1 else 'tries'}"


def _row(exercise, state, tries):
    cells = (exercise.key, exercise.title, f"{state} {_words(state, tries)}")
    return (
        "<tr>"
        + "".join(
            f'<td style="text-align:left">{html.escape(cell)}</td>'
            for cell in cells
        )
        + "</tr>"
    )


def _picture(chapters):
    """One line of squares for each chapter: filled, crossed or empty."""
    longest = max((len(rows) for rows in chapters.values()), default=0)
    width = 40 + longest * _SIZE + 130
    lines = "".join(
        _line(chapter, rows, number * _SIZE)
        for number, (chapter, rows) in enumerate(chapters.items())
    )
    label = "; ".join(f"chapter {c}: {_count(r)}" for c, r in chapters.items())
    return (
        f'<svg role="img" aria-label="Progress: {label}" width="{width}" '
        f'height="{len(chapters) * _SIZE}" fill="none" '
        f'stroke="currentColor" font-size="13">{lines}</svg>'
    )


def _line(chapter, rows, y):
    text = 'fill="currentColor" stroke="none"'
    squares = "".join(
        _square(state, 34 + number * _SIZE, y + 2)
        for number, (_, state, _) in enumerate(rows)
    )
    end = 40 + len(rows) * _SIZE
    return (
        f'<text x="4" y="{y + 16}" {text}>{chapter}</text>{squares}'
        f'<text x="{end}" y="{y + 16}" {text}> {_count(rows)}</text>'
    )


def _square(state, x, y):
    box = f'<rect x="{x}" y="{y}" width="18" height="18" rx="3"'
    if state == RIGHT:
        tick = f"M{x + 4} {y + 9} l4 4 l6 -8"
        return (
            f'{box} fill="#1a7f37" stroke="#1a7f37"/>'
            f'<path d="{tick}" stroke="#ffffff" stroke-width="2"/>'
        )
    cross = f"M{x + 5} {y + 5} l8 8 m0 -8 l-8 8"
    return f"{box}/>" + f'<path d="{cross}"/>' * (state == WRONG)
