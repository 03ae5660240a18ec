"""Batch normalization: the one layer that looks across its examples."""

import numpy as np

from nnlab import initializers
from nnlab.layers.layer import Layer
from nnlab.utils import is_number, truth


class BatchNormalization(Layer):
    """Bring each feature of a batch to mean 0 and variance 1, then rescale.

    training:  m, v = mean and variance of x over the batch (and the pixels)
    in use:    m, v = moving_mean, moving_variance
    x_hat = (x - m) / sqrt(v + epsilon),   a = gamma * x_hat + beta

    gamma and beta are learned. In training the moving statistics follow,
    moving = momentum * moving + (1 - momentum) * measured
    the variance being the mean of the squared differences from m.

    Parameters
    ----------
    axis : int
        The axis of the features: -1, the last one, here.
    momentum : float
        How slowly the moving statistics follow, from 0 to below 1.
    epsilon : float
        Keeps the division from 0.
    center, scale : bool
        Whether there is a beta, a gamma.
    beta_initializer, gamma_initializer : as in Keras
    moving_mean_initializer, moving_variance_initializer : as in Keras

    Raises
    ------
    ValueError
        Another axis, a momentum that is no share, a negative epsilon.

    References
    ----------
    Ioffe and Szegedy, 2015 (ioffe2015).

    Examples
    --------
    >>> layer = BatchNormalization(epsilon=0)
    >>> layer(np.array([[1.0, 5.0], [3.0, 9.0]]), training=True)
    array([[-1., -1.],
           [ 1.,  1.]])
    """

    arguments = ("axis", "momentum", "epsilon", "center", "scale",
                 "beta_initializer", "gamma_initializer",
                 "moving_mean_initializer", "moving_variance_initializer")
    statistic_names = ("moving_mean", "moving_variance")
    whole_batch = True

    def __init__(self, axis=-1, momentum=0.99, epsilon=0.001, center=True,
                 scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", moving_mean_initializer="zeros",
                 moving_variance_initializer="ones", *, name=None):
        super().__init__(name)
        if not is_number(axis) or axis != -1:
            raise ValueError("BatchNormalization: expected axis=-1, channels "
                             f"come last in nnlab, got {axis!r}; leave it out")
        for key, value, below in (("momentum", momentum, 1),
                                  ("epsilon", epsilon, np.inf)):
            if not (is_number(value) and 0 <= value < below):
                raise ValueError(
                    f"BatchNormalization: expected {key} from 0 to below "
                    f"{below}, got {value!r}; leave it out")
        self.axis = -1
        self.momentum, self.epsilon = float(momentum), float(epsilon)
        self.center = truth("center", center)
        self.scale = truth("scale", scale)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_initializer = initializers.get(beta_initializer)
        self.moving_mean_initializer = initializers.get(
            moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(
            moving_variance_initializer)
        self.weight_names = (("gamma",) * self.scale
                             + ("beta",) * self.center)
        self.gamma, self.beta = 1.0, 0.0

    def build(self, input_shape):
        for key in (*self.weight_names, *self.statistic_names):
            start = getattr(self, key + "_initializer")
            setattr(self, key, self._start(start, (input_shape[-1],)))
        self.built = True

    def forward(self, x, training=False):
        m, v = self.moving_mean, self.moving_variance
        if training:
            over = tuple(range(x.ndim - 1))
            m, v = x.mean(axis=over), x.var(axis=over)
            for moving, now in ((self.moving_mean, m),
                                (self.moving_variance, v)):
                moving *= self.momentum
                moving += (1 - self.momentum) * now
        self.training = training
        self.root = np.sqrt(v + self.epsilon)
        self.x_hat = (x - m) / self.root
        self.a = self.gamma * self.x_hat + self.beta
        return self.a

    def backward(self, da, input_gradient=True):
        """Take dL/da, fill dgamma and dbeta, return dL/dx.

        With dx_hat = gamma * da, in use dx = dx_hat / root. In training m
        and v depend on x too, and with means over the batch (and pixels)
        dx = (dx_hat - mean(dx_hat) - x_hat * mean(dx_hat * x_hat)) / root
        """
        self._check_gradient(da)
        over = tuple(range(da.ndim - 1))
        self.dbeta = da.sum(axis=over)
        self.dgamma = (da * self.x_hat).sum(axis=over)
        dx_hat = self.gamma * da
        if self.training:
            dx_hat = (dx_hat - dx_hat.mean(axis=over) - self.x_hat
                      * (dx_hat * self.x_hat).mean(axis=over))
        return dx_hat / self.root
