"""Where JAX trains: on the cores of the processor, one device each, or on an NVIDIA GPU with the argument `gpu`. To be
imported before anything asks JAX for its devices."""

import os

import jax

from peer import ON_GPU

CORES = len(os.sched_getaffinity(0))

if ON_GPU:
    jax.config.update("jax_platforms", "cuda")
    # Products of matrices in single precision, as all others make them, and not in the ten bits of TF32.
    jax.config.update("jax_default_matmul_precision", "float32")
    try:
        jax.devices()
    except (AssertionError, RuntimeError) as error:
        raise SystemExit(f"JAX finds no NVIDIA GPU. {error}".strip()) from None
else:
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_num_cpu_devices", CORES)
