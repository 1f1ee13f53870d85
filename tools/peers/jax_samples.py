"""JAX on samples: rectified networks of the toy task with 8192 samples, vmap over networks and scan over steps, jitted, in
single precision, gradients by jax.grad or by hand."""

import os

CORES = len(os.sched_getaffinity(0))
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count={CORES}"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from peer import serve  # noqa: E402

WIDTH = 100
SAMPLES = 8192
RATE = 0.004
INPUTS = (np.random.default_rng(0).normal(size=(SAMPLES, 2)) * [2, 1]).astype(np.float32)
TARGETS = INPUTS.sum(axis=1)


def late(weights, inputs):
    (first_a, first_b), top = weights
    hidden_a, hidden_b = jax.nn.relu(inputs[:, :1] * first_a), jax.nn.relu(inputs[:, 1:] * first_b)
    return hidden_a @ top[:WIDTH] + hidden_b @ top[WIDTH:]


def early(weights, inputs):
    first, top = weights
    return jax.nn.relu(inputs @ first) @ top


def middle(weights, inputs):
    (first_a, first_b), second, top = weights
    hidden = jnp.concatenate([inputs[:, :1] * first_a, inputs[:, 1:] * first_b], axis=1)
    return jax.nn.relu(jax.nn.relu(hidden) @ second) @ top


def late_weights(normal):
    return (normal(WIDTH), normal(WIDTH)), normal(2 * WIDTH)


def early_weights(normal):
    return normal(2, WIDTH), normal(WIDTH)


def middle_weights(normal):
    return (normal(WIDTH), normal(WIDTH)), normal(2 * WIDTH, WIDTH), normal(WIDTH)


def by_gradient(outputs):
    """A step of gradient descent with jax.grad."""

    def loss(weights):
        return 0.5 * jnp.mean((TARGETS - outputs(weights, INPUTS)) ** 2)

    return lambda weights: jax.tree.map(lambda w, g: w - RATE * g, weights, jax.grad(loss)(weights))


def by_blocks(outputs, block):
    """The same, as a sum over blocks of samples whose activity stays in a near cache."""
    blocks = (INPUTS.reshape(-1, block, 2), TARGETS.reshape(-1, block))

    def loss(weights, inputs, targets):
        return 0.5 / SAMPLES * jnp.sum((targets - outputs(weights, inputs)) ** 2)

    def step(weights):
        def add(total, data):
            return jax.tree.map(jnp.add, total, jax.grad(loss)(weights, *data)), None

        gradient, _ = jax.lax.scan(add, jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.asarray, blocks))
        return jax.tree.map(lambda w, g: w - RATE * g, weights, gradient)

    return step


def late_by_hand(block):
    """Late fusion by blocks, the gradient by hand, samples last."""
    blocks = (INPUTS.reshape(-1, block, 2), TARGETS.reshape(-1, block))

    def step(weights):
        firsts, top = weights
        tops = (top[:WIDTH], top[WIDTH:])

        def add(total, data):
            inputs, targets = data
            hidden = [jax.nn.relu(first[:, None] * inputs[:, i]) for i, first in enumerate(firsts)]
            slopes = (targets - tops[0] @ hidden[0] - tops[1] @ hidden[1]) * (RATE / SAMPLES)
            upper = [h @ slopes for h in hidden]
            lower = [(h > 0).astype(jnp.float32) @ (slopes * inputs[:, i]) for i, h in enumerate(hidden)]
            return jax.tree.map(jnp.add, total, (lower, upper)), None

        zero = [jnp.zeros(WIDTH), jnp.zeros(WIDTH)]
        (lower, upper), _ = jax.lax.scan(add, (zero, zero), jax.tree.map(jnp.asarray, blocks))
        return (
            tuple(first + above * sums for first, above, sums in zip(firsts, tops, lower)),
            top + jnp.concatenate(upper))

    return step


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
    yield variant("by hand, blocks of 256", late_by_hand(256), late_weights, 1, steps=20)
    yield variant("by hand, blocks of 256", late_by_hand(256), late_weights, 8)
    yield variant("jax.grad, blocks of 256", by_blocks(late, 256), late_weights, 1, steps=20)
    yield variant("jax.grad", by_gradient(late), late_weights, 8)


def early_variants():
    yield variant("jax.grad, blocks of 256", by_blocks(early, 256), early_weights, 1, steps=20)
    yield variant("jax.grad", by_gradient(early), early_weights, 1, steps=20)
    yield variant("jax.grad", by_gradient(early), early_weights, 8)


def middle_variants():
    yield variant("jax.grad, blocks of 1024", by_blocks(middle, 1024), middle_weights, 1)
    yield variant("jax.grad", by_gradient(middle), middle_weights, 1)
    yield variant("jax.grad", by_gradient(middle), middle_weights, 1, devices=1)


if __name__ == "__main__":
    serve({"relu-late": late_variants, "relu-early": early_variants, "relu-middle": middle_variants})
