"""`/mailbox`: every mail and SMS that the product sent, as a page for a person and as JSON for a program."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.local.letters import Letter, read_letter
from infra.local.pages import page

SHOWN = 200
# A mail may show remote pictures and its own styles; it may run nothing and reach nothing else.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'"
)


class Mailbox:
    """The filed letters. Each file is read once, because a letter never changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: dict[str, Letter] = {}

    def letters(self, to: str | None = None) -> list[Letter]:
        """All of them or one recipient's, newest last."""
        names = sorted(path.name for path in self.folder.glob("*.json"))
        self.read = {name: self.read.get(name) or read_letter(self.folder / name) for name in names}
        return [letter for letter in self.read.values() if to is None or letter.is_for(to)]

    def letter(self, letter_id: str) -> Letter:
        """One of them; 404 if there is none."""
        found = [letter for letter in self.letters() if letter.id == letter_id]
        if not found:
            raise HTTPException(404)
        return found[0]

    def list(self, request: Request) -> Response:
        """The list, with its newest letter open; JSON for whoever asks for it."""
        letters = self.letters(request.query_params.get("to"))
        if _wants_json(request):
            return JSONResponse([letter.as_json() for letter in letters])
        return _page(request, letters, letters[-1] if letters else None)

    def one(self, request: Request) -> Response:
        """The list with one letter open."""
        letter = self.letter(request.path_params["id"])
        if _wants_json(request):
            return JSONResponse(letter.as_json())
        return _page(request, self.letters(request.query_params.get("to")), letter)

    def html(self, request: Request) -> Response:
        """A mail's HTML body, caged; links open in a new tab."""
        body = self.letter(request.path_params["id"]).html
        if body is None:
            raise HTTPException(404)
        return HTMLResponse('<base target="_blank">' + body, headers={"content-security-policy": MAIL_POLICY})

    def text(self, request: Request) -> Response:
        """A letter's plain text."""
        return PlainTextResponse(self.letter(request.path_params["id"]).text)

    def attachment(self, request: Request) -> Response:
        """An attachment, always as a download."""
        letter, number = self.letter(request.path_params["id"]), request.path_params["number"]
        if number >= len(letter.attachments):
            raise HTTPException(404)
        attachment = letter.attachments[number]
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(attachment.filename, safe='')}",
            "x-content-type-options": "nosniff",
        }
        content = (self.folder / "attachments" / letter.id / str(number)).read_bytes()
        return Response(content, media_type=attachment.content_type, headers=headers)


def mailbox_routes(folder: Path) -> Sequence[Route]:
    """The mailbox's routes over one folder of filed letters."""
    mailbox = Mailbox(folder)
    return [
        Route("/mailbox", mailbox.list),
        Route("/mailbox/{id}", mailbox.one),
        Route("/mailbox/{id}/html", mailbox.html),
        Route("/mailbox/{id}/text", mailbox.text),
        Route("/mailbox/{id}/attachments/{number:int}", mailbox.attachment),
    ]


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _page(request: Request, letters: Sequence[Letter], chosen: Letter | None) -> Response:
    return page(
        "mailbox.html",
        letters=letters[: -SHOWN - 1 : -1],
        count=len(letters),
        chosen=chosen,
        to=request.query_params.get("to", ""),
    )
