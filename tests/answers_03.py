"""Wrong and right answers to chapter 03's exercises: what a class hands in."""

import numpy as np


def relu(z):
    return np.maximum(z, 0)


# 03-forward: right, in three styles
def forward_lines(x, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    a1 = np.maximum(0, z1)
    return a1 @ W2 + b2


def forward_loops(x, W1, b1, W2, b2):
    out = []
    for row in x:
        hidden = []
        for j in range(len(b1)):
            z = b1[j] + sum(row[i] * W1[i, j] for i in range(len(row)))
            hidden.append(z if z > 0 else 0.0)
        out.append([b2[k] + sum(hidden[j] * W2[j, k]
                                for j in range(len(hidden)))
                    for k in range(len(b2))])
    return out


def forward_mask(x, W1, b1, W2, b2):
    z1 = np.dot(x, W1) + b1
    return np.dot(z1 * (z1 > 0), W2) + b2


def forward_in_place(x, W1, b1, W2, b2):
    x[x < 0] = 0
    return forward_lines(x, W1, b1, W2, b2)


def behind(hidden, last=lambda z: z):
    def forward(x, W1, b1, W2, b2):
        a1 = hidden(x @ W1 + b1)
        return last(a1 @ W2 + b2)
    return forward


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


W_FOLD, ONES = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.ones((2, 1))

ANSWERS = {
    "03-forward": {
        "right": [forward_lines, forward_loops, forward_mask],
        "wrong": [
            lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2,
            lambda x, W1, b1, W2, b2: relu(relu(x @ W1 + b1) @ W2 + b2),
            lambda x, W1, b1, W2, b2: relu((x @ W1 + b1) @ W2 + b2),
            lambda x, W1, b1, W2, b2: (relu(x @ W1) + b1) @ W2 + b2,
            lambda x, W1, b1, W2, b2:
                np.where(x @ W1 + b1 > 0, 1, 0) @ W2 + b2,
            lambda x, W1, b1, W2, b2: relu(x @ W1 + b1),
            lambda x, W1, b1, W2, b2: relu(x @ W1 + b1) @ W2,
            lambda x, W1, b1, W2, b2: relu(x @ W1) @ W2 + b2,
            lambda x, W1, b1, W2, b2: relu(x @ W1) @ W2,
            behind(sigmoid),
            behind(lambda z: np.where(z > 0, z, 0.2 * z)),
            behind(lambda z: np.maximum(z, 0.01 * z)),
            behind(abs),
            behind(lambda z: z.clip(0, 1)),
            behind(lambda z: np.minimum(0, z)),
            behind(lambda z: np.max(z, 0)),
            lambda x, W1, b1, W2, b2: (relu(x) @ W1 + b1) @ W2 + b2,
            behind(relu, softmax),
            behind(relu, sigmoid),
            lambda x, W1, b1, W2, b2:
                relu((x - x.mean(axis=0)) @ W1 + b1) @ W2 + b2,
            lambda x, W1, b1, W2, b2:
                (relu(x @ W1 + b1) * W2[:, 0]).sum(axis=1, keepdims=True) + b2,
            lambda x, W1, b1, W2, b2: relu(x @ W1.T + b1) @ W2 + b2,
            lambda x, W1, b1, W2, b2: relu(W1 @ x + b1) @ W2 + b2,
            forward_in_place,
        ],
    },
    "03-shapes": {
        "right": [
            ((4, 6), (6,), (6, 3), (3,)),
            ([4, 6], [6], [6, 3], [3]),
            (np.array([4, 6]), (6,), np.ones((6, 3)).shape, (3.0,)),
        ],
        "wrong": [
            ((4, 6), (6), (6, 3), (3)),
            (24, 6, 18, 3),
            ((4, 6), (6, 3), (6,), (3,)),
            ((6,), (4, 6), (3,), (6, 3)),
            (np.ones((4, 6)), (6,), (6, 3), (3,)),
            ((5, 4), (6,), (6, 3), (3,)),
            ((6, 4), (6,), (3, 6), (3,)),
            ((4, 6), (4,), (6, 3), (6,)),
            ((4, 6), (6, 1), (6, 3), (3, 1)),
            ((4, 6), (6,), (4, 3), (3,)),
            ((4, 6), (6,)),
        ],
    },
    "03-transpose": {
        "right": [
            np.array([[2.0, 0.0], [-1.0, 1.0]]),
            [[1, 2], [3, 4]],
            np.array([[1.0, 1.0], [0.0, 1.0]]),
        ],
        "wrong": [
            np.ones((3, 2)),
            np.array([[1.0, 2.0]]),
            np.array([[1.0, np.nan], [2.0, 3.0]]),
            np.ones((2, 2)),
            np.array([[1.0, 2.0], [2.0, 5.0]]),
            np.array([[-1.0, -2.0], [-3.0, -4.0]]),
            "transpose",
            [[1, 2], [3]],
            np.array([[1.0, 1.0 + 1e-13], [1.0, 1.0]]),
        ],
    },
    "03-xor": {
        "right": [
            (W_FOLD, ONES),
            ([[-2, 1], [2, -1]], [[0.5], [1]]),
            (np.array([[1.0, -2.0], [-3.0, 1.0]]), ONES),
        ],
        "wrong": [
            (W_FOLD, ONES.T),
            (np.ones((2, 1)), ONES),
            (np.ones((2, 2)), np.array([[1.0], [-2.0]])),
            (W_FOLD, -ONES),
            (np.eye(2), ONES),
            (np.array([[1.0, -0.5], [-0.5, 1.0]]), ONES),
            (2 * W_FOLD, ONES),
            (W_FOLD, np.array([[1.0], [2.0]])),
            ("fold", ONES),
        ],
    },
    "03-plot": {"right": ["C", "c"], "wrong": ["A", "B", "D"]},
}
