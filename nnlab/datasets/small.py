"""Small sets that need no network, made for pictures and quick runs.

Four sets of points in the plane, and scikit-learn's 8x8 digits.  Every set
of points takes ``rng``, a seed or a NumPy generator: the same seed gives the
same points.
"""

import numpy as np


def xor(n=200, noise=0.1, rng=0):
    """Four clouds around the corners of the XOR truth table.

    y = x1 XOR x2 at the corners (0, 0), (0, 1), (1, 0), (1, 1).
    No straight line separates the two classes.

    Parameters
    ----------
    n : int, number of points, at least 4
    noise : float, standard deviation of each cloud; 0 gives the corners
    rng : int or numpy.random.Generator

    Returns
    -------
    x : float32 array (n, 2)
    y : int64 array (n,), values 0 and 1

    Raises
    ------
    ValueError : n below 4, or a negative noise

    Examples
    --------
    >>> x, y = xor(4, noise=0)
    >>> for point, label in zip(x.tolist(), y.tolist()):
    ...     print(point, label)
    [0.0, 0.0] 0
    [0.0, 1.0] 1
    [1.0, 0.0] 1
    [1.0, 1.0] 0
    """
    _check("xor", n, 4, noise)
    rng = np.random.default_rng(rng)
    corner = np.arange(n) % 4
    bits = np.stack([corner // 2, corner % 2], axis=1)  # (n, 2)
    x = bits + noise * rng.standard_normal((n, 2))
    return x.astype(np.float32), bits[:, 0] ^ bits[:, 1]


def spirals(n=300, classes=3, noise=0.2, turns=0.75, rng=0):
    """Arms of a spiral, one for each class, all starting at the origin.

    angle = 2 pi (turns r + class / classes) + noise e, with e ~ N(0, 1)
    x = (r cos(angle), r sin(angle)), r even between 0 and 1.

    Parameters
    ----------
    n : int, number of points, at least one for each class
    classes : int, number of arms, at least 1
    noise : float, standard deviation of the angle in radians
    turns : float, how many times an arm winds around the origin
    rng : int or numpy.random.Generator

    Returns
    -------
    x : float32 array (n, 2), in random order
    y : int64 array (n,), values 0 to classes - 1

    Raises
    ------
    ValueError : classes below 1, n below classes, or a negative noise

    Examples
    --------
    >>> x, y = spirals(6, classes=2)
    >>> x.shape, sorted(y.tolist())
    ((6, 2), [0, 0, 0, 1, 1, 1])
    """
    if classes < 1:
        raise ValueError(f"spirals: needs at least 1 class; got classes="
                         f"{classes}; write spirals(n, classes=3)")
    _check("spirals", n, classes, noise)
    rng = np.random.default_rng(rng)
    order = rng.permutation(n)
    r, y = order / n, order % classes
    angle = 2 * np.pi * (turns * r + y / classes)
    angle = angle + noise * rng.standard_normal(n)
    x = np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)  # (n, 2)
    return x.astype(np.float32), y


def moons(n=200, noise=0.1, rng=0):
    """Two half circles that reach into each other (scikit-learn's make_moons).

    Parameters
    ----------
    n : int, number of points, at least 2
    noise : float, standard deviation of what is added to each coordinate
    rng : int or numpy.random.Generator

    Returns
    -------
    x : float32 array (n, 2)
    y : int64 array (n,), values 0 and 1

    Raises
    ------
    ValueError : n below 2, or a negative noise

    Examples
    --------
    >>> x, y = moons(100)
    >>> x.shape, int(y.sum())
    ((100, 2), 50)
    """
    from sklearn.datasets import make_moons

    _check("moons", n, 2, noise)
    x, y = make_moons(n, noise=noise, random_state=_seed(rng))
    return x.astype(np.float32), y


def circles(n=200, noise=0.1, rng=0):
    """A ring (0) around a smaller ring (1) (scikit-learn's make_circles).

    The outer ring has radius 1, the inner one 0.5.

    Parameters
    ----------
    n : int, number of points, at least 2
    noise : float, standard deviation of what is added to each coordinate
    rng : int or numpy.random.Generator

    Returns
    -------
    x : float32 array (n, 2)
    y : int64 array (n,), values 0 and 1

    Raises
    ------
    ValueError : n below 2, or a negative noise

    Examples
    --------
    >>> x, y = circles(100, noise=0)
    >>> sorted(set((x ** 2).sum(axis=1).round(2).tolist()))
    [0.25, 1.0]
    """
    from sklearn.datasets import make_circles

    _check("circles", n, 2, noise)
    x, y = make_circles(n, noise=noise, factor=0.5, random_state=_seed(rng))
    return x.astype(np.float32), y


def digits(flat=True):
    """Scikit-learn's 1,797 handwritten digits of 8x8 pixels, from 0 to 1.

    Each pixel is one of 17 grey levels, k / 16 for k = 0 to 16; 1 is ink.

    Parameters
    ----------
    flat : bool, rows of 64 numbers (True) or images of 8x8 (False)

    Returns
    -------
    x : float32 array (1797, 64) or (1797, 8, 8)
    y : int64 array (1797,), values 0 to 9

    References
    ----------
    Alpaydin and Kaynak 1998 (alpaydin1998): where the images come from.

    Examples
    --------
    >>> x, y = digits()
    >>> x.shape, y[:10].tolist()
    ((1797, 64), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    x = bunch.data if flat else bunch.images
    return (x / 16).astype(np.float32), bunch.target


def digits_like_mnist():
    """Scikit-learn's digits in MNIST's form: 20x20 in a 28x28 frame.

    Returns
    -------
    x_train, y_train, x_test, y_test : uint8 arrays (1437, 28, 28), (1437,),
        (360, 28, 28), (360,); always the same split
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, y = load_digits(return_X_y=True)
    at = ((np.arange(20) + 0.5) * 8 / 20 - 0.5).clip(0, 7)
    B = np.clip(1 - abs(at[:, None] - np.arange(8)), 0, 1)  # (20, 8)
    x = B @ images.reshape(-1, 8, 8) @ B.T  # bilinear, (1797, 20, 20)
    x = np.rint(x * 255 / 16).astype(np.uint8)
    x = np.pad(x, ((0, 0), (4, 4), (4, 4)))  # (1797, 28, 28)
    x_train, x_test, y_train, y_test = train_test_split(
        x, y.astype(np.uint8), test_size=360, stratify=y, random_state=0)
    return x_train, y_train, x_test, y_test


def _check(name, n, least, noise):
    """Refuse too few points and a noise that is no standard deviation."""
    if n < least:
        raise ValueError(f"{name}: needs at least {least} points; got n={n}; "
                         f"write {name}(200)")
    if not noise >= 0:
        raise ValueError(f"{name}: noise is a standard deviation, 0 or more; "
                         f"got noise={noise}; write {name}({n}, noise=0.1)")


def _seed(rng):
    """A seed for scikit-learn, which takes no NumPy generator."""
    return int(np.random.default_rng(rng).integers(2**31))
