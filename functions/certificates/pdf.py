"""Draws the certificate: one A4 page to frame, and further ones when the list of names is long.

The same document gives the same bytes. Drawing takes no clock, no chance and no network.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from functions.certificates import layout, ornament, qr
from functions.certificates.ornament import AMBER, COBALT, CORAL, HEIGHT, INK, WIDTH, Colour
from functions.certificates.typefaces import Role, face, put, width
from functions.certificates.wording import WORDINGS, Locale, Wording
from kervan.text import format_date, format_money, money_in_words

CENTRE = WIDTH / 2
LEFT, RIGHT = 88.0, WIDTH - 88.0
ROOM = RIGHT - LEFT
NAMES_TOP, DONATION_TOP, FOOT_TOP = 548.0, 292.0, 168.0
PRODUCT_SIZES = ((14.5, 2), (12.0, 3), (8.5, 5))
QR_WIDTH = 82.0


@dataclass(frozen=True)
class CertificateDocument:
    """Everything that stands on a certificate. `amount` is in minor units."""

    serial: str
    certificate_id: str
    order_id: str
    donor_name: str
    beneficiaries: tuple[str, ...]
    product_name: str
    quantity: int
    amount: int
    currency: str
    paid_at: datetime
    issued_at: datetime
    verify_url: str


def draw(document: CertificateDocument, *, locale: Locale) -> bytes:
    """The certificate as a PDF, not yet signed."""
    output = BytesIO()
    canvas = _canvas(output, document, locale)
    ornament.declare(canvas)
    pages = _Pages(canvas, document, locale)
    pages.first()
    for number, names in enumerate(pages.plan.following, 2):
        canvas.showPage()
        pages.further(number, names)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def _canvas(output: BytesIO, document: CertificateDocument, locale: Locale) -> Canvas:
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
    canvas.setTitle(f"{wording.title} · {document.serial}")
    canvas.setAuthor("Kervan")
    canvas.setSubject(wording.subject.format(document.serial))
    canvas.setCreator("Kervan")
    canvas.setProducer("Kervan")
    canvas.setKeywords(document.certificate_id)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    made = document.issued_at.astimezone(UTC)
    canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d%H%M%S}+00'00'")
    return canvas


class _Pages:
    """The pen of one document."""

    def __init__(self, canvas: Canvas, document: CertificateDocument, locale: Locale) -> None:
        """How the names are laid decides how many pages there are, so it comes first."""
        self.canvas = canvas
        self.document = document
        self.locale = locale
        self.wording: Wording = WORDINGS[locale]
        self.plan = layout.plan(document.donor_name, document.beneficiaries, ROOM)

    def first(self) -> None:
        """The page to frame."""
        self.canvas.doForm("ground")
        ornament.call(self.canvas, "emblem", ornament.matrix(1, 0, 0, 1, CENTRE, 722))
        self._write(CENTRE, 670, "KERVAN", "text", 9.5, COBALT, spacing=3)
        self._write(CENTRE, 628, self.wording.title, "title", 32.5, COBALT)
        self._divider(604)
        received, prayer = self.wording.lead
        self._write(CENTRE, 578, received, "italic", 13, INK)
        self._write(CENTRE, 560, prayer, "italic", 13, AMBER)
        self._names()
        self._donation()
        self._foot()
        self._code()
        self._number(1)

    def further(self, number: int, names: list[layout.Column]) -> None:
        """A page of names."""
        self.canvas.doForm("ground")
        self._write(CENTRE, 728, self.wording.title, "title", 22, COBALT)
        self._write(CENTRE, 710, f"{self.wording.serial}: {self.document.serial}", "text", 9.5, AMBER)
        self._divider(690)
        self._label(CENTRE, 664, self.wording.beneficiaries)
        self._columns(names, 648)
        self._number(number)

    def _names(self) -> None:
        """The donor, and those whom the donation is made for."""
        donor = self.plan.donor
        y = NAMES_TOP - 26 - self.plan.slack * 0.42
        self._label(CENTRE, y, self.wording.donor)
        for text in donor.lines:
            y -= donor.leading
            self._write(CENTRE, y, text, "title", donor.size, COBALT)
        if self.plan.names:
            y -= 32
            self._label(CENTRE, y, self.wording.beneficiaries if self.plan.names > 1 else self.wording.beneficiary)
            self._columns(self.plan.first, y - 7)
        if self.plan.following:
            self._write(CENTRE, DONATION_TOP + 20, self.wording.continued.format(2), "italic", 10.5, AMBER)

    def _columns(self, names: list[layout.Column], top: float) -> None:
        """Names under this line: centred, or behind their numbers where the list goes over several pages."""
        half, size = (ROOM - layout.GAP) / 2, self.plan.size
        for index, column in enumerate(names):
            left, y = LEFT + index * (half + layout.GAP), top
            middle = CENTRE if len(names) == 1 else left + half / 2
            for name in column:
                if self.plan.following:
                    edge = left + layout.NUMBER_ROOM - 6
                    number = f"{name.number}."
                    self._put(edge - width(number, "text", 11), y - layout.leading(size), number, "text", 11, AMBER)
                for text in name.lines:
                    y -= layout.leading(size)
                    if self.plan.following:
                        self._put(left + layout.NUMBER_ROOM, y, text, "text", size, COBALT)
                    else:
                        self._write(middle, y, text, "text", size, COBALT)

    def _donation(self) -> None:
        """What was given: the product, and the amount in figures and in words."""
        document, top = self.document, DONATION_TOP
        left, right = LEFT + ROOM / 4, RIGHT - ROOM / 4
        self.canvas.addLiteral(ornament.rule(top, LEFT, RIGHT))
        self._label(left, top - 20, self.wording.donation)
        product = layout.fitted(document.product_name, "text", PRODUCT_SIZES, ROOM / 2 - 24)
        y = top - 23
        for text in product.lines:
            y -= product.leading
            self._write(left, y, text, "text", product.size, COBALT)
        self._write(left, y - 15, self.wording.quantity.format(document.quantity), "italic", 11, INK)
        self._label(right, top - 20, self.wording.amount)
        figures = format_money(document.amount, document.currency, self.locale)
        self._write(right, top - 43, figures, "text", 21, COBALT)
        words = money_in_words(document.amount, document.currency, self.locale)
        for row, text in enumerate(layout.wrapped(words, "italic", 11, ROOM / 2 - 20)):
            self._write(right, top - 59 - 13 * row, text, "italic", 11, INK)
        self.canvas.addLiteral(ornament.rule(top - 98, LEFT, RIGHT))

    def _foot(self) -> None:
        """Serial, dates, and how the document proves itself."""
        document, wording, y = self.document, self.wording, FOOT_TOP
        facts = (
            (wording.serial, document.serial),
            (wording.paid, format_date(document.paid_at, self.locale)),
            (wording.issued, format_date(document.issued_at, self.locale)),
            (wording.order, document.order_id),
        )
        column = LEFT + 12 + max(width(label, "italic", 10.5) for label, _ in facts)
        for label, value in facts:
            self._put(LEFT, y, label, "italic", 10.5, CORAL)
            self._put(column, y, value, "text", 10.5, COBALT)
            y -= 15.5
        y -= 3
        room = ROOM - QR_WIDTH - 34
        for text in layout.wrapped(wording.signed, "italic", 8.5, room):
            self._put(LEFT, y, text, "italic", 8.5, INK)
            y -= 11
        for text in layout.wrapped(document.verify_url, "text", 7.5, room):
            self._put(LEFT, y, text, "text", 7.5, INK)
            y -= 10

    def _code(self) -> None:
        """The QR code, which is also a link."""
        bars, modules = qr.bars(self.document.verify_url)
        x, y, scale = RIGHT - QR_WIDTH, 96.0, QR_WIDTH / modules
        self.canvas.addLiteral(ornament.placed(ornament.fill(bars, COBALT), scale, 0, 0, scale, x, y))
        self.canvas.linkURL(self.document.verify_url, (x, y, x + QR_WIDTH, y + QR_WIDTH))
        self._write(x + QR_WIDTH / 2, y - 13, self.wording.verify, "italic", 9, CORAL)

    def _number(self, number: int) -> None:
        """Which page of how many; a lone page says nothing."""
        if self.plan.pages > 1:
            self._write(CENTRE, 68, self.wording.page.format(number, self.plan.pages), "italic", 9.5, COBALT)

    def _divider(self, y: float) -> None:
        """A tulip between two lines."""
        self.canvas.addLiteral(ornament.divider(y))
        ornament.call(self.canvas, "flower", ornament.matrix(0.8, 0, 0, 0.8, CENTRE, y - 8))

    def _label(self, x: float, y: float, text: str) -> None:
        """A small heading."""
        self._write(x, y, text, "text", 7.5, CORAL, spacing=0.8)

    def _write(
        self, x: float, y: float, text: str, role: Role, size: float, colour: Colour, spacing: float = 0
    ) -> None:
        """A line around x."""
        self._put(x - (width(text, role, size, spacing) - spacing) / 2, y, text, role, size, colour, spacing)

    def _put(self, x: float, y: float, text: str, role: Role, size: float, colour: Colour, spacing: float = 0) -> None:
        """A line from x to the right."""
        self.canvas.setFillColorRGB(*colour)
        put(self.canvas, x, y, text, role, size, spacing)
