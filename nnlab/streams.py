"""Text for streams that do not know every character.

A pipe on Windows speaks cp1252, an old console cp437, a bare container
ASCII: there `print("✓")` raises UnicodeEncodeError. What a stream cannot
show is written in plainer characters instead, and nothing raises.
"""

import sys
import unicodedata

_PLAINER = {
    "✓": "+", "✗": "x", "○": "o", "·": ".", "→": "->", "←": "<-",
    "−": "-", "–": "-", "—": "-", "…": "...", "‘": "'", "’": "'",
    "“": '"', "”": '"', "×": "x", "÷": "/", "≤": "<=", "≥": ">=",
    "≠": "!=", "≈": "~", "∞": "inf", "√": "sqrt", "∂": "d", "█": "#",
    "─": "-", "━": "-", "═": "=", "│": "|", "┃": "|", "║": "|",
}


def printable(text, stream=None):
    """Return the text with nothing in it that the stream cannot take.

    Parameters
    ----------
    text : str
    stream : text stream, optional
        Standard output by default. One without an encoding takes UTF-8.

    Returns
    -------
    str
        The text itself where the stream knows all its characters.

    Examples
    --------
    >>> import io
    >>> stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    >>> printable("✓ σ(z) ≥ ½, Noël", stream)
    '+ sigma(z) >= 1/2, Noel'
    """
    stream = sys.stdout if stream is None else stream
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if _takes(encoding, text):
        return text
    return "".join(c if _takes(encoding, c) else _plainer(c, encoding)
                   for c in text)


def say(text, stream=None):
    """Print a line, on standard output by default, whatever its encoding."""
    stream = sys.stdout if stream is None else stream
    print(printable(text, stream), file=stream, flush=True)


def _takes(encoding, text):
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _plainer(character, encoding):
    """One character in others: σ is sigma, é is e, a corner of a box +."""
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and "LETTER" in name:
        word = name.split("LETTER ")[1].split()[0].lower()
        other = word.title() if "CAPITAL" in name else word
    elif name.startswith("BOX DRAWINGS"):
        other = _PLAINER.get(character, "+")
    else:
        parts = unicodedata.normalize("NFKD", character).replace("⁄", "/")
        other = _PLAINER.get(character) or "".join(
            part for part in parts if not unicodedata.combining(part))
    return other if _takes(encoding, other) else "?"
