"""What all peers share: they answer requests for one repetition of a case.

A line with the name of a case comes in; a line of JSON goes out, with the network-steps a second and the variant that
was measured. At the first request for a case all its variants are warmed up and tried, and the fastest one is kept, so
that every peer is at its best on the machine at hand. Called with the argument `usual`, a peer has the one variant that
most people would write; with `gpu`, variants for a GPU.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable

# A variant: a name and a function that makes the training ready and returns another one, which trains for a fraction
# of a second and returns the number of steps it took, summed over networks.
Variant = tuple[str, Callable[[], Callable[[], int]]]


def rate(train: Callable[[], int], seconds: float) -> float:
    """Network-steps a second, over at least this long."""
    started = time.perf_counter()
    steps = 0
    while True:
        steps += train()
        elapsed = time.perf_counter() - started
        if elapsed >= seconds:
            return steps / elapsed


def fastest(variants: Iterable[Variant]) -> tuple[str, Callable[[], int]]:
    """The name and the training of the variant that is fastest when tried for a short while.

    One that does not fit the device's memory, or fails otherwise, is passed over if another one works.
    """
    best, failure = None, None
    for name, prepare in variants:
        try:
            train = prepare()
            train()
            # The best of three: a moment in which others were busy must not decide.
            speed = max(rate(train, 0.15) for _ in range(3))
        except (MemoryError, RuntimeError) as error:
            failure = error
            continue
        if best is None or speed > best[0]:
            best = (speed, name, train)
    if best is None:
        raise failure
    return best[1], best[2]


IS_USUAL = "usual" in sys.argv[2:]
ON_GPU = "gpu" in sys.argv[2:]

Variants = dict[str, Callable[[], Iterable[Variant]]]


def serve(
    cases: Variants, usual: dict[str, Callable[[], Variant]] | None = None, gpu: Variants | None = None) -> None:
    """Answers until there are no more requests. Takes the seconds of a repetition as its argument.

    `usual` has the one variant of each case that most people would write, `gpu` those for a GPU.
    """
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    if IS_USUAL:
        cases = {name: (lambda make=make: [make()]) for name, make in usual.items()}
    if ON_GPU:
        cases = gpu
    ready = {}
    for line in sys.stdin:
        case = line.strip()
        if case not in ready:
            ready[case] = fastest(cases[case]())
        name, train = ready[case]
        print(json.dumps({"rate": rate(train, seconds), "variant": name}), flush=True)
