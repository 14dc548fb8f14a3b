"""Files as people send them, and as people should not. Made here; none is stored."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PLACE_TAKEN = b"GPS: Konya"


def image(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A picture in this format."""
    out = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def photo() -> bytes:
    """A JPEG that says upside down, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 3, PLACE_TAKEN.decode()
    return image("JPEG", (300, 200), exif=exif)


def bomb() -> bytes:
    """A PNG of 200 bytes that would be 40 gigabytes of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 1000)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def archive(**members: bytes) -> bytes:
    """A ZIP."""
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def video(brand: bytes = b"isom", behind: bytes = b"") -> bytes:
    """The boxes of an MP4; `behind` follows the last."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + kind + data

    head = box(b"ftyp", brand + b"\0\0\2\0" + brand)
    return head + box(b"moov", b"\0" * 64) + box(b"mdat", b"\x11" * 300) + behind


def document(**root: Any) -> bytes:
    """A PDF of one page; `root` are entries of its catalogue."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, value in root.items():
        writer.root_object[NameObject(f"/{name}")] = value
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """Its bytes."""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind: str, **entries: Any) -> DictionaryObject:
    """What a PDF does by itself."""
    parts = {NameObject(f"/{name}"): value for name, value in entries.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **parts})
