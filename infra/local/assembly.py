"""Reads a cloud assembly, what CDK leaves on disk: the stacks, which needs which, and the files that belong to each.

A stack's fingerprint depends on what its template and assets say, not on the names that CDK derives from them. So a
stack whose code was swapped in place (`hotswap.py`) and the same stack synthesized anew are recognised as equal.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from infra.local.emulator import ACCOUNT, REGION

STACK, ASSETS, NESTED = "aws:cloudformation:stack", "cdk:asset-manifest", "cdk:cloud-assembly"
VERSION_ID = re.compile(r"^(.+?)[0-9a-f]{32}$")
PSEUDO = {"${AWS::AccountId}": ACCOUNT, "${AWS::Region}": REGION, "${AWS::Partition}": "aws"}


@dataclass(frozen=True)
class Asset:
    """A file or folder that a stack's template points at in S3."""

    key: str
    bucket: str
    path: Path
    zipped: bool

    @property
    def hash(self) -> str:
        """What CDK calls the asset; part of its key."""
        return self.key.rsplit("/", 1)[-1].split(".")[0]

    def digest(self) -> str:
        """A hash of the content alone."""
        return _digest(self.path)


@dataclass(frozen=True)
class Stack:
    """One CloudFormation stack, ready to be sent."""

    name: str
    template: str
    template_asset: Asset
    assets: tuple[Asset, ...]
    needs: frozenset[str]

    def version_ids(self) -> Iterator[tuple[str, str]]:
        """The logical ids of published function versions, each with the part that does not depend on content."""
        for logical_id, resource in json.loads(self.template).get("Resources", {}).items():
            stem = VERSION_ID.match(logical_id)
            if stem and resource["Type"] == "AWS::Lambda::Version":
                yield logical_id, stem[1]

    def fingerprint(self) -> str:
        """Equal for stacks that would come out the same."""
        text = self.template
        for asset in self.assets:
            text = text.replace(asset.hash, asset.digest())
        for logical_id, stem in self.version_ids():
            text = text.replace(logical_id, stem)
        return hashlib.sha256(text.encode()).hexdigest()

    def rewritten(self, replacements: Mapping[str, str]) -> "Stack":
        """The stack with texts of its template replaced.

        If that changes anything, its function versions get new names: CloudFormation publishes a version only under
        another name, and the alias would go on showing what was published before.
        """
        text = self.template
        for old, new in replacements.items():
            text = text.replace(old, new)
        if text == self.template:
            return self
        content = hashlib.sha256(text.encode()).hexdigest()
        for logical_id, stem in self.version_ids():
            text = text.replace(logical_id, stem + hashlib.sha256(f"{logical_id}{content}".encode()).hexdigest()[:32])
        return replace(self, template=text)


def read(assembly: Path) -> list[Stack]:
    """The stacks of an assembly, each after those that it needs."""
    artifacts: dict[str, Any] = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    stacks = []
    for name, artifact in artifacts.items():
        if artifact["type"] == NESTED:
            stacks += read(assembly / artifact["properties"]["directoryName"])
        elif artifact["type"] == STACK:
            stacks.append(_stack(assembly, name, artifacts))
    return stacks


def _stack(assembly: Path, name: str, artifacts: Mapping[str, Any]) -> Stack:
    artifact = artifacts[name]
    properties, dependencies = artifact["properties"], artifact.get("dependencies", [])
    needed = [d for d in dependencies if artifacts[d]["type"] == STACK]
    files = [
        asset
        for dependency in dependencies
        if artifacts[dependency]["type"] == ASSETS
        for asset in _assets(assembly, artifacts[dependency]["properties"]["file"])
    ]
    template = assembly / properties["templateFile"]
    return Stack(
        name=properties.get("stackName", name),
        template=template.read_text(),
        template_asset=next(asset for asset in files if asset.path == template),
        assets=tuple(asset for asset in files if asset.path != template),
        needs=frozenset(artifacts[d]["properties"].get("stackName", d) for d in needed),
    )


def _assets(assembly: Path, manifest: str) -> Iterator[Asset]:
    for entry in json.loads((assembly / manifest).read_text())["files"].values():
        for place in entry["destinations"].values():
            source = entry["source"]
            yield Asset(
                key=_resolved(place["objectKey"]),
                bucket=_resolved(place["bucketName"]),
                path=assembly / source["path"],
                zipped=source.get("packaging") == "zip",
            )


def _resolved(text: str) -> str:
    for pseudo, value in PSEUDO.items():
        text = text.replace(pseudo, value)
    return text


@cache
def _digest(path: Path) -> str:
    """Assets never change under their name, so once per process is enough."""
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(path)}\0{content}\n".encode())
    return total.hexdigest()
