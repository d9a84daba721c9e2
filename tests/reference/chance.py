"""The draws of a replication, written again from their definition with Python's own integers."""

import math
from statistics import NormalDist

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
PURPOSES = (
    *("none", "effort-feature", "effort-step", "error", "exception", "mandate", "decision"),
    *("help-needed", "helper", "gate-days", "phase", "arrival-gap", "incident-gap"),
    *("incident-effort", "tenure", "escapes"),
)


def mixed(z: int) -> int:
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def derived(key: int, number: int) -> int:
    return mixed((key + (number + 1) * GOLDEN) & MASK) >> 1


class Chance:
    """Draws that depend on nothing but what they are for."""

    def __init__(self, seed: int, replication: int) -> None:
        z = mixed((seed + GOLDEN) & MASK)
        self.base = mixed(z ^ (replication * GOLDEN & MASK)) >> 1

    def uniform(self, key: int, purpose: str, number: int = 0) -> float:
        z = mixed(self.base ^ key)
        z = mixed((z + (PURPOSES.index(purpose) + 64 * number) * GOLDEN) & MASK)
        return ((z >> 12) + 0.5) / 2**52

    def exponential(self, key: int, purpose: str, number: int = 0) -> float:
        return -math.log(1 - self.uniform(key, purpose, number))

    def lognormal(self, key: int, purpose: str, number: int, sigma: float) -> float:
        if sigma == 0:
            return 1.0
        return math.exp(sigma * NormalDist().inv_cdf(self.uniform(key, purpose, number)))
