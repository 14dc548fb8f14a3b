"""The sheet and the pen: lines of text from a point or around it, and the mark of a preview across a page."""

from datetime import UTC
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from functions.certificates.document import CertificateDocument, Look
from functions.certificates.ornament import HEIGHT, WIDTH
from functions.certificates.palettes import Colour
from functions.certificates.typefaces import Role, face, printable, put, width
from functions.certificates.wording import WORDINGS, Locale

MARK_SIZE, MARK_STRENGTH = 88.0, 0.16


def sheet(output: BytesIO, document: CertificateDocument, locale: Locale, look: Look) -> Canvas:
    """An empty document with its metadata."""
    rl_config.useA85 = 0  # binary streams: a fifth smaller
    wording = WORDINGS[locale]
    canvas = Canvas(
        output,
        pagesize=(WIDTH, HEIGHT),
        pageCompression=1,
        invariant=1,
        lang=wording.language,
        pdfVersion=(1, 7),
        initialFontName=face("text").fontName,
    )
    canvas.setTitle(f"{printable(look.title)} · {wording.preview if look.preview else document.serial}")
    canvas.setAuthor("Kervan")
    canvas.setSubject(wording.unsigned if look.preview else wording.subject.format(document.serial))
    canvas.setCreator("Kervan")
    canvas.setProducer("Kervan")
    canvas.setKeywords(document.certificate_id)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    made = document.issued_at.astimezone(UTC)
    canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d%H%M%S}+00'00'")
    return canvas


class Pen:
    """Writes on one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        """On its page of the moment."""
        self.canvas = canvas

    def around(
        self, x: float, y: float, text: str, role: Role, size: float, colour: Colour, spacing: float = 0
    ) -> None:
        """A line around x."""
        self.right_of(x - (width(text, role, size, spacing) - spacing) / 2, y, text, role, size, colour, spacing)

    def right_of(
        self, x: float, y: float, text: str, role: Role, size: float, colour: Colour, spacing: float = 0
    ) -> None:
        """A line from x to the right."""
        self.canvas.setFillColorRGB(*colour)
        put(self.canvas, x, y, text, role, size, spacing)

    def label(self, x: float, y: float, text: str, colour: Colour) -> None:
        """A small heading."""
        self.around(x, y, text, "text", 7.5, colour, spacing=0.8)

    def mark(self, text: str, colour: Colour) -> None:
        """A word across the whole page, that what lies under it can still be read through."""
        self.canvas.saveState()
        self.canvas.translate(WIDTH / 2, HEIGHT / 2)
        self.canvas.rotate(52)
        self.canvas.setFillAlpha(MARK_STRENGTH)
        self.around(0, -MARK_SIZE / 3, text, "title", MARK_SIZE, colour, spacing=6)
        self.canvas.restoreState()
