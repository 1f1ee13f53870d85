"""NumPy with BLAS: modality competition at its default size, in single precision. A network is the joint one and each
modality alone, as one stack of matrices. One network a core at a time, each with one BLAS thread; usually one network at a
time, with as many BLAS threads as there are cores."""

import os
from concurrent.futures import ThreadPoolExecutor

from peer import IS_USUAL, serve

CORES = len(os.sched_getaffinity(0))
# BLAS reads this when NumPy is loaded.
for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ[f"{library}_NUM_THREADS"] = str(CORES if IS_USUAL else 1)

import numpy as np  # noqa: E402

CLASSES, UNITS, INPUTS, SAMPLES = 10, 6, 200, 400
RATE = 3
STEPS = 20


class Network:
    """One network with data of its own. Axes of units: modality, joint or alone, class, unit of the class."""

    def __init__(self, seed):
        random = np.random.default_rng(seed)
        labels = np.arange(SAMPLES) % CLASSES
        codes = np.zeros((2, SAMPLES, INPUTS))
        for modality, insufficiency in enumerate((0.04, 0.16)):
            for sample, label in enumerate(labels):
                wrong = random.choice([c for c in range(CLASSES) if c != label], 4, replace=False)
                if random.random() < insufficiency:
                    codes[modality, sample, label], codes[modality, sample, wrong] = 0.3, 0.6
                else:
                    codes[modality, sample, label] = random.uniform(0.9, 1.1)
                    codes[modality, sample, wrong] = random.uniform(0, 0.1, 4)
        self.inputs = (codes + 0.1 * random.normal(size=codes.shape)).astype(np.float32)
        self.columns = np.ascontiguousarray(self.inputs.transpose(0, 2, 1))
        self.targets = np.ascontiguousarray(np.eye(CLASSES, dtype=np.float32)[labels].T)
        weights = random.normal(size=(2, 1, CLASSES * UNITS, INPUTS)) * 0.005
        self.weights = np.repeat(weights, 2, axis=1).reshape(2, -1, INPUTS).astype(np.float32)
        shape = (2, 2, CLASSES, UNITS, SAMPLES)
        self.products, self.powers, self.slopes = (np.empty(shape, np.float32) for _ in range(3))
        self.gradient = np.empty_like(self.weights)

    def step(self):
        """A step of gradient descent with the smoothed rectifier of power 3 and threshold 1."""
        u, powers, slopes = self.products, self.powers, self.slopes
        np.matmul(self.weights, self.columns, out=u.reshape(2, -1, SAMPLES))
        np.maximum(u, 0, out=u)
        clipped = np.minimum(u, 1, out=powers)
        np.multiply(clipped, clipped, out=slopes)
        # u³/3 up to 1, u − 2/3 above: with c = min(u, 1), c³/3 + (u − c).
        np.subtract(u, clipped, out=u)
        np.multiply(clipped, slopes, out=powers)
        powers *= np.float32(1 / 3)
        u += powers
        logits = u.sum(axis=3)
        # Three networks: joint, and each modality alone.
        scores = np.stack([logits[0, 0] + logits[1, 0], logits[0, 1], logits[1, 1]])
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        residuals = (self.targets - scores) * np.float32(RATE / SAMPLES)
        slopes[:, 0] *= residuals[0][None, :, None]
        slopes[:, 1] *= residuals[1:][:, :, None]
        np.matmul(slopes.reshape(2, -1, SAMPLES), self.inputs, out=self.gradient)
        self.weights += self.gradient


def variant(networks):
    """Training of this many networks at once."""

    def prepare():
        stack = [Network(seed) for seed in range(networks)]
        pool = ThreadPoolExecutor(networks)

        def train(network):
            for _ in range(STEPS):
                network.step()
            return STEPS

        return lambda: sum(pool.map(train, stack))

    return f"{networks} networks at once, {CORES // networks} BLAS threads each", prepare


if __name__ == "__main__":
    serve({"competition": lambda: [variant(CORES)]}, {"competition": lambda: variant(1)})
