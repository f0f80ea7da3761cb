"""How many letters or messages a bundle seems to carry."""

from collections.abc import Mapping
from types import MappingProxyType

from crypto.padding import SMALLEST

FEWEST = 8
_STEP = 1024  # beyond this, doubling would cost more than it hides

# The fewest letters of each padded size in a batch for one key of the superior: one of every size there is, so that no
# single letter shows by its length, and more of those that people write. 16 letters, 2.3 MB.
FEWEST_LETTERS: Mapping[int, int] = MappingProxyType(
    {SMALLEST << doubled: fewest for doubled, fewest in enumerate((FEWEST, 2, 2, 1, 1, 1, 1))}
)


def batch_size(real: int, fewest: int = FEWEST) -> int:
    """What `real` ones are topped up to: a power of two from `fewest`, itself one, to 1024, then a multiple of 1024."""
    if real > _STEP:
        return -(-real // _STEP) * _STEP
    return max(fewest, 1 << (real - 1).bit_length() if real else 0)
