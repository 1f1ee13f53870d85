"""PyTorch, where it was asked for: linear late-fusion networks on second moments as hand-batched products of matrices
(bmm, gradients by hand), on the processor or on a GPU where PyTorch sees one."""

import torch

from peer import serve

WIDTH, RATE = 100, 0.004
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
COVARIANCE = torch.tensor([[4.0, 0], [0, 1]], device=DEVICE)


def finish():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def normal(*shape, scale):
    return torch.randn(*shape, device=DEVICE) * scale


def steps_from(maps):
    """η (w − W) Σ for both modalities, one column a modality."""
    return RATE * ((1 - maps) @ COVARIANCE)


def two_layer(networks):
    below, above = (normal(networks, 2, WIDTH, scale=1e-9) for _ in range(2))

    def step():
        factors = steps_from((below * above).sum(2))[:, :, None]
        old = below.clone()
        below.addcmul_(factors, above)
        above.addcmul_(factors, old)

    return step


def deep(networks):
    # Both branches of a network are two members of the batch.
    count = 2 * networks
    first = normal(count, WIDTH, 1, scale=0.1 / WIDTH**0.5)
    second, third = (normal(count, WIDTH, WIDTH, scale=0.1 / WIDTH) for _ in range(2))
    top = normal(count, 1, WIDTH, scale=0.1 / WIDTH**0.5)

    def step():
        two = torch.bmm(second, first)
        three = torch.bmm(third, two)
        maps = torch.bmm(top, three).view(networks, 2)
        factors = steps_from(maps).reshape(count, 1, 1)
        above_two = torch.bmm(top, third)
        above_one = torch.bmm(above_two, second)
        second.baddbmm_((factors * above_two).mT, first.mT)
        third.baddbmm_((factors * top).mT, two.mT)
        first.add_(factors * above_one.mT)
        top.add_(factors * three.mT)

    return step


def variants(make, sizes, steps):
    def variant(networks):
        def prepare():
            step = make(networks)

            def train():
                with torch.inference_mode():
                    for _ in range(steps):
                        step()
                    finish()
                return networks * steps

            return train

        return f"{networks} networks at once on {DEVICE}", prepare

    return (variant(networks) for networks in sizes)


if __name__ == "__main__":
    serve({
        "deep-late": lambda: variants(deep, (16, 64, 1024) if DEVICE == "cuda" else (2, 16, 64), 20),
        "two-layer-late": lambda: variants(two_layer, (1024, 16384, 131072), 20),
    })
