"""One network at a time, as the scripts of Zhang, Latham and Saxe train them: a plain loop of full-batch gradient descent
over 8192 samples. Theirs is written in PyTorch; this one is NumPy with BLAS on all cores and gradients by hand, which
saves the cost of recording a graph."""

import numpy as np

from peer import serve

WIDTH, SAMPLES, RATE = 100, 8192, 0.004


class LinearLateNetwork:
    def __init__(self, depth, scales):
        random = np.random.default_rng(1)
        self.inputs = [
            (deviation * random.normal(size=(1, SAMPLES))).astype(np.float32) for deviation in (2, 1)]
        self.targets = self.inputs[0] + self.inputs[1]
        widths = [1] + [WIDTH] * (depth - 1) + [1]
        self.branches = [
            [
                (scale * random.normal(size=(rows, columns))).astype(np.float32)
                for scale, rows, columns in zip(scales, widths[1:], widths)
            ]
            for _ in range(2)
        ]

    def step(self):
        activity = []
        for inputs, layers in zip(self.inputs, self.branches):
            hidden = [inputs]
            for layer in layers:
                hidden.append(layer @ hidden[-1])
            activity.append(hidden)
        residual = (self.targets - activity[0][-1] - activity[1][-1]) * np.float32(RATE / SAMPLES)
        for layers, hidden in zip(self.branches, activity):
            above = residual
            for index in reversed(range(len(layers))):
                gradient = above @ hidden[index].T
                if index > 0:
                    above = layers[index].T @ above
                layers[index] += gradient


def variants(depth, scales, steps):
    def prepare():
        network = LinearLateNetwork(depth, scales)

        def train():
            for _ in range(steps):
                network.step()
            return steps

        return train

    yield f"a plain loop as in the authors' scripts, but NumPy; {SAMPLES} samples", prepare


if __name__ == "__main__":
    serve({
        "deep-late": lambda: variants(4, [0.01, 0.001, 0.001, 0.01], 5),
        "two-layer-late": lambda: variants(2, [1e-9, 1e-9], 20),
    })
