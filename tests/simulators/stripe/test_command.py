"""`python -m infra.local.simulators.stripe`, as scripts start and stop it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.simulators.serving import free_port, listens, served, wait_until
from tests.simulators.stripe.receiver import SECRET, Receiver

ROOT = Path(__file__).parents[3]


def test_it_serves_delivers_and_keeps_its_state(tmp_path: Path) -> None:
    state = tmp_path / "stripe.json"
    receiver = Receiver()
    port = free_port()
    with served(receiver.app()) as shop:
        given = [
            "--port",
            str(port),
            "--webhook-url",
            f"{shop}/hook",
            "--webhook-secret",
            SECRET,
            "--state",
            str(state),
        ]
        command = [sys.executable, "-m", "infra.local.simulators.stripe", *given]
        with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: S603
            try:
                wait_until(lambda: listens(port), seconds=20)
                order = {"amount": "2999", "currency": "try"}
                made = httpx.post(
                    f"http://127.0.0.1:{port}/v1/payment_intents",
                    data=order,
                    headers={"Authorization": "Bearer sk_test_simulator"},
                    trust_env=False,
                )
                assert made.status_code == 200
                wait_until(lambda: receiver.types == ["payment_intent.created"])
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=20)
    assert made.json()["id"] in json.loads(state.read_text("utf-8"))["objects"]
