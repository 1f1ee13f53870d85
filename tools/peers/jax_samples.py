"""JAX on samples: rectified networks of the toy task with 8192 samples, vmap over networks and scan over steps, jitted, in
single precision, gradients by jax.grad or by hand."""

import jax
import jax.numpy as jnp
import numpy as np

from jax_devices import CORES
from peer import serve

WIDTH = 100
SAMPLES = 8192
RATE = 0.004
INPUTS = (np.random.default_rng(0).normal(size=(2, SAMPLES)) * [[2], [1]]).astype(np.float32)
TARGETS = INPUTS.sum(axis=0)


def branches(firsts, inputs):
    return [jax.nn.relu(first[:, None] * modality) for first, modality in zip(firsts, inputs)]


def late(weights, inputs):
    firsts, tops = weights
    return sum(top @ hidden for top, hidden in zip(tops, branches(firsts, inputs)))


def early(weights, inputs):
    first, top = weights
    return top @ jax.nn.relu(first @ inputs)


def middle(weights, inputs):
    firsts, seconds, top = weights
    return top @ jax.nn.relu(sum(second @ hidden for second, hidden in zip(seconds, branches(firsts, inputs))))


def late_weights(normal):
    return (normal(WIDTH), normal(WIDTH)), (normal(WIDTH), normal(WIDTH))


def early_weights(normal):
    return normal(WIDTH, 2), normal(WIDTH)


def middle_weights(normal):
    return (normal(WIDTH), normal(WIDTH)), (normal(WIDTH, WIDTH), normal(WIDTH, WIDTH)), normal(WIDTH)


def by_gradient(outputs):
    """A step of gradient descent with jax.grad."""

    def loss(weights):
        return 0.5 * jnp.mean((TARGETS - outputs(weights, INPUTS)) ** 2)

    return lambda weights: jax.tree.map(lambda w, g: w - RATE * g, weights, jax.grad(loss)(weights))


def blocks_of(count):
    """Inputs and targets, one block of samples after the other."""
    return (
        jnp.asarray(np.ascontiguousarray(INPUTS.reshape(2, -1, count).swapaxes(0, 1))),
        jnp.asarray(TARGETS.reshape(-1, count)))


def by_hand(gradient, count):
    """A step with the gradient by hand, summed over blocks of samples whose activity stays in a near cache.

    `gradient(weights, inputs, targets)` is the step's change of the weights.
    """

    def step(weights):
        def add(total, data):
            return jax.tree.map(jnp.add, total, gradient(weights, *data)), None

        change, _ = jax.lax.scan(add, jax.tree.map(jnp.zeros_like, weights), blocks_of(count))
        return jax.tree.map(jnp.add, weights, change)

    return step


def slope(hidden):
    return (hidden > 0).astype(jnp.float32)


def late_gradient(weights, inputs, targets):
    firsts, tops = weights
    hidden = branches(firsts, inputs)
    residual = (targets - sum(top @ h for top, h in zip(tops, hidden))) * (RATE / SAMPLES)
    return (
        tuple(top * (slope(h) @ (residual * x)) for top, h, x in zip(tops, hidden, inputs)),
        tuple(h @ residual for h in hidden))


def early_gradient(weights, inputs, targets):
    first, top = weights
    hidden = jax.nn.relu(first @ inputs)
    residual = (targets - top @ hidden) * (RATE / SAMPLES)
    return top[:, None] * (slope(hidden) @ (residual * inputs).T), hidden @ residual


def middle_gradient(weights, inputs, targets):
    firsts, seconds, top = weights
    below = branches(firsts, inputs)
    hidden = jax.nn.relu(sum(second @ h for second, h in zip(seconds, below)))
    residual = (targets - top @ hidden) * (RATE / SAMPLES)
    above = (top[:, None] * residual) * slope(hidden)
    return (
        tuple(((second.T @ above) * slope(h)) @ x for second, h, x in zip(seconds, below, inputs)),
        tuple(above @ h.T for h in below), hidden @ residual)


def variant(name, step, draw, networks, devices=CORES, steps=4):
    """Training of this many networks on each of one or all cores."""

    def prepare():
        batch = jax.vmap(step)

        def train(weights):
            return jax.lax.scan(lambda w, _: (batch(w), None), weights, None, length=steps)[0]

        random = np.random.default_rng(1)
        weights = draw(lambda *shape: jnp.asarray(
            (random.normal(size=(devices, networks, *shape)) * 0.1).astype(np.float32)))
        run = jax.pmap(train, donate_argnums=0, devices=jax.devices()[:devices])

        def call():
            nonlocal weights
            weights = jax.block_until_ready(run(weights))
            return devices * networks * steps

        return call

    return f"{name}, {networks} networks on each of {devices} devices", prepare


def late_variants():
    yield variant("by hand, blocks of 256", by_hand(late_gradient, 256), late_weights, 1, steps=20)
    yield variant("by hand, blocks of 512", by_hand(late_gradient, 512), late_weights, 1, steps=20)
    yield variant("by hand, blocks of 256", by_hand(late_gradient, 256), late_weights, 8)
    yield variant("jax.grad", by_gradient(late), late_weights, 1, steps=20)


def early_variants():
    yield variant("by hand, blocks of 256", by_hand(early_gradient, 256), early_weights, 1, steps=20)
    yield variant("by hand, blocks of 512", by_hand(early_gradient, 512), early_weights, 1, steps=20)
    yield variant("jax.grad", by_gradient(early), early_weights, 1, steps=20)


def middle_variants():
    yield variant("by hand, blocks of 512", by_hand(middle_gradient, 512), middle_weights, 1)
    yield variant("by hand, blocks of 2048", by_hand(middle_gradient, 2048), middle_weights, 1)
    yield variant("jax.grad", by_gradient(middle), middle_weights, 1)


def gpu_variants(outputs, gradient, draw, sizes):
    """One block of all samples, with the gradient by jax.grad and by hand, for several numbers of networks."""
    for networks in sizes:
        yield variant("jax.grad", by_gradient(outputs), draw, networks, 1)
        yield variant("by hand", by_hand(gradient, SAMPLES), draw, networks, 1)


if __name__ == "__main__":
    serve(
        {"relu-late": late_variants, "relu-early": early_variants, "relu-middle": middle_variants},
        {
            "relu-late": lambda: variant("jax.grad", by_gradient(late), late_weights, 1, 1, steps=20),
            "relu-early": lambda: variant("jax.grad", by_gradient(early), early_weights, 1, 1, steps=20),
            "relu-middle": lambda: variant("jax.grad", by_gradient(middle), middle_weights, 1, 1),
        },
        {
            "relu-late": lambda: gpu_variants(late, late_gradient, late_weights, (32, 256, 1024)),
            "relu-early": lambda: gpu_variants(early, early_gradient, early_weights, (32, 256, 1024)),
            "relu-middle": lambda: gpu_variants(middle, middle_gradient, middle_weights, (32, 256)),
        })
