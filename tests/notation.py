"""Formulas as docstrings and chapters write them, read and evaluated.

    dz = da * a * (1 - a)           in a docstring
    dz_j = a_j (da_j - \\sum_k da_k\\, a_k)           in a chapter

Both become tokens of one grammar, and its rules become functions of an
environment {name: value}. In it a range makes a name an index, a function
makes it a function, and None a name that the formulas themselves define.
What cannot be read is an error; nothing is skipped.
"""

import itertools
import math
import operator
import re

import numpy as np

SUMS = {"sum": sum, "max": np.maximum.reduce,
        "mean": lambda values: np.mean(values, axis=0)}
FUNCTIONS = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs,
             "max": np.maximum, "min": np.minimum, "sign": np.sign,
             "cos": np.cos, "sin": np.sin, "tanh": np.tanh, "floor": np.floor,
             "ceil": np.ceil, "sum": np.sum, "mean": np.mean,
             "binom": np.vectorize(math.comb), "frac": operator.truediv,
             "e": np.e, "pi": np.pi}
CONDITIONS = {"<": operator.lt, "<=": operator.le,
              ">": operator.gt, ">=": operator.ge}
SIGNED = {"+=": 1, "-=": -1}
OPERATORS = {"*": operator.mul, "/": operator.truediv, "@": operator.matmul,
             "//": operator.floordiv, "+": operator.add, "-": operator.sub}
NUMBER = r"\d+(?:\.\d+)?(?:e-?\d+)?"
SIGN = r"<-|\+=|-=|<=|>=|//|[-+*/@^(){}\[\],|_=<>;]"
IDENTIFIER = r"dL/d\w+|[A-Za-z](?:\w*[^\W_])?(?:\.T)?'?"
TEX = [(r"\\begin\{cases\}(.*?)&(.*?)\\\\(.*?)&.*?\\end\{cases\}",
        r"(\1 \2 else \3)"), (r"\\text\{if \}", " if "),
       (r"\\(begin|end)\{aligned\}|\\(left|right|[Bb]igl?r?)(?![a-z])"
        r"|\\[,;!]|[.,]\s*$|\w = \d:\s*\\quad", " "),
       (r",?\s*(\\\\|\\q?quad|&(?!\\leftarrow)(?=[^&=]*&))",
        ";"), (r"&|\{(?=,\})|(?<=,)\}", " "),
       (r"(?<=\d) , (?=\d{3})", ""), (r"\\t?frac\s*(\d)(\d)", r"(\1/\2)"),
       (r"\\t?frac\{(?:d|\\partial )(\w)\}\{(?:d|\\partial )(\w)",
        r"{d\1/d\2"), (r"\\partial (\w)_(\w) / \\partial (\w)_(\w)",
                       r"{d\1/d\3}_{\2\4}"),
       (r"\\operatorname\{(\w+)\}", r"\1"), (r"\\mathrel\{\+\}=", "+="),
       (r"\\underbrace\{([^{}]*)\}_\{[^{}]*\}", r"\1"),
       (r"\\lfloor", "floor("), (r"\\rfloor", ")"), (r"\\tfrac", r"\\frac"),
       (r"\\cdot", "*"), (r"\\leftarrow", "<-"), (r"\\approx", "="),
       (r"\\(sum|log|exp|sqrt|max|min|cos|tanh|binom|frac|pi)(?![a-z])",
        r"\1")]


class Later(Exception):
    """A name is used before the formula that defines it."""


def of_tex(tex, names):
    """The tokens of a chapter's formula, names as long as they can be."""
    for pattern, text in TEX:
        tex = re.sub(pattern, text, tex, flags=re.DOTALL)
    known = sorted({*names, *FUNCTIONS, "if", "else"}, key=len, reverse=True)
    token = re.compile("|".join([NUMBER, *map(re.escape, known), SIGN]))
    found, rest = [], tex.strip()
    while rest:
        match = token.match(rest)
        assert match, f"cannot read {rest!r} in {tex!r}"
        found.append(match[0])
        rest = rest[match.end():].lstrip()
    return found


def runs_of_text(text, names):
    """(start, end, tokens) of all that reads as a formula in a docstring."""
    text = re.sub(r"\b(sum|mean|max) over ([a-z](?:, [a-z])*) of\b",
                  lambda m: f"{m[1]}_{{{m[2]}}}".ljust(len(m[0])), text)
    known = {*names, *FUNCTIONS, "if", "where", "else"}
    run, depth, end = [], [], 0
    pattern = re.compile(f"(?P<number>{NUMBER})|(?P<name>{IDENTIFIER})"
                         f"|(?P<sign>{SIGN})|\\S")
    for match in itertools.chain(pattern.finditer(text), [None]):
        word = match[0] if match else "."
        split = [word]
        if match and match["name"] and word not in known:
            base, _, index = word.rpartition("_")
            split = [base, "_", index]
        fits = match and (match["number"] or match["sign"] or all(
            part in known or part == "_" for part in split))
        if word in ")]}" and not depth or word == "," and not depth and (
                not re.match(r",\s+else\b", text[match.start():])):
            fits = False
        gap = text[end:match.start()] if match else ""
        if fits and run and not depth and ("\n\n" in gap or "\n" in gap and (
                re.match(r".+? +[-+]?= ", text[match.start():]))):
            yield from _closed(run, depth)          # a line of its own
            run = []
        if fits:
            if word in "([{":
                depth.append(len(run))
            elif word in ")]}":
                depth.pop()
            run += [(match.start(), match.end(), part) for part in split]
            end = match.end()
        else:
            yield from _closed(run, depth)
            run, depth = [], []


def _closed(run, depth):
    """The run up to a bracket that nothing closes, if it computes."""
    run = run[:depth[0]] if depth else run
    while run and run[-1][2] in ("if", "where", ","):
        run = run[:-1]
    while run and run[0][2] in ("if", "where", "else"):
        run = run[1:]
    if any(word in {*OPERATORS, "^", "=", "+=", "-="} for *_, word in run
           ) and any(word[0].isalnum() for *_, word in run):
        yield run[0][0], run[-1][1], [word for *_, word in run]


class Reader:
    """The grammar: each method reads what it is called and returns a rule."""

    def __init__(self, tokens, env):
        self.tokens, self.env = [*tokens, ";"], env
        self.used, self.bound, self.products = [], set(), True
        self.target = None              # what the first subscript picks

    def next(self, *expected):
        assert not expected or self.tokens[0] in expected, (
            f"expected {expected} before {' '.join(self.tokens)}")
        return self.tokens.pop(0)

    def expression(self):
        value = self.total()
        if self.tokens[0] not in ("if", "where"):
            return value
        self.next()
        left, how = self.total(), CONDITIONS[self.next(*CONDITIONS)]
        right = self.total()
        if self.tokens[0] == ",":
            self.next()
        self.next("else")
        other = self.expression()
        return lambda env: np.where(
            how(left(env), right(env)), value(env), other(env))

    def total(self):
        value = self.term()
        while self.tokens[0] in ("+", "-"):
            value = _two(OPERATORS[self.next()], value, self.term())
        return value

    def term(self):
        value = self.factor()
        while True:
            if self.tokens[0] in OPERATORS.keys() - {"+", "-"}:
                value = _two(OPERATORS[self.next()], value, self.factor())
            elif self.products and re.match(
                    r"[({\w\\](?!f$)", self.tokens[0]) and (
                        self.tokens[0] not in ("if", "where", "else", "_")):
                value = _two(operator.mul, value, self.factor())
            else:
                return value

    def factor(self):
        if self.tokens[0] in ("-", "+"):
            sign = {"-": operator.neg, "+": operator.pos}[self.next()]
            value = self.factor()
            return lambda env: sign(value(env))
        value = self.atom()
        if self.tokens[0] == "^":
            self.next()
            value = _two(operator.pow, value, self.factor())
        return value

    def atom(self):
        token = self.next()
        if token in ("(", "{"):
            value = self.several({"(": ")", "{": "}"}[token])
        elif token == "|":
            inside, bars = self.total(), self.env.get("|", np.abs)
            self.next("|")
            value = lambda env: bars(inside(env))           # noqa: E731
        elif re.fullmatch(NUMBER, token):
            return lambda env: float(token)
        elif token in SUMS and self.tokens[0] == "_":
            return self.series(SUMS[token])
        else:
            each = f"{token} each"          # dW, a sum, and its parts dW_i
            value = self.name(each if self.tokens[0] == "_" and (
                each in self.env) else token)
        while self.tokens[0] in ("_", "["):
            value = self.subscript(value)
        return value

    def several(self, end):
        """One value in brackets, or more, which are a tuple."""
        was, self.products = self.products, True
        values = [self.expression()]
        while self.tokens[0] == ",":
            self.next()
            values.append(self.expression())
        self.next(end)
        self.products = was
        if len(values) == 1:
            return values[0]
        return lambda env: tuple(value(env) for value in values)

    def name(self, token):
        names = FUNCTIONS | self.env
        assert token in names, f"{token!r} is no name known here"
        if isinstance(names[token], range):
            self.used.append(token)
        if not callable(names[token]):
            return lambda env: _found(env, token)
        f = names[token]
        if token in ("frac", "binom"):
            return _two(f, self.atom(), self.atom())
        closing = {"(": ")", "{": "}"}.get(self.tokens[0])
        value = self.several(self.next() and closing) if closing else (
            self.factor())

        def call(env):
            given = value(env)
            return f(*given) if isinstance(given, tuple) else f(given)
        return call

    def series(self, add):
        """Sum over indices, with limits or without: of the term after it."""
        self.next("_")
        indices, limits = [self.next()], None
        if indices == ["{"]:
            indices = [self.next()]
            if self.tokens[0] == "=":
                self.next()
                limits = [self.total()]
            while self.tokens[0] != "}":
                index = self.next()
                indices += [index] if index != "," else []
            self.next("}")
        if limits:
            self.next("^")
            limits.append(self.factor())
        self.bound |= {*indices}
        body = self.term() if add is sum else self.expression()
        ranges = [self.env[index] for index in indices]

        def value(env):
            if limits:
                first, last = (int(limit(env)) for limit in limits)
                assert range(first, last + 1) == ranges[0], "limits of a sum"
            return add([body(env | dict(zip(indices, at)))
                        for at in itertools.product(*ranges)])
        return value

    def subscript(self, base):
        """What stands at [i, j] or _{ij}: the last axes of an array."""
        end = {"[": "]", "{": "}"}.get(self.tokens[1] if self.tokens[
            0] == "_" else "[")
        if self.next() == "_" and end:
            self.next()
        was, self.products = self.products, False
        items = [self.total() if end else self.atom()]
        while end and self.tokens[0] != end:
            if self.tokens[0] == ",":
                self.next()
            items.append(self.total())
        self.next(*[end] * bool(end)) if end else None
        self.products = was

        def value(env):
            at = env | {k: env[k] - (v.start == 1) for k, v in self.env.items()
                        if isinstance(v, range) and not isinstance(
                            env[k], range)}
            return np.asarray(base(env))[
                (..., *(int(item(at)) for item in items))]
        self.target = self.target or value
        return value


def _two(f, left, right):
    return lambda env: f(left(env), right(env))


def _found(env, name):
    value = env[name] if name in env else FUNCTIONS[name]
    if value is None:
        raise Later(name)
    return value


def check(tokens, env):
    """Hold a formula to an environment, which assignments change.

    All sides of an equation are equal; one side alone equals the next of
    `values`. A name is assigned by <-, += and -=, and by = if it has the
    value None or a partner `... after` that says what it should become.
    """
    pending = _split(tokens)
    while pending:
        later = []
        for statement in pending:
            try:
                _statement(statement, env)
            except Later:
                later.append(statement)
            except Exception as error:
                error.add_note("in the formula " + " ".join(statement))
                raise
        assert len(later) < len(pending), f"never defined: {later}"
        pending = later


def _split(tokens):
    groups = itertools.groupby(tokens, lambda token: token == ";")
    return [[*group] for is_sign, group in groups if not is_sign]


def _statement(tokens, env):
    how = next((t for t in tokens if t in ("<-", "+=", "-=")), "=")
    reader = Reader(tokens, env)
    sides = [reader.expression()]
    while reader.tokens[0] in (how, "="):
        reader.next()
        sides.append(reader.expression())
    assert reader.tokens == [";"], f"cannot read on at {reader.tokens}"
    free = [k for k in dict.fromkeys(reader.used) if k not in reader.bound]
    places = [dict(zip(free, at)) for at in itertools.product(
        *(env[k] for k in free))]
    name = tokens[0]
    if how == "=" and len(sides) == 1:
        wanted = np.asarray(env["values"].pop(0))
        for at in places:
            index = (..., *(at[k] - (env[k].start == 1) for k in free))
            close(sides[0](env | at), wanted[index], env)
    elif how != "=" or len(tokens) > 1 and tokens[1] == "=" and (
            env[name] is None or f"{name} after" in env):
        for at in places:
            value = sides[1](env | at)
            for side in sides[2:]:
                close(side(env | at), value, env)
            if how in SIGNED:
                value = sides[0](env | at) + SIGNED[how] * value
            if free:
                reader.target(env | at)[...] = value
            else:
                env[name] = value
    else:
        for at in places:
            values = [side(env | at) for side in sides]
            for value in [*values[1:], env.get("all", values[0])]:
                close(value, values[0], env)


def finish(env):
    """Everything that was promised was compared."""
    assert not env.get("values"), "a formula is missing"
    for name in env:
        if name.endswith(" after"):
            close(env[name.removesuffix(" after")], env[name], env)


def close(found, wanted, env):
    np.testing.assert_allclose(*np.broadcast_arrays(
        np.squeeze(found), np.squeeze(wanted)),
        rtol=env.get("tolerance", 1e-6), atol=env.get("half", 1e-9))
