"""JAX on second moments: linear late-fusion networks of the toy task, vmap over networks and scan over steps, jitted, in
single precision. Only total maps and gradients are computed; nothing is observed on the way."""

import jax
import jax.numpy as jnp
import numpy as np

from jax_devices import CORES
from peer import serve

WIDTH = 100
RATE = 0.004
COVARIANCE = np.array([[4, 0], [0, 1]], np.float32)
TEACHER = np.ones(2, np.float32)


def descend(total_maps):
    """A step of gradient descent with jax.grad."""

    def loss(weights):
        error = total_maps(weights) - TEACHER
        return 0.5 * error @ COVARIANCE @ error

    return lambda weights: jax.tree.map(lambda w, g: w - RATE * g, weights, jax.grad(loss)(weights))


def two_layer_maps(weights):
    below, above = weights
    return jnp.sum(below * above, axis=1)


def two_layer_by_hand(weights):
    below, above = weights
    step = RATE * (COVARIANCE @ (TEACHER - two_layer_maps(weights)))[:, None]
    return below + step * above, above + step * below


def deep_maps(weights):
    return jnp.stack([top @ (third @ (second @ first)) for first, second, third, top in weights])


def deep_by_hand(weights):
    activity = []
    for first, second, third, top in weights:
        two = second @ first
        activity.append((two, third @ two))
    maps = jnp.stack([top @ three for (_, three), (_, _, _, top) in zip(activity, weights)])
    steps = RATE * (COVARIANCE @ (TEACHER - maps))
    updated = []
    for step, (two, three), (first, second, third, top) in zip(steps, activity, weights):
        above_two = top @ third
        above_one = above_two @ second
        updated.append((
            first + step * above_one, second + jnp.outer(step * above_two, first), third + jnp.outer(step * top, two),
            top + step * three))
    return updated


def two_layer_weights(random, networks):
    return tuple(random.normal(size=(networks, 2, WIDTH)) * 1e-9 for _ in range(2))


def deep_weights(random, networks):
    def layer(*shape):
        return random.normal(size=(networks, *shape)) * 0.1 / np.prod(shape) ** 0.5

    return [(layer(WIDTH), layer(WIDTH, WIDTH), layer(WIDTH, WIDTH), layer(WIDTH)) for _ in range(2)]


def variant(name, step, draw, devices, networks, steps, unroll=1, networks_last=False):
    """Training of this many networks on each of one or all cores, for this many steps a call."""

    def prepare():
        axis = -1 if networks_last else 0
        batch = jax.vmap(step, in_axes=(axis,), out_axes=axis)

        def train(weights):
            return jax.lax.scan(lambda w, _: (batch(w), None), weights, None, length=steps, unroll=unroll)[0]

        def arranged(array):
            array = array.astype(np.float32).reshape(devices, networks, *array.shape[1:])
            return jnp.asarray(np.moveaxis(array, 1, -1) if networks_last else array)

        weights = jax.tree.map(arranged, draw(np.random.default_rng(1), devices * networks))
        run = jax.pmap(train, donate_argnums=0, devices=jax.devices()[:devices])

        def call():
            nonlocal weights
            weights = jax.block_until_ready(run(weights))
            return devices * networks * steps

        return call

    return f"{name}, {networks} networks on each of {devices} devices", prepare


def deep_variants():
    grad = descend(deep_maps)
    yield variant("jax.grad", grad, deep_weights, CORES, 1, 1000)
    yield variant("gradient by hand", deep_by_hand, deep_weights, CORES, 1, 1000)
    yield variant("jax.grad", grad, deep_weights, CORES, 8, 100)
    yield usual_deep_variant()


def usual_deep_variant():
    return variant("jax.grad", descend(deep_maps), deep_weights, 1, 64, 20)


def two_layer_variants():
    grad = descend(two_layer_maps)
    for networks in (16, 128):
        steps = 100_000 // networks
        yield variant("jax.grad, networks last", grad, two_layer_weights, CORES, networks, steps, 8, True)
        yield variant(
            "gradient by hand, networks last", two_layer_by_hand, two_layer_weights, CORES, networks, steps, 8, True)
    yield variant("gradient by hand", two_layer_by_hand, two_layer_weights, CORES, 16, 10_000, 8)
    yield variant("gradient by hand", two_layer_by_hand, two_layer_weights, 1, 1024, 200)
    yield usual_two_layer_variant()


def usual_two_layer_variant():
    return variant("jax.grad", descend(two_layer_maps), two_layer_weights, 1, 1024, 200)


def deep_gpu_variants():
    for networks in (256, 2048):
        yield variant("jax.grad", descend(deep_maps), deep_weights, 1, networks, 50)
        yield variant("gradient by hand", deep_by_hand, deep_weights, 1, networks, 50)


def two_layer_gpu_variants():
    for networks, steps in ((4096, 2000), (65_536, 200)):
        yield variant("jax.grad", descend(two_layer_maps), two_layer_weights, 1, networks, steps, 8)
        yield variant("gradient by hand", two_layer_by_hand, two_layer_weights, 1, networks, steps, 8)
        yield variant(
            "gradient by hand, networks last", two_layer_by_hand, two_layer_weights, 1, networks, steps, 8, True)


if __name__ == "__main__":
    serve(
        {"deep-late": deep_variants, "two-layer-late": two_layer_variants},
        {"deep-late": usual_deep_variant, "two-layer-late": usual_two_layer_variant},
        {"deep-late": deep_gpu_variants, "two-layer-late": two_layer_gpu_variants})
