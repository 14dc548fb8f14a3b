"""As much of a browser as paying needs: it opens pages, fills in their forms, and goes where it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


@dataclass
class Form:
    """A form of a page. `buttons` are its submits by name and value; `fields` what it sends anyhow."""

    id: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Forms, links with an id, and whether the page complains."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.complains = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.complains |= given.get("role") == "alert"
        if tag == "form":
            self.forms.append(Form(given.get("id", ""), given.get("action", "")))
        elif tag == "a" and "id" in given:
            self.links[given["id"]] = given["href"]
        elif self.forms and "name" in given:
            self._part(tag, given)

    def _part(self, tag: str, given: dict[str, str]) -> None:
        if tag == "button":
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))
        elif tag in ("input", "select"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")


class Browser:
    """One window. Cookies and scripts it has none of; where a page's script would go on, its caller does."""

    def __init__(self, http: httpx.Client) -> None:
        """Over this client."""
        self._http = http
        self._page = _Reader("")
        self.url = ""

    def open(self, url: str) -> None:
        """A page, and wherever it leads on to."""
        self._show(self._http.get(url, headers={"accept": "text/html"}, follow_redirects=True))

    @property
    def complains(self) -> bool:
        """Whether the page says that something went wrong."""
        return self._page.complains

    def form(self, name: str) -> Form | None:
        """The form in which something of this name can be typed or pressed, or whose id it is."""
        return next((form for form in self._page.forms if name in self._names(form)), None)

    def link(self, name: str) -> str | None:
        """Where the link with this id leads."""
        return self._page.links.get(name)

    def submit(self, form: Form, **typed: str) -> None:
        """Send a form with these values, and go where that leads."""
        action = urljoin(self.url, form.action) if form.action else self.url
        sent = {**form.fields, **typed}
        self._show(self._http.post(action, data=sent, headers={"accept": "text/html"}, follow_redirects=True))

    def _show(self, answer: httpx.Response) -> None:
        self.url = str(answer.url)
        self._page = _Reader(answer.text if "html" in answer.headers.get("content-type", "") else "")

    @staticmethod
    def _names(form: Form) -> Iterator[str]:
        yield form.id
        yield from form.fields
        yield from (name for name, _ in form.buttons)
