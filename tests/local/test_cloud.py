"""The local cloud itself, started for real with two small stacks."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from infra.local.cloud import LocalCloud
from infra.local.contents import Contents
from infra.local.faults import DeploymentFailed, StateUnusable
from infra.local.hotswap import swapped
from infra.local.ports import is_taken
from tests.local.sample import eventually, write_assembly

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_assembly(tmp_path_factory.mktemp("cdk") / "out")


@pytest.fixture(scope="module")
def cloud(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.start(state=tmp_path_factory.mktemp("cloud"), contents=Contents.of(assembly)) as running:
        yield running


@pytest.fixture(scope="module")
def http(cloud: LocalCloud) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=cloud.addresses.door, timeout=30) as client:
        yield client


def test_a_request_arrives_as_it_was_sent_but_for_the_address(cloud: LocalCloud, http: httpx.Client) -> None:
    claimed = {"x-forwarded-for": "6.6.6.6", "content-type": "application/json"}
    answer = http.post("/api/a?x=%20a&y=1&y=2", content=b'{"a":  1}', headers=claimed)
    assert answer.json() == {
        "path": "/api/a",
        "query": "x=%20a&y=1&y=2",
        "from": "127.0.0.1",
        "public": cloud.addresses.door,
        "body": '{"a":  1}',
    }
    assert answer.headers["x-word"] == "selam"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_what_is_not_the_apis_is_not_sent_there(http: httpx.Client) -> None:
    assert http.get("/health").status_code == 200
    assert http.get("/healthy").status_code == 404
    assert http.get("/api/..%2f..%2fmailbox").json()["path"].startswith("/api/")


def test_a_body_over_the_gateways_limit_is_refused(http: httpx.Client) -> None:
    assert http.post("/api/a", content=b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_a_function_may_do_what_its_role_allows_and_no_more(http: httpx.Client) -> None:
    answer = http.get("/api/secret")
    assert answer.status_code == 502
    assert "not authorized to perform: secretsmanager:ListSecrets" in answer.text


def test_a_mail_reaches_the_mailbox_with_its_attachment(http: httpx.Client) -> None:
    http.get("/api/mail")
    query = {"to": "Ayşe <AYSE@example.com>"}
    mail = http.get("/mailbox", params=query, headers={"accept": "application/json"}).json()[-1]
    assert (mail["subject"], mail["text"], mail["html"]) == ("Merhaba", "düz", "<b>kalın</b>")
    assert http.get(mail["attachments"][0]["url"]).content == b"%PDF"


def test_frames_go_both_ways_and_closings_and_refusals_pass(cloud: LocalCloud) -> None:
    async def talk() -> tuple[Any, int, int]:
        url = cloud.urls["ws"]
        async with websockets.connect(f"{url}/chat/usr_1?ticket=good") as socket:
            await socket.send("selam")
            echo = await socket.recv()
            await socket.send("leave")
            with pytest.raises(ConnectionClosed) as closing:
                await socket.recv()
        with pytest.raises(InvalidStatus) as refusal:
            await websockets.connect(f"{url}?ticket=bad")
        assert closing.value.rcvd
        return echo, closing.value.rcvd.code, refusal.value.response.status_code

    assert asyncio.run(talk()) == ("echo selam", 1000, 403)


def test_functions_lines_are_written_out_as_they_come(cloud: LocalCloud, http: httpx.Client) -> None:
    http.get("/api/logged")
    lines = eventually(lambda: [line for line in cloud.function_log.read_text().splitlines() if '"message' in line])
    assert json.loads(lines[-1])["function"] == "local-hello-handler"


def test_a_changed_file_is_live_without_a_synthesis(cloud: LocalCloud, http: httpx.Client, tmp_path: Path) -> None:
    source = tmp_path / "python" / "greeting.py"
    source.parent.mkdir()
    source.write_text('WORD = "merhaba"\n')
    stacks = swapped(cloud.stacks.values(), [source], tmp_path / "scratch", [tmp_path])
    assert [change.stack for change in cloud.deployer.replace(stacks)] == ["local-hello"]
    assert http.get("/api/a").headers["x-word"] == "merhaba"


def test_a_refused_stack_says_why(cloud: LocalCloud, tmp_path: Path) -> None:
    properties = {"Name": "/cdk-bootstrap/hnb659fds/version", "Type": "String", "Value": "taken"}
    broken = {"Broken": {"Type": "AWS::SSM::Parameter", "Properties": properties}}
    with pytest.raises(DeploymentFailed, match=r"local-data ended.*\n  Broken.*ParameterAlreadyExists"):
        cloud.deploy(write_assembly(tmp_path / "out", extra=broken))


def test_a_folder_serves_one_cloud_at_a_time(cloud: LocalCloud, assembly: Path) -> None:
    with pytest.raises(StateUnusable, match="Another local cloud"):
        LocalCloud.start(state=cloud.state, contents=Contents.of(assembly))


def messages(cloud: LocalCloud) -> list[str]:
    """The texts that the stream's reader has sent, each once: it may be stopped between its work and its mark."""
    answer = httpx.get(cloud.urls["mailbox"], params={"to": "+905551112233"}, headers={"accept": "application/json"})
    return list(dict.fromkeys(letter["text"] for letter in answer.json()))


def test_everything_is_there_after_a_restart_and_nothing_runs_between(assembly: Path, tmp_path: Path) -> None:
    contents = Contents.of(assembly)
    with LocalCloud.start(state=tmp_path, contents=contents) as first:
        assert {change.stack for change in first.changes} == {"local-data", "local-hello"}
        assert httpx.post(f"{first.urls['api']}/items", content="i1", headers={"content-type": "text/plain"}).is_success
        assert eventually(lambda: messages(first)) == ["i1"]
    assert not any(is_taken(port) for port in (first.ports.door, first.ports.aws))
    with LocalCloud.start(state=tmp_path, ports=first.ports, contents=contents) as second:
        assert second.changes == []
        assert httpx.get(f"{second.urls['api']}/items").json() == ["i1"]
        assert messages(second) == ["i1"]
        httpx.post(f"{second.urls['api']}/items", content="i2", headers={"content-type": "text/plain"})
        eventually(lambda: messages(second) == ["i1", "i2"])
        assert second.client("dynamodb").list_tables()["TableNames"] == ["local-items"]
        assert json.loads((tmp_path / "urls.json").read_text()) == second.urls
    with LocalCloud.start(state=tmp_path, fresh=True, contents=contents) as third:
        assert httpx.get(f"{third.urls['api']}/items").json() == []
