"""A whole deployment: secrets, layers, stacks, the document key's certificate, the edge. Safe to run again.

It uses the AWS credentials of the shell. The edge comes last, because it needs the gateways' ids and the mark of
requests that came through it; both are read where the first steps left them.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session

from infra import layers, secrets
from infra.document_key import install
from infra.presets import ALL, PRESETS
from infra.stage import EDGE, EDGE_KEY_VERSION, EDGE_REGION, HTTP_API_ID, SOCKET_API_ID, Stage
from kervan.settings import Secret, Settings, SettingsError

OURS = frozenset({"app", "region", "account", "development", "alarm_email", "certificate_arn", "layers"})
CDK = ("npx", "--yes", "aws-cdk@2.1148.1")  # 3.0.0 cannot read what this version of the library writes


def check(stage: str, context: Sequence[str], described: Path = layers.REPOSITORY / "cdk.json") -> None:
    """End the run where the stage's description lacks a setting, or says what nobody reads: a mistyped stage would
    get secrets of its own, a mistyped `alarm_email` would call nobody. The account is not known yet.
    """
    stages = json.loads(described.read_text(encoding="utf-8"))["context"].get("stages", {})
    said = {**stages.get(stage, {}), **dict(pair.partition("=")[::2] for pair in context)}
    if unread := sorted(said.keys() - OURS - Settings.model_fields.keys()):
        raise SystemExit(f"{stage}: nobody reads {', '.join(unread)}; is that another word for a setting?")
    if said.get("app", ALL) not in (ALL, *PRESETS):
        raise SystemExit(f"{stage}: there is no app {said['app']}; there are {', '.join((*PRESETS, ALL))}")
    try:
        Stage.of({"account": "any", **{name: str(value) for name, value in said.items()}, "stage": stage})
    except SettingsError as lacking:
        known = "" if stage in stages else f"cdk.json describes no stage {stage}. "
        raise SystemExit(f"{known}{lacking}") from None


def deploy(
    stage: str, context: Sequence[str], given: Mapping[Secret, dict[str, Any]], *, ask: bool, new_edge_key: bool
) -> None:
    """`context` as `key=value`, over the stage's own in cdk.json; `given` the providers' secrets."""
    session = botocore.session.Session()
    manager = session.create_client("secretsmanager")
    for kept in secrets.ensure(manager, stage, given):  # before the functions that ask for what a newer version needs
        sys.stderr.write(f"{kept.path(stage)} is there already and was not changed: put the new value there by hand\n")
    if new_edge_key:  # long before the edge begins to use it
        secrets.renew_edge_key(manager, stage)
    target = layers.Target.of_lambda()
    layers.build(layers.REPOSITORY / "layers", target)
    options = [word for pair in (f"stage={stage}", f"python={target.python}", *context) for word in ("-c", pair)]
    approval = ["--require-approval", "broadening" if ask else "never"]
    cdk("deploy", "--all", *approval, *options)
    with suppress(FileExistsError):
        install(stage, kms=session.create_client("kms"), secrets=manager, now=datetime.now(UTC))
    ids = parameters(session.create_client("ssm"), stage)
    shared = json.loads(manager.get_secret_value(SecretId=Secret.SHARED.path(stage))["SecretString"])
    beside = session.create_client("secretsmanager", region_name=EDGE_REGION)
    ids[EDGE_KEY_VERSION] = secrets.hand_to_edge(beside, stage, shared["edge_keys"][0])
    edge = [word for name, value in ids.items() for word in ("-c", f"{name}={value}")]
    cdk("deploy", f"{stage}-kervan-{EDGE}", "--exclusively", *approval, *options, *edge)


def difference(stage: str, context: Sequence[str]) -> None:
    """What `deploy` would change, the edge apart. Nothing is changed; the layers are built, for their hashes count."""
    target = layers.Target.of_lambda()
    layers.build(layers.REPOSITORY / "layers", target)
    options = [word for pair in (f"stage={stage}", f"python={target.python}", *context) for word in ("-c", pair)]
    cdk("diff", "--all", *options)


def parameters(client: Any, stage: str) -> dict[str, str]:
    """The gateways' ids, by the name that the edge's context gives them."""
    names = (HTTP_API_ID, SOCKET_API_ID)
    return {name: client.get_parameter(Name=f"/kervan/{stage}/{name}")["Parameter"]["Value"] for name in names}


def cdk(*arguments: str) -> None:
    """Run CDK's own command line."""
    subprocess.run([*CDK, *arguments], check=True, cwd=layers.REPOSITORY)  # noqa: S603 - our own words


def main() -> int:
    """`--secrets`: a JSON file of the providers' secrets by name, `{"stripe": {...}}`; it is read once and not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--secrets", type=Path)
    parser.add_argument(
        "--new-edge-key", action="store_true", help="replace the key that marks what the edge passes on"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before permissions grow")
    parser.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    chosen = parser.parse_args()
    check(chosen.stage, chosen.context)
    if chosen.diff:
        difference(chosen.stage, chosen.context)
        return 0
    given = json.loads(chosen.secrets.read_text(encoding="utf-8")) if chosen.secrets else {}
    named = {Secret(name): value for name, value in given.items()}
    deploy(chosen.stage, chosen.context, named, ask=not chosen.yes, new_edge_key=chosen.new_edge_key)
    return 0


if __name__ == "__main__":
    sys.exit(main())
