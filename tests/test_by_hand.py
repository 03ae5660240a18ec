"""One small network and one small convolution, worked out on paper.

The numbers are chosen so that every step can be followed in the head;
nothing here is computed with nnlab first and copied.
"""

import numpy as np
import pytest

from nnlab import Sequential, layers
from nnlab.optimizers import SGD


@pytest.fixture
def network():
    """3 inputs, 2 hidden neurons (relu), 1 output, and a mean squared error.

    W1 = [[ 1,  0],      b1 = [0, 1]     W2 = [[ 2],     b2 = [-1]
          [ 2, -1],                            [-3]]
          [-1,  1]]
    """
    model = Sequential([layers.Input((3,)),
                        layers.Dense(2, activation="relu"),
                        layers.Dense(1)])
    model.set_weights([np.array([[1, 0], [2, -1], [-1, 1]]),
                       np.array([0, 1]), np.array([[2], [-3]]),
                       np.array([-1])])
    model.compile(SGD(learning_rate=0.5), "mse")
    return model


# Two examples.
#   x    = [[1, 2,  3],      y = [[-1],
#           [2, 0, -1]]           [ 6]]
#
# Forward.
#   z1   = x @ W1 + b1
#        = [[1 + 4 - 3,  0 - 2 + 3 + 1],     = [[2, 2],
#           [2 + 0 + 1,  0 - 0 - 1 + 1]]        [3, 0]]
#   a1   = relu(z1) = [[2, 2], [3, 0]]
#   z2   = a1 @ W2 + b2
#        = [[4 - 6 - 1], [6 - 0 - 1]] = [[-3], [5]]
#   L    = ((-3 + 1)^2 + (5 - 6)^2) / 2 = (4 + 1) / 2 = 2.5
#
# Backward.
#   dz2  = 2 (z2 - y) / (N K), N K = 2: [[-3 + 1], [5 - 6]] = [[-2], [-1]]
#   dW2  = a1.T @ dz2 = [[2*-2 + 3*-1], [2*-2 + 0*-1]] = [[-7], [-4]]
#   db2  = -2 - 1 = -3
#   da1  = dz2 @ W2.T = [[-4, 6], [-2, 3]]
#   dz1  = da1 where a1 > 0 = [[-4, 6], [-2, 0]]
#   dW1  = x.T @ dz1
#        = [[1*-4 + 2*-2,  1*6],     = [[ -8,  6],
#           [2*-4 + 0*-2,  2*6],        [ -8, 12],
#           [3*-4 - 1*-2,  3*6]]        [-10, 18]]
#   db1  = [-4 - 2, 6 + 0] = [-6, 6]
#   dx   = dz1 @ W1.T
#        = [[-4*1 + 6*0,  -4*2 + 6*-1,  -4*-1 + 6*1],
#           [-2*1,        -2*2,         -2*-1      ]]
#        = [[-4, -14, 10],
#           [-2,  -4,  2]]
X = np.array([[1.0, 2, 3], [2, 0, -1]])
Y = np.array([[-1.0], [6]])


def test_network_forward(network):
    assert network.predict(X, verbose=0).tolist() == [[-3], [5]]
    assert network.layers[0].z.tolist() == [[2, 2], [3, 0]]
    assert network.evaluate(X, Y, verbose=0) == 2.5


def test_network_backward(network):
    a = network(X)
    dx = network.backward(network.loss.gradient(Y, a))
    first, second = network.layers
    assert second.dW.tolist() == [[-7], [-4]]
    assert second.db.tolist() == [-3]
    assert first.dW.tolist() == [[-8, 6], [-8, 12], [-10, 18]]
    assert first.db.tolist() == [-6, 6]
    assert dx.tolist() == [[-4, -14, 10], [-2, -4, 2]]


def test_network_step(network):
    # v - 0.5 dv for each parameter.
    history = network.fit(X, Y, batch_size=2, shuffle=False, verbose=0)
    assert history.history == {"loss": [2.5]}       # measured before the step
    W1, b1, W2, b2 = network.get_weights()
    assert W1.tolist() == [[5, -3], [6, -7], [4, -8]]
    assert b1.tolist() == [3, -2]
    assert W2.tolist() == [[5.5], [-1]]
    assert b2.tolist() == [0.5]


# A 4x4 image, a 3x3 kernel, bias 1.
#   x = [[1, 2, 0, 1],    W = [[1, 0, -1],
#        [0, 1, 3, 2],         [0, 2,  0],
#        [2, 0, 1, 1],         [1, 0,  0]]
#        [1, 1, 0, 2]]
#
#   z[0,0] = 1*1 - 1*0 + 2*1 + 1*2 + 1 =  1 - 0 + 2 + 2 + 1 = 6
#   z[0,1] = 1*2 - 1*1 + 2*3 + 1*0 + 1 =  2 - 1 + 6 + 0 + 1 = 8
#   z[1,0] = 1*0 - 1*3 + 2*0 + 1*1 + 1 =  0 - 3 + 0 + 1 + 1 = -1
#   z[1,1] = 1*1 - 1*2 + 2*1 + 1*1 + 1 =  1 - 2 + 2 + 1 + 1 = 3
#
# With dz = [[1, 2],
#            [3, 4]]:
#   db = 1 + 2 + 3 + 4 = 10
#   dW[u,v] = 1 x[u,v] + 2 x[u,v+1] + 3 x[u+1,v] + 4 x[u+1,v+1]
#     dW[0] = [1 + 4 + 0 + 4,   2 + 0 + 3 + 12,  0 + 2 + 9 + 8] = [9, 17, 19]
#     dW[1] = [0 + 2 + 6 + 0,   1 + 6 + 0 + 4,   3 + 4 + 3 + 4] = [8, 11, 14]
#     dW[2] = [2 + 0 + 3 + 4,   0 + 2 + 3 + 0,   1 + 2 + 0 + 8] = [9, 5, 11]
#   dx: the kernel laid down at each output's place, times its dz:
#     1 * [[1, 0, -1], [0, 2, 0], [1, 0, 0]]  at (0, 0)
#     2 * the same                            at (0, 1)
#     3 * the same                            at (1, 0)
#     4 * the same                            at (1, 1)
#     row 0: [1,  0 + 2,         -1 + 0,       -2        ] = [1, 2, -1, -2]
#     row 1: [3,  2 + 0 + 4,     4 + -3,       -4        ] = [3, 6, 1, -4]
#     row 2: [1,  2 + 6,         8,            0         ] = [1, 8, 8, 0]
#     row 3: [3,  4,             0,            0         ] = [3, 4, 0, 0]
IMAGE = np.array([[1.0, 2, 0, 1], [0, 1, 3, 2], [2, 0, 1, 1], [1, 1, 0, 2]])
KERNEL = np.array([[1.0, 0, -1], [0, 2, 0], [1, 0, 0]])


def test_convolution():
    layer = layers.Conv2D(1, 3)
    layer.build((None, 4, 4, 1))
    layer.set_weights([KERNEL[:, :, None, None], np.array([1.0])])
    z = layer(IMAGE[None, :, :, None])
    assert z[0, :, :, 0].tolist() == [[6, 8], [-1, 3]]
    dz = np.array([[1.0, 2], [3, 4]])[None, :, :, None]
    dx = layer.backward(dz)
    assert layer.db.tolist() == [10]
    assert layer.dW[:, :, 0, 0].tolist() == [[9, 17, 19], [8, 11, 14],
                                             [9, 5, 11]]
    assert dx[0, :, :, 0].tolist() == [[1, 2, -1, -2], [3, 6, 1, -4],
                                       [1, 8, 8, 0], [3, 4, 0, 0]]


def test_pooling():
    # Largest of each 2x2 corner of the image: 2 (at 0,1), 3 (at 1,2),
    # 2 (at 2,0), 2 (at 3,3).
    layer = layers.MaxPooling2D(2)
    a = layer(IMAGE[None, :, :, None])
    assert a[0, :, :, 0].tolist() == [[2, 3], [2, 2]]
    dx = layer.backward(np.array([[1.0, 2], [3, 4]])[None, :, :, None])
    assert dx[0, :, :, 0].tolist() == [[0, 1, 0, 0], [0, 0, 2, 0],
                                       [3, 0, 0, 0], [0, 0, 0, 4]]
