"""The sanitised copy: a PDF of nothing but pictures, for use outside the vault.

ISO 32000-1, written by hand: a document of images needs six kinds of object and no library. It holds no text,
no link, no script, no name, no date and no other metadata; the original stays in the vault.
"""

from collections.abc import Callable, Iterable

from desk.viewing.pictures import Picture

_LONG_SIDE = 842  # points: A4


class ImagePdf:
    """Writes page after page; `close` ends the file. Memory: one page."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._position = 0
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []
        self._put(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, picture: Picture) -> None:
        """One more page, as large as A4 on its long side."""
        number = 3 + 3 * len(self._pages)
        scale = _LONG_SIDE / max(picture.width, picture.height)
        width, height = round(picture.width * scale), round(picture.height * scale)
        drawing = f"{width} 0 0 {height} 0 0 cm /I Do".encode()
        self._object(
            number,
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {number + 1} 0 R"
            f"/Resources<</XObject<</I {number + 2} 0 R>>>>>>",
        )
        self._object(number + 1, f"<</Length {len(drawing)}>>", drawing)
        self._object(
            number + 2,
            f"<</Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}/ColorSpace/DeviceRGB"
            f"/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns {picture.width}>>"
            f"/Length {len(picture.rows)}>>",
            picture.rows,
        )
        self._pages.append(number)

    def close(self) -> None:
        """Catalogue, cross-references and end."""
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._object(1, "<</Type/Catalog/Pages 2 0 R>>")
        self._object(2, f"<</Type/Pages/Kids[{kids}]/Count {len(self._pages)}>>")
        start, size = self._position, len(self._offsets) + 1
        lines = "".join(f"{self._offsets[number]:010} 00000 n \n" for number in range(1, size))
        self._put(f"xref\n0 {size}\n0000000000 65535 f \n{lines}".encode())
        self._put(f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())

    def _object(self, number: int, dictionary: str, stream: bytes | None = None) -> None:
        self._offsets[number] = self._position
        body = b"" if stream is None else b"\nstream\n" + stream + b"\nendstream"
        self._put(f"{number} 0 obj\n{dictionary}".encode() + body + b"\nendobj\n")

    def _put(self, piece: bytes) -> None:
        self._write(piece)
        self._position += len(piece)


def write_copy(pictures: Iterable[Picture], write: Callable[[bytes], object]) -> int:
    """Write a PDF of these pictures; returns how many pages it has."""
    document = ImagePdf(write)
    count = 0
    for picture in pictures:
        document.add(picture)
        count += 1
    document.close()
    return count
