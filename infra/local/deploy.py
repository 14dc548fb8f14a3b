"""Creates, updates and removes the stacks in the local CloudFormation, as `cdk deploy` would on AWS.

What stands is recorded in the local SSM, whose state is saved together with CloudFormation's: a killed cloud that lost
a stack has lost the record too, and gets the stack again.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.local.assembly import Asset, Stack
from infra.local.aws import client
from infra.local.bundle import bundle
from infra.local.faults import DeploymentFailed

RECORD = "/local-cloud/stacks/"
BOOTSTRAP = ("/cdk-bootstrap/hnb659fds/version", "99")
INLINE = 51_200
WORKERS = 4
USABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}
EMPTY = {"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS", "DELETE_FAILED"}
NOTHING_TO_DO = "No updates are to be performed"


@dataclass(frozen=True)
class Change:
    """What became of one stack, and how long it took."""

    stack: str
    action: str
    milliseconds: int

    def __str__(self) -> str:
        """For a person."""
        return f"{self.stack} {self.action} in {self.milliseconds} ms"


class Deployer:
    """Brings the stacks of one local cloud to what an assembly says."""

    def __init__(self, endpoint: str, bundles: Path) -> None:
        self.endpoint = endpoint
        self.bundles = bundles
        self.cloudformation = client("cloudformation", endpoint)
        self.s3 = client("s3", endpoint)
        self.ssm = client("ssm", endpoint)

    def deploy(self, stacks: Sequence[Stack], tell: Callable[[Change], None]) -> list[Change]:
        """Send what changed, each stack after those it needs; remove what is gone. Raises DeploymentFailed."""
        standing = self._standing()
        fingerprints = {stack.name: stack.fingerprint() for stack in stacks}
        changed = [stack for stack in stacks if standing.get(stack.name) != fingerprints[stack.name]]
        if changed:
            self._bootstrap(changed)
            self._upload(changed)
        changes = list(self._in_order(changed, fingerprints, tell))
        for name in standing.keys() - fingerprints.keys():
            changes.append(self._timed(name, "removed", lambda name=name: self._remove(name)))  # type: ignore[misc]
            tell(changes[-1])
        return changes

    def replace(self, stacks: Iterable[Stack]) -> list[Change]:
        """Send exactly these stacks and leave the others alone."""
        stacks = list(stacks)
        self._upload(stacks)
        return [self._send(stack, stack.fingerprint()) for stack in stacks]

    def _in_order(
        self, stacks: Sequence[Stack], fingerprints: dict[str, str], tell: Callable[[Change], None]
    ) -> Iterable[Change]:
        waiting = {stack.name: stack for stack in stacks}
        running: dict[Future[Change], str] = {}
        with ThreadPoolExecutor(WORKERS) as pool:
            while waiting or running:
                busy = {*waiting, *running.values()}
                for stack in [stack for stack in waiting.values() if not stack.needs & busy]:
                    del waiting[stack.name]
                    running[pool.submit(self._send, stack, fingerprints[stack.name])] = stack.name
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    del running[future]
                    change = future.result()
                    tell(change)
                    yield change

    def _send(self, stack: Stack, fingerprint: str) -> Change:
        change = self._timed(stack.name, "deployed", lambda: self._create_or_update(stack))
        self.ssm.put_parameter(Name=RECORD + stack.name, Value=fingerprint, Type="String", Overwrite=True)
        return change

    def _timed(self, name: str, action: str, work: Callable[[], object]) -> Change:
        began = time.monotonic()
        work()
        return Change(name, action, round((time.monotonic() - began) * 1000))

    def _create_or_update(self, stack: Stack) -> None:
        status = self._status(stack.name)
        if status in EMPTY:
            self._remove(stack.name)
            status = None
        if status and status not in USABLE:
            raise DeploymentFailed(f"The stack {stack.name} was left in {status}. Start over with --fresh.")
        call = self.cloudformation.update_stack if status else self.cloudformation.create_stack
        try:
            call(
                StackName=stack.name,
                Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
                **self._body(stack),
            )
        except ClientError as refusal:
            if NOTHING_TO_DO in str(refusal):
                return
            raise DeploymentFailed(
                f"The stack {stack.name} was refused: {refusal.response['Error']['Message']}"
            ) from None
        status = self._settled(stack.name)
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise DeploymentFailed(f"The stack {stack.name} ended in {status}:\n{self._reasons(stack.name)}")

    def _body(self, stack: Stack) -> dict[str, str]:
        if len(stack.template.encode()) <= INLINE:
            return {"TemplateBody": stack.template}
        place = stack.template_asset
        self.s3.put_object(Bucket=place.bucket, Key=place.key, Body=stack.template.encode())
        return {"TemplateURL": f"{self.endpoint}/{place.bucket}/{place.key}"}

    def _upload(self, stacks: Iterable[Stack]) -> None:
        distinct = {(asset.bucket, asset.key): asset for stack in stacks for asset in stack.assets}
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(self._upload_one, distinct.values()))

    def _upload_one(self, asset: Asset) -> None:
        content = bundle(asset, self.bundles).read_bytes() if asset.zipped else asset.path.read_bytes()
        self.s3.put_object(Bucket=asset.bucket, Key=asset.key, Body=content)

    def _bootstrap(self, stacks: Iterable[Stack]) -> None:
        """What `cdk bootstrap` leaves in an account, as far as templates look for it."""
        for bucket in {asset.bucket for stack in stacks for asset in (*stack.assets, stack.template_asset)}:
            try:
                self.s3.head_bucket(Bucket=bucket)
            except ClientError:
                self.s3.create_bucket(
                    Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": self.s3.meta.region_name}
                )
        self.ssm.put_parameter(Name=BOOTSTRAP[0], Value=BOOTSTRAP[1], Type="String", Overwrite=True)

    def _standing(self) -> dict[str, str]:
        pages = self.ssm.get_paginator("get_parameters_by_path").paginate(Path=RECORD)
        return {each["Name"].removeprefix(RECORD): each["Value"] for page in pages for each in page["Parameters"]}

    def _status(self, name: str) -> str | None:
        try:
            return str(self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
        except ClientError:
            return None

    def _settled(self, name: str) -> str:
        """The status once it is final."""
        while (status := self._status(name) or "DELETE_COMPLETE").endswith("_IN_PROGRESS"):
            time.sleep(0.05)
        return status

    def _remove(self, name: str) -> None:
        self.cloudformation.delete_stack(StackName=name)
        self._settled(name)
        self.ssm.delete_parameters(Names=[RECORD + name])

    def _reasons(self, name: str) -> str:
        """Why the last operation failed, resource by resource, the first cause first."""
        events: list[Any] = self.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        begun = [event.get("ResourceStatusReason") == "User Initiated" for event in events].index(True)
        failed = [event for event in reversed(events[:begun]) if event["ResourceStatus"].endswith("FAILED")]
        refused = [
            event
            for event in self.cloudformation.describe_events(StackName=name)["OperationEvents"]
            if event.get("ValidationStatus") == "FAILED" and event["Timestamp"] >= events[begun]["Timestamp"]
        ]
        lines = [
            f"  {event['LogicalResourceId']} ({event['ResourceType']}): {_reason(event)}"
            for event in (*refused, *failed)
            if event["LogicalResourceId"] != name
        ]
        return "\n".join(lines) or "\n".join(f"  {_reason(event)}" for event in failed)


def _reason(event: Mapping[str, Any]) -> str:
    return str(event.get("ValidationStatusReason") or event.get("ResourceStatusReason") or "no reason given")
