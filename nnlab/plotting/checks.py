"""What figures ask of their arguments, said in errors of three parts.

Every message names the function and what it expects, shows what came, and
ends with what to write instead.
"""

import numpy as np


def array_of(who, name, value, ndim, instead):
    """Return value as an array of the given rank, finite and not empty."""
    array = np.asarray(value)
    ranks = (ndim,) if isinstance(ndim, int) else ndim
    if array.ndim not in ranks or array.size == 0:
        wanted = " or ".join(str(rank) for rank in ranks)
        raise ValueError(
            f"{who}: {name} must be a filled array of rank {wanted}; "
            f"got shape {array.shape}; {instead}"
        )
    if array.dtype.kind in "fc" and not np.isfinite(array).all():
        raise ValueError(
            f"{who}: {name} must hold finite numbers; got NaN or infinity; "
            f"look at it with np.isfinite({name}) and leave those out"
        )
    return array


def same_length(who, first, values, second, others):
    """Raise unless two sequences that belong together are equally long."""
    if len(values) != len(others):
        raise ValueError(
            f"{who}: {first} and {second} must have one entry for each "
            f"example; got {len(values)} and {len(others)}; "
            f"cut both at the same places, as in {first}[:20], {second}[:20]"
        )


def box(who, limits):
    """Return limits as four floats: x_min, x_max, y_min, y_max."""
    sides = np.asarray(limits, dtype=float)
    if sides.shape != (4,) or not np.isfinite(sides).all():
        raise ValueError(
            f"{who}: limits must be four numbers; got {limits!r}; "
            "write limits=(x_min, x_max, y_min, y_max)"
        )
    if sides[0] >= sides[1] or sides[2] >= sides[3]:
        raise ValueError(
            f"{who}: limits must rise from min to max; got {limits!r}; "
            "write limits=(x_min, x_max, y_min, y_max)"
        )
    return tuple(sides.tolist())


def class_labels(who, y):
    """Return y as whole-number class labels from 0."""
    labels = array_of(who, "y", y, (1, 2), "give one class for each row of x")
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2:
        raise ValueError(
            f"{who}: y must hold class numbers; got shape {labels.shape}, "
            "which looks one-hot; write y.argmax(axis=1)"
        )
    numbers = labels.astype(float)
    if (numbers < 0).any() or (numbers % 1).any():
        raise ValueError(
            f"{who}: y must hold the whole numbers 0, 1, 2, ...; "
            f"got {np.unique(labels)[:6].tolist()}; "
            "write np.unique(y, return_inverse=True)[1]"
        )
    return labels.astype(int)
