"""Draws the certificate: one A4 page to frame, and further ones when the list of names is long.

The same document gives the same bytes. Drawing takes no clock, no chance and no network.
"""

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from functions.certificates import layout, ornament, qr
from functions.certificates.document import CertificateDocument, Look, house_look
from functions.certificates.ornament import WIDTH
from functions.certificates.palettes import AMBER, INK, PALETTES, Colour
from functions.certificates.pen import Pen, sheet
from functions.certificates.typefaces import Role, width
from functions.certificates.wording import WORDINGS, Locale, Wording
from kervan.text import format_date, format_money, money_in_words

CENTRE = WIDTH / 2
LEFT, RIGHT = 88.0, WIDTH - 88.0
ROOM = RIGHT - LEFT
NAMES_TOP, DONATION_TOP, FOOT_TOP = 548.0, 292.0, 168.0
LATER_TITLE_SIZES = ((22.0, 1), (15.0, 2))
TITLE_SIZES = ((32.5, 1), (25.0, 2), (19.0, 3))  # size, most lines
LEAD_SIZES = ((13.0, 1), (11.5, 3), (9.5, 6))
SIGNATURE_SIZES = ((11.5, 1), (9.0, 1), (6.5, 1))
LEAD_LINE = 18 / 13  # from one line to the next, for each point of size
SIGNATURE = 44.0  # what a signatory takes of the height
CLOSING_SIZES = ((13.0, 1), (9.0, 1), (6.5, 1))
PRODUCT_SIZES = ((14.5, 2), (12.0, 3), (8.5, 5))
QR_WIDTH = 82.0


def draw(document: CertificateDocument, *, locale: Locale, look: Look | None = None) -> bytes:
    """The certificate as a PDF, not yet signed. Without a template it has the house's own look."""
    output = BytesIO()
    look = look or house_look(locale)
    canvas = sheet(output, document, locale, look)
    ornament.declare(canvas, PALETTES[look.palette], look.ornament)
    pages = _Pages(canvas, document, locale, look)
    pages.first()
    for number, names in enumerate(pages.plan.following, 2):
        canvas.showPage()
        pages.further(number, names)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


class _Pages:
    """The pages of one document."""

    def __init__(self, canvas: Canvas, document: CertificateDocument, locale: Locale, look: Look) -> None:
        """How the words and the names are laid decides how many pages there are, so it comes first."""
        self.canvas = canvas
        self.pen = Pen(canvas)
        self.document = document
        self.locale = locale
        self.look = look
        self.colours = PALETTES[look.palette]
        self.wording: Wording = WORDINGS[locale]
        self.title = layout.fitted(look.title, "title", TITLE_SIZES, ROOM)
        self.sentence = layout.fitted(look.sentence, "italic", LEAD_SIZES, ROOM)
        titles, lines = len(self.title.lines) - 1, len(self.sentence.lines) - 1
        self.drop = titles * self.title.leading + lines * self.sentence.size * LEAD_LINE
        self.lift = SIGNATURE if look.signatory else 0.0
        height = layout.FIRST_PAGE - self.drop - self.lift
        self.plan = layout.plan(document.donor_name, document.beneficiaries, ROOM, height)

    def first(self) -> None:
        """The page to frame."""
        self._ground()
        ornament.call(self.canvas, "emblem", ornament.matrix(1, 0, 0, 1, CENTRE, 722))
        self.pen.around(CENTRE, 670, "KERVAN", "text", 9.5, self.colours.dark, spacing=3)
        self._head()
        self._names()
        self._donation()
        self._signatory()
        self._foot()
        if not self.look.preview:
            self._code()
        self._number(1)

    def _ground(self) -> None:
        """The empty page; a preview's says what it is."""
        self.canvas.doForm("ground")
        if self.look.preview:
            self.pen.mark(self.wording.preview, self.colours.accent)

    def _head(self) -> None:
        """What the document is, and what it says."""
        y = 628.0
        for text in self.title.lines:
            self.pen.around(CENTRE, y, text, "title", self.title.size, self.colours.dark)
            y -= self.title.leading
        y += self.title.leading
        self._divider(y - 24)
        y -= 50
        for text in self.sentence.lines:
            self.pen.around(CENTRE, y, text, "italic", self.sentence.size, INK)
            y -= self.sentence.size * LEAD_LINE
        y -= 4.0 if len(self.sentence.lines) > 1 else 0.0
        closing = layout.fitted(self.look.closing, "italic", CLOSING_SIZES, ROOM)
        for text in closing.lines:
            self.pen.around(CENTRE, y, text, "italic", closing.size, AMBER)

    def further(self, number: int, names: list[layout.Column]) -> None:
        """A page of names."""
        self._ground()
        title = layout.fitted(self.look.title, "title", LATER_TITLE_SIZES, ROOM)
        for row, text in enumerate(reversed(title.lines)):
            self.pen.around(CENTRE, 728 + row * title.leading, text, "title", title.size, self.colours.dark)
        if not self.look.preview:
            self.pen.around(CENTRE, 710, f"{self.wording.serial}: {self.document.serial}", "text", 9.5, AMBER)
        self._divider(690)
        self.pen.label(CENTRE, 664, self.wording.beneficiaries, self.colours.accent)
        self._columns(names, 648)
        self._number(number)

    def _names(self) -> None:
        """The donor, and those whom the donation is made for."""
        donor = self.plan.donor
        y = NAMES_TOP - self.drop - 26 - self.plan.slack * 0.42
        self.pen.label(CENTRE, y, self.wording.donor, self.colours.accent)
        for text in donor.lines:
            y -= donor.leading
            self.pen.around(CENTRE, y, text, "title", donor.size, self.colours.dark)
        if any(self.plan.first):
            y -= 32
            label = self.wording.beneficiaries if self.plan.names > 1 else self.wording.beneficiary
            self.pen.label(CENTRE, y, label, self.colours.accent)
            self._columns(self.plan.first, y - 7)
        if self.plan.following:
            continued = self.wording.continued.format(2)
            self.pen.around(CENTRE, DONATION_TOP + self.lift + 20, continued, "italic", 10.5, AMBER)

    def _columns(self, names: list[layout.Column], top: float) -> None:
        """Names under this line: centred, or behind their numbers where the list goes over several pages."""
        half, size = (ROOM - layout.GAP) / 2, self.plan.size
        for index, column in enumerate(names):
            left, y = LEFT + index * (half + layout.GAP), top
            middle = CENTRE if len(names) == 1 else left + half / 2
            for name in column:
                if self.plan.following:
                    number = f"{name.number}."
                    edge = left + layout.NUMBER_ROOM - 6 - width(number, "text", 11)
                    self.pen.right_of(edge, y - layout.leading(size), number, "text", 11, AMBER)
                for text in name.lines:
                    y -= layout.leading(size)
                    if self.plan.following:
                        self.pen.right_of(left + layout.NUMBER_ROOM, y, text, "text", size, self.colours.dark)
                    else:
                        self.pen.around(middle, y, text, "text", size, self.colours.dark)

    def _donation(self) -> None:
        """What was given: the product, and the amount in figures and in words."""
        document, top = self.document, DONATION_TOP + self.lift
        left, right = LEFT + ROOM / 4, RIGHT - ROOM / 4
        self.canvas.addLiteral(ornament.rule(top, LEFT, RIGHT))
        self.pen.label(left, top - 20, self.wording.donation, self.colours.accent)
        product = layout.fitted(document.product_name, "text", PRODUCT_SIZES, ROOM / 2 - 24)
        y = top - 23
        for text in product.lines:
            y -= product.leading
            self.pen.around(left, y, text, "text", product.size, self.colours.dark)
        self.pen.around(left, y - 15, self.wording.quantity.format(document.quantity), "italic", 11, INK)
        self.pen.label(right, top - 20, self.wording.amount, self.colours.accent)
        figures = format_money(document.amount, document.currency, self.locale)
        self.pen.around(right, top - 43, figures, "text", 21, self.colours.dark)
        words = money_in_words(document.amount, document.currency, self.locale)
        for row, text in enumerate(layout.wrapped(words, "italic", 11, ROOM / 2 - 20)):
            self.pen.around(right, top - 59 - 13 * row, text, "italic", 11, INK)
        self.canvas.addLiteral(ornament.rule(top - 98, LEFT, RIGHT))

    def _signatory(self) -> None:
        """Who answers for it."""
        if not self.look.signatory:
            return
        top = FOOT_TOP + SIGNATURE
        self._signed_by(top - 7, self.look.signatory, "text", self.colours.dark)
        self._signed_by(top - 21, self.look.role, "italic", INK)

    def _signed_by(self, y: float, text: str, role: Role, colour: Colour) -> None:
        """A line of it."""
        line = layout.fitted(text, role, SIGNATURE_SIZES, ROOM)
        self.pen.around(CENTRE, y, " ".join(line.lines), role, line.size, colour)

    def _foot(self) -> None:
        """Serial, dates, and how the document proves itself."""
        document, wording, y = self.document, self.wording, FOOT_TOP
        serial = wording.preview if self.look.preview else document.serial
        facts = (
            (wording.serial, serial),
            (wording.paid, format_date(document.paid_at, self.locale)),
            (wording.issued, format_date(document.issued_at, self.locale)),
            (wording.order, document.order_id),
        )
        column = LEFT + 12 + max(width(label, "italic", 10.5) for label, _ in facts)
        for label, value in facts:
            self.pen.right_of(LEFT, y, label, "italic", 10.5, self.colours.accent)
            self.pen.right_of(column, y, value, "text", 10.5, self.colours.dark)
            y -= 15.5
        y -= 3
        room = ROOM - QR_WIDTH - 34
        for text in layout.wrapped(wording.unsigned if self.look.preview else wording.signed, "italic", 8.5, room):
            self.pen.right_of(LEFT, y, text, "italic", 8.5, INK)
            y -= 11
        for text in () if self.look.preview else layout.wrapped(document.verify_url, "text", 7.5, room):
            self.pen.right_of(LEFT, y, text, "text", 7.5, INK)
            y -= 10

    def _code(self) -> None:
        """The QR code, which is also a link."""
        bars, modules = qr.bars(self.document.verify_url)
        x, y, scale = RIGHT - QR_WIDTH, 96.0, QR_WIDTH / modules
        self.canvas.addLiteral(ornament.placed(ornament.fill(bars, self.colours.dark), scale, 0, 0, scale, x, y))
        self.canvas.linkURL(self.document.verify_url, (x, y, x + QR_WIDTH, y + QR_WIDTH))
        self.pen.around(x + QR_WIDTH / 2, y - 13, self.wording.verify, "italic", 9, self.colours.accent)

    def _number(self, number: int) -> None:
        """Which page of how many; a lone page says nothing."""
        if self.plan.pages > 1:
            text = self.wording.page.format(number, self.plan.pages)
            self.pen.around(CENTRE, 68, text, "italic", 9.5, self.colours.dark)

    def _divider(self, y: float) -> None:
        """A tulip between two lines."""
        self.canvas.addLiteral(ornament.divider(y))
        ornament.call(self.canvas, "flower", ornament.matrix(0.8, 0, 0, 0.8, CENTRE, y - 8))
