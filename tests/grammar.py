"""What formulas mean: tokens (tests/notation.py) in, values out.

The rules of the grammar become functions of an environment {name: value}. In
it a range makes a name an index, a function makes it a function, and None one
that the formulas themselves define.
"""

import itertools
import math
import operator
import re

import numpy as np

SUMS = {"sum": sum, "max": np.maximum.reduce,
        "mean": lambda values: np.mean(values, axis=0)}
FUNCTIONS = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sign": np.sign,
             "max": np.maximum, "min": np.minimum, "sum": np.sum,
             "mean": np.mean, "cos": np.cos, "sin": np.sin, "tanh": np.tanh,
             "floor": np.floor, "ceil": np.ceil, "frac": operator.truediv,
             "binom": np.vectorize(math.comb), "e": np.e, "pi": np.pi}
CONDITIONS = {"<": operator.lt, "<=": operator.le,
              ">": operator.gt, ">=": operator.ge}
SIGNED = {"+=": 1, "-=": -1}
OPERATORS = {"*": operator.mul, "/": operator.truediv, "@": operator.matmul,
             "//": operator.floordiv, "+": operator.add, "-": operator.sub}
CLOSING = {"(": ")", "{": "}", "[": "]"}
NO_FACTOR = {"if", "where", "else", "_"}
NUMBER = r"\d+(?:\.\d+)?(?:e-?\d+)?"


class Later(Exception):
    """A name is used before the formula that defines it."""


class Reader:
    """The grammar: each method reads what it is called and returns a rule.

    used: the indices that a formula names; bound: those that it sums over;
    target: what its first subscript picks; products: whether two things side
    by side are one (in x_{ij} they are not).
    """

    def __init__(self, tokens, env):
        self.tokens, self.env = [*tokens, ";"], env
        self.used, self.bound = [], set()
        self.target, self.products = None, True

    def next(self, *expected):
        assert not expected or self.tokens[0] in expected, (
            f"expected {expected} before {' '.join(self.tokens)}")
        return self.tokens.pop(0)

    def skip(self, token):
        return self.tokens[0] == token and self.next()

    def expression(self):
        """A total, or one if a condition holds and else another."""
        value = self.total()
        if not (self.skip("if") or self.skip("where")):
            return value
        left, how = self.total(), CONDITIONS[self.next(*CONDITIONS)]
        right = self.total()
        self.skip(",")
        self.next("else")
        other = self.expression()
        return lambda env: np.where(
            how(left(env), right(env)), value(env), other(env))

    def total(self):
        value = self.term()
        while self.tokens[0] in ("+", "-"):
            value = two(OPERATORS[self.next()], value, self.term())
        return value

    def term(self):
        value = self.factor()
        while True:
            token = self.tokens[0]
            if token in OPERATORS.keys() - {"+", "-"}:
                value = two(OPERATORS[self.next()], value, self.factor())
            elif self.products and re.match(r"[({\w\\]", token) and (
                    token not in NO_FACTOR):
                value = two(operator.mul, value, self.factor())
            else:
                return value

    def factor(self):
        if self.tokens[0] in ("-", "+"):
            sign = {"-": operator.neg, "+": operator.pos}[self.next()]
            value = self.factor()
            return lambda env: sign(value(env))
        value = self.atom()
        if self.skip("^"):
            value = two(operator.pow, value, self.factor())
        return value

    def atom(self):
        token, after = self.tokens[0], self.tokens[1]
        if token in ("(", "{"):
            value = self.in_brackets()
        elif self.skip("|"):
            value = applied(self.env.get("|", np.abs), self.total())
            self.next("|")
        elif re.fullmatch(NUMBER, token):
            self.next()
            return lambda env: float(token)
        elif token in SUMS and after == "_":
            return self.series(SUMS[self.next()])
        else:
            value = self.name(self.next())
        while self.tokens[0] in ("_", "["):
            value = self.subscript(value)
        return value

    def in_brackets(self):
        """One value, or several, which are a tuple."""
        was, self.products = self.products, True
        end, values = CLOSING[self.next()], [self.expression()]
        while self.skip(","):
            values.append(self.expression())
        self.next(end)
        self.products = was
        if len(values) == 1:
            return values[0]
        return lambda env: tuple(value(env) for value in values)

    def name(self, token):
        if self.tokens[0] == "_" and f"{token} each" in self.env:
            token += " each"            # dW, a sum, and its parts dW_i
        names = FUNCTIONS | self.env
        assert token in names, f"{token!r} is no name known here"
        if isinstance(names[token], range):
            self.used.append(token)
        if token in ("frac", "binom"):
            return two(names[token], self.atom(), self.atom())
        if not callable(names[token]):
            return lambda env: found(env, token)
        return applied(names[token], self.in_brackets() if self.tokens[
            0] in ("(", "{") else self.factor())

    def series(self, add):
        """Sum over indices, with limits or without, the term after them."""
        self.next("_")
        indices, limits, one = [], [], self.tokens[0] != "{"
        one or self.next()
        while not indices or not (one or self.skip("}")):
            indices.append(self.next())
            self.skip(",")
            if self.skip("="):
                limits.append(self.total())
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
        self.skip("_")
        was, self.products = self.products, False
        if self.tokens[0] in ("[", "{"):
            end, items = CLOSING[self.next()], []
            while not self.skip(end):
                items.append(self.total())
                self.skip(",")
        else:
            items = [self.atom()]
        self.products = was

        def value(env):
            at = env | {k: place(env[k], v) for k, v in self.env.items()
                        if isinstance(v, range) and env[k] is not v}
            return np.asarray(base(env))[
                (..., *(int(item(at)) for item in items))]
        self.target = self.target or value
        return value


def two(f, left, right):
    return lambda env: f(left(env), right(env))


def applied(f, value):
    def call(env):
        given = value(env)
        return f(*given) if isinstance(given, tuple) else f(given)
    return call


def found(env, name):
    value = (FUNCTIONS | env)[name]
    if value is None:
        raise Later(name)
    return value


def place(index, values):
    """Where an array has it: indices count from 0 or from 1."""
    return index - (values.start == 1)


def check(tokens, env):
    """Hold formulas to an environment, of which assignments change a copy.

    All sides of an equation are equal, and equal `all` if there is such a
    name; one side alone equals the next of `values`. A name is assigned by
    <-, += and -=, and by = if it is None or has a partner `... after`: what
    it is in the end.
    """
    env = env | {"values": [*env.get("values", ())]}
    groups = itertools.groupby(tokens, lambda token: token == ";")
    pending = [[*group] for separates, group in groups if not separates]
    while pending:
        later = []
        for tokens in pending:
            try:
                check_one(tokens, env)
            except Later:
                later.append(tokens)
            except Exception as error:
                error.add_note("in the formula " + " ".join(tokens))
                raise
        assert len(later) < len(pending), f"never defined: {later}"
        pending = later
    assert not env["values"], "a formula is missing"
    for name in env:
        if name.endswith(" after"):
            close(env[name.removesuffix(" after")], env[name], env)


def check_one(tokens, env):
    how = next((t for t in tokens if t in ("<-", "+=", "-=")), "=")
    reader = Reader(tokens, env)
    sides = [reader.expression()]
    while reader.skip(how) or reader.skip("="):
        sides.append(reader.expression())
    assert reader.tokens == [";"], f"cannot read on at {reader.tokens}"
    name, assigns = tokens[0], how != "="
    if tokens[1:2] == ["="]:
        assigns = env.get(name, 0) is None or f"{name} after" in env
    free = [k for k in dict.fromkeys(reader.used) if k not in reader.bound]
    wanted = np.asarray(env["values"].pop(0) if len(sides) == 1 else 0)
    for at in itertools.product(*(env[k] for k in free)):
        here = env | dict(zip(free, at))
        values = [side(here) for side in sides[assigns:]]
        first = values[0]
        if len(sides) == 1:
            values.append(wanted[..., *map(place, at, (
                env[k] for k in free))])
        for value in [*values, env.get("all", first)]:
            close(value, first, env)
        if assigns:
            if how in SIGNED:
                first = sides[0](here) + SIGNED[how] * first
            if free:
                reader.target(here)[...] = first
            else:
                env[name] = first


def close(value, wanted, env):
    np.testing.assert_allclose(*np.broadcast_arrays(
        np.squeeze(value), np.squeeze(wanted)),
        rtol=env.get("tolerance", 1e-6), atol=env.get("half", 1e-9))
