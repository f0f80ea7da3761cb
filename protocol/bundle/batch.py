"""How many letters or messages a bundle seems to carry."""

FEWEST = 8
_STEP = 1024  # beyond this, doubling would cost more than it hides


def batch_size(real: int) -> int:
    """What `real` ones are topped up to: a power of two from 8 to 1024, then a multiple of 1024."""
    if real > _STEP:
        return -(-real // _STEP) * _STEP
    return max(FEWEST, 1 << (real - 1).bit_length() if real else 0)
