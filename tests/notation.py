"""Formulas as docstrings and chapters write them, as tokens of one grammar.

    dz = da * a * (1 - a)                           in a docstring
    dz_j = a_j (da_j - \\sum_k da_k\\, a_k)          in a chapter

tests/grammar.py says what they mean. What cannot be read is an error.
"""

import itertools
import re

from grammar import FUNCTIONS, NUMBER, OPERATORS

SIGN = r"<-|\+=|-=|<=|>=|//|[-+*/@^(){}\[\],|_=<>;]"
IDENTIFIER = r"dL/d\w+|[A-Za-z](?:\w*[^\W_])?(?:\.T)?'?"
WORDS = ["if", "where", "else"]
TEX = [                                 # (pattern, what it becomes), in order
    (r"\\begin\{cases\}(.*?)&(.*?)\\\\(.*?)&.*?\\end\{cases\}",
     r"(\1 \2 else \3)"),
    (r"\\text\{if \}", " if "),
    # What is only for the eye, and "y = 1:" before a case.
    (r"\\(begin|end)\{aligned\}|\\(left|right|[Bb]ig[lr]?)(?![a-z])|\\[,;!]"
     r"|[.,]\s*$|\w = \d:\s*\\quad", " "),
    # What separates formulas: a new line, a space, a new column.
    (r",?\s*(\\\\|\\q?quad|&(?!\\leftarrow)(?=[^&=]*&))", ";"),
    (r"&", " "), (r"(?<=\d)\{,\}(?=\d)", ""),
    (r"\\t?frac\s*(\d)(\d)", r"(\1/\2)"), (r"\\tfrac", r"\\frac"),
    # dL/dw is a name, and so is da/dz, a table where a and z have indices.
    (r"\\frac\{(?:d|\\partial )(\w)\}\{(?:d|\\partial )(\w)",
     r"{d\1/d\2"),
    (r"\\partial (\w)_(\w) / \\partial (\w)_(\w)", r"{d\1/d\3}_{\2\4}"),
    (r"\\operatorname\{(\w+)\}", r"\1"),
    (r"\\underbrace\{([^{}]*)\}_\{[^{}]*\}", r"\1"),
    (r"\\lfloor", "floor("), (r"\\rfloor", ")"), (r"\\cdot", "*"),
    (r"\\leftarrow", "<-"), (r"\\mathrel\{\+\}=", "+="), (r"\\approx", "="),
    (r"\\(sum|log|exp|sqrt|max|min|cos|tanh|binom|frac|pi)(?![a-z])", r"\1"),
]


def of_tex(tex, names):
    """The tokens of a chapter's formula, names as long as they can be."""
    for pattern, text in TEX:
        tex = re.sub(pattern, text, tex, flags=re.DOTALL)
    known = sorted({*names, *FUNCTIONS, *WORDS}, key=len, reverse=True)
    token = re.compile("|".join([NUMBER, *map(re.escape, known), SIGN]))
    found, rest = [], tex.strip()
    while rest:
        match = token.match(rest)
        assert match, f"cannot read {rest!r} in {tex!r}"
        found.append(match[0])
        rest = rest[match.end():].lstrip()
    return found


def runs_of_text(text, names):
    """(start, end, tokens) of all that reads as a formula in a docstring.

    A formula ends at a word that is no name, at punctuation, at an empty line
    and where a line begins with `name =`.
    """
    text = re.sub(r"\b(sum|mean|max) over ([a-z](?:, [a-z])*) of\b",
                  lambda m: f"{m[1]}_{{{m[2]}}}".ljust(len(m[0])), text)
    known = {*names, *FUNCTIONS, *WORDS, "_"}
    token = re.compile(f"(?P<name>{IDENTIFIER})|{NUMBER}|{SIGN}|(?P<end>\\S)")
    run, opened, end = [], [], 0        # opened: where its brackets begin
    for match in itertools.chain(token.finditer(text), [None]):
        parts = split(match, known) if match else []
        if match and not opened:
            rest, gap = text[match.start():], text[end:match.start()]
            if match[0] in ")]}" or re.match(r",(?!\s+else\b)", rest):
                parts = []
            if "\n\n" in gap or "\n" in gap and re.match(
                    r".+? +[-+]?= ", rest):
                yield from closed(run, opened)
                run = []
        if not parts:
            yield from closed(run, opened)
            run, opened = [], []
        elif match[0] in "([{":
            opened.append(len(run))
        elif match[0] in ")]}":
            opened.pop()
        run += [(match.start(), match.end(), part) for part in parts]
        end = match.end() if match else end


def split(match, known):
    """The tokens of a word: x_k is x at k. [] where it is no formula's."""
    word = match[0]
    parts = [word] if not match["name"] or word in known else [
        *word.rpartition("_")]
    fits = not match["end"] and (not match["name"] or known.issuperset(parts))
    return parts if fits else []


def closed(run, opened):
    """The run up to a bracket that nothing closes, if it computes."""
    run = run[:opened[0]] if opened else run
    while run and run[-1][2] in (*WORDS, ","):
        run = run[:-1]
    while run and run[0][2] in WORDS:
        run = run[1:]
    words = [word for *_, word in run]
    if {*OPERATORS, "^", "=", "+=", "-="}.intersection(words) and any(
            word[0].isalnum() for word in words):
        yield run[0][0], run[-1][1], words
