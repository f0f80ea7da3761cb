"""The curve of Ed25519 in whole numbers, slow and plain (RFC 8032, section 5.1)."""

from collections.abc import Iterator
from typing import TypeAlias

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the base point; the whole curve has eight times as many
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1

Point: TypeAlias = tuple[int, int]
NEUTRAL: Point = (0, 1)


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x % P, y % P


def multiply(point: Point, times: int) -> Point:
    result = NEUTRAL
    while times:
        if times & 1:
            result = add(result, point)
        point = add(point, point)
        times >>= 1
    return result


def order(point: Point) -> int:
    """The order of a torsion point: 1, 2, 4 or 8."""
    return next(count for count in (1, 2, 4, 8) if multiply(point, count) == NEUTRAL)


def decode(encoding: bytes) -> Point | None:
    """The point an encoding stands for, as leniently as any library: y need not be reduced, x = 0 may be negative."""
    number = int.from_bytes(encoding, "little")
    y, sign = number % 2**255 % P, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        return None
    return (P - x) % P if x % 2 != sign else x, y


def torsion() -> list[Point]:
    """The eight points whose order divides eight."""
    for y in range(2, 100):
        point = decode(y.to_bytes(32, "little"))
        if point and order(generator := multiply(point, ORDER)) == 8:
            return [multiply(generator, count) for count in range(8)]
    raise AssertionError("half of all points lead to one of order eight")


def encodings(point: Point) -> Iterator[bytes]:
    """Every encoding of the y of a point, reduced or not, with either sign."""
    for y in range(point[1], 2**255, P):
        for sign in (0, 1):
            yield (y | sign << 255).to_bytes(32, "little")
