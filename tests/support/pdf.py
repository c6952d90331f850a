"""Makes small PDF files by hand, so that tests know every byte of them."""

from collections.abc import Sequence
from typing import NamedTuple

TOP, LEFT = 780, 60


class Line(NamedTuple):
    """A line of text on a page."""

    text: str
    size: int = 11
    space: int = 16
    """Points from the line above."""
    left: int = LEFT
    """Points from the page's left edge."""


def pdf_of(pages: Sequence[Sequence[Line]]) -> bytes:
    """Returns a PDF whose pages hold these lines, from the top, in Helvetica."""
    contents = [_content(lines) for lines in pages]
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (first + 2 * number + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def encrypted_pdf() -> bytes:
    """Returns a PDF that says it is encrypted with a password."""
    zeros = b"00" * 32
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (zeros, zeros)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        encrypt,
    ]
    return _file(objects, trailer=b"/Encrypt 3 0 R /ID [<%s> <%s>]" % (b"00" * 16, b"00" * 16))


def _content(lines: Sequence[Line]) -> bytes:
    parts, y = [], TOP
    for text, size, space, left in lines:
        y -= space
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        parts.append(b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, left, y, escaped.encode("cp1252")))
    return b"\n".join(parts)


def _file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    at = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        at,
    )
