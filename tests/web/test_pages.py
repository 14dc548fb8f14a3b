"""The web client's files: all there, nothing from elsewhere, asked for anew each time."""

import re

import pytest

from functions.web.handler import app
from functions.web.pages import FOLDER, MEDIA
from tests.conftest import Caller

FILES = sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("path", ["/app", "/app/spotify", "/app/reset-password"])
def test_the_client_is_one_page_whatever_its_address_says(call: Caller, path: str) -> None:
    answer = call(app, "GET", path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<script type="module" src="/app/main.js">' in answer.body


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_served_as_what_it_is_and_asked_for_anew(call: Caller, name: str) -> None:
    answer = call(app, "GET", f"/app/{name}")
    assert answer.status == 200
    assert answer.headers["content-type"] == MEDIA[name[name.rindex(".") :]]
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = call(app, "GET", f"/app/{name}", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, "")


@pytest.mark.parametrize("name", ["absent.js", "..%2fpages.py", "pages.py", ".html", "index.html.bak"])
def test_nothing_else_is(call: Caller, name: str) -> None:
    assert call(app, "GET", f"/app/{name}").status == 404


def test_a_page_may_run_its_own_files_and_nothing_else(call: Caller) -> None:
    policy = call(app, "GET", "/app").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("name", FILES)
def test_files_keep_to_that_policy_and_to_files_that_are_there(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    foreign = re.findall(r"""["'(](?:https?:)?//(?!www\.w3\.org)[^"')\s]+""", text)
    inline = re.findall(r"""<script(?![^>]*src=)|\sstyle=|\son\w+=["']|innerHTML|eval\(|javascript:""", text)
    assert (foreign, inline) == ([], [])
    named = re.findall(r'from "\./([\w.]+)"', text) + re.findall(r'"/app/([\w.]+)"', text)
    assert set(named) <= set(FILES)
    assert len(text.splitlines()) <= 250


def test_whatever_is_said_is_said_in_both_languages_and_nothing_is_left_over() -> None:
    scripts = {name: (FOLDER / name).read_text("utf-8") for name in FILES if name.endswith(".js")}
    words = dict(re.findall(r'^  (\w+): \["[^"]+", "([^"]+)"\],$', scripts.pop("words.js"), re.MULTILINE))
    asked = {name for text in scripts.values() for name in re.findall(r"""["'](\w+)["']""", text)}
    asked |= {"month", "year"}  # a plan's interval
    called = {name for text in scripts.values() for name in re.findall(r'\bt\("(\w+)"\)', text)}
    assert called <= words.keys()
    assert words.keys() <= asked | set(re.findall(r"\{ (chats, .*) \};", scripts["main.js"])[0].split(", "))
