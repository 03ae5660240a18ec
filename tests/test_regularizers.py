"""Penalties and their gradients."""

import numpy as np
import pytest
from hypothesis import given
from numbers_to_test import off_zero, seeds, sizes

from nnlab import regularizers
from nnlab.backprop import check_gradient
from nnlab.regularizers import L1, L2


@pytest.mark.parametrize("regularizer", [L1(0.3), L2(0.3)],
                         ids=lambda r: type(r).__name__)
@given(seed=seeds, n=sizes, k=sizes)
def test_gradient(regularizer, seed, n, k):
    W = off_zero(np.random.default_rng(seed), n, k)
    check_gradient(regularizer, W, regularizer.gradient(W))
    assert regularizer(W) > 0


def test_values():
    W = np.array([[1.0, -2.0], [0.0, 3.0]])
    assert L1(0.5)(W) == 3                          # 0.5 * (1 + 2 + 0 + 3)
    assert L2(0.5)(W) == 7                          # 0.5 * (1 + 4 + 0 + 9)
    assert L1(0.5).gradient(W).tolist() == [[0.5, -0.5], [0, 0.5]]
    assert L2(0.5).gradient(W).tolist() == [[1, -2], [0, 3]]
    assert type(L1()(W)) is type(L2()(W)) is float


def test_names_and_defaults():
    assert regularizers.get("l1").l1 == regularizers.get("l2").l2 == 0.01
    assert regularizers.get(None) is None
    l2 = L2(0.1)
    assert regularizers.get(l2) is l2


def test_a_class_gives_an_object_with_its_defaults():
    assert regularizers.get(L2).l2 == regularizers.get("L2").l2 == 0.01
    assert regularizers.l1(0.5).l1 == 0.5
