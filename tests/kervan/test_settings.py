"""Settings: what is missing or malformed is named whole, and a function does not start without it."""

import os
import subprocess
import sys

import pytest

from kervan.settings import Bucket, Secret, Settings, SettingsError
from tests.environment import VARIABLES

GOOD = {name: value for name, value in VARIABLES.items() if name.startswith("KERVAN_")}


def test_what_environ_writes_is_read_back() -> None:
    settings = Settings.of(GOOD)
    assert Settings.of(settings.environ()) == settings


def test_every_bad_variable_is_named_at_once() -> None:
    bad = {**GOOD, "KERVAN_PUBLIC_URL": "https://api.kervan.test/", "KERVAN_LOG_LEVEL": "LOUD"}
    del bad["KERVAN_STAGE"], bad["KERVAN_MAIL_FROM"]
    with pytest.raises(SettingsError) as refused:
        Settings.of(bad)
    for name in ("KERVAN_STAGE", "KERVAN_MAIL_FROM", "KERVAN_PUBLIC_URL", "KERVAN_LOG_LEVEL"):
        assert name in str(refused.value)
    assert "4 bad setting(s)" in str(refused.value)


@pytest.mark.parametrize(
    ("sender", "good"),
    [
        ("bilgi@kervan.test", True),
        ("Kurban Cebimde <bilgi@kervan.test>", True),
        ("bilgi", False),
        ("Kurban <bilgi>", False),
        ("Kurban\r\nBcc: x@y.z <bilgi@kervan.test>", False),
    ],
)
def test_a_sender_is_an_address_on_one_line(sender: str, good: bool) -> None:  # noqa: FBT001 - a table of cases
    try:
        Settings.of({**GOOD, "KERVAN_MAIL_FROM": sender})
    except SettingsError:
        assert not good
    else:
        assert good


def test_physical_names_follow_the_stage() -> None:
    settings = Settings.of(GOOD)
    assert settings.table("orders") == "test-orders"
    assert settings.bucket(Bucket.DOCUMENTS) == "kervan-test-123456789012-documents"
    assert Secret.STRIPE.path("test") == "kervan/test/stripe"


def test_a_function_without_its_settings_says_which_and_does_not_start() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("KERVAN_")}
    started = subprocess.run(
        [sys.executable, "-c", "import kervan.boot"],
        env={**bare, "KERVAN_ENTRY": "functions.orders.handler"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    required = [name for name, field in Settings.model_fields.items() if field.is_required()]
    assert required
    for name in required:
        assert f"KERVAN_{name.upper()}" in started.stderr
