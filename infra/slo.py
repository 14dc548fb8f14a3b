"""What is promised of a stage: said once, for the alarms and for the report (`scripts/slo STAGE`)."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session

from infra.stage import HTTP_API_ID

API = "AWS/ApiGateway"
FAST_MS = 200
ERROR_PERCENT = 1.0
CERTIFICATE_SECONDS = 30
DAY = 86_400


@dataclass(frozen=True)
class Objective:
    """A promise: how its measure comes of the metrics, and the most that it may be."""

    what: str
    unit: str
    most: float
    measure: Callable[[Mapping[str, Sequence[float]]], float | None]


def _share(part: Sequence[float], whole: Sequence[float]) -> float | None:
    return 100 * sum(part) / sum(whole) if sum(whole) else None


OBJECTIVES = (
    Objective("requests that fail on our side", "%", ERROR_PERCENT, lambda seen: _share(seen["5xx"], seen["Count"])),
    Objective("the slowest day's p95", "ms", FAST_MS, lambda seen: max(seen["Latency"], default=None)),
    Objective(
        f"certificates later than {CERTIFICATE_SECONDS} s after payment",
        "",
        0,
        lambda seen: sum(seen["CertificatesLate"]) if seen["Count"] else None,
    ),
)


def report(cloudwatch: Any, *, stage: str, api: str, until: datetime, days: int) -> tuple[str, bool]:
    """The objectives as a table, and whether all were kept. What was not measured is neither kept nor broken."""
    seen = _seen(cloudwatch, stage, api, until - timedelta(days=days), until)
    lines, kept = [f"{stage}, {days} days to {until:%Y-%m-%d %H:%M} UTC"], True
    for objective in OBJECTIVES:
        found = objective.measure(seen)
        good = found is None or found <= objective.most
        kept &= good
        verdict = "not measured" if found is None else "kept" if good else "BROKEN"
        shown = "–" if found is None else f"{found:.2f} {objective.unit}".strip()
        lines.append(
            f"{verdict:13} {objective.what}: {shown} (at most {objective.most:g} {objective.unit}".rstrip() + ")"
        )
    return "\n".join(lines), kept


def _seen(cloudwatch: Any, stage: str, api: str, since: datetime, until: datetime) -> dict[str, list[float]]:
    """A value a day of each metric."""
    wanted = {"Count": "Sum", "5xx": "Sum", "Latency": "p95"}
    queries = [_query(f"m{place}", API, name, how, {"ApiId": api}) for place, (name, how) in enumerate(wanted.items())]
    queries.append(_query("late", f"kervan/{stage}", "CertificatesLate", "Sum", {}))
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=queries, StartTime=since, EndTime=until
    )
    names = [*wanted, "CertificatesLate"]
    seen: dict[str, list[float]] = {name: [] for name in names}
    for found in (result for page in pages for result in page["MetricDataResults"]):
        seen[found["Label"]] += found["Values"]
    return seen


def _query(name: str, namespace: str, metric: str, statistic: str, dimensions: Mapping[str, str]) -> dict[str, Any]:
    told = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    about = {"Namespace": namespace, "MetricName": metric, "Dimensions": told}
    return {"Id": name, "Label": metric, "MetricStat": {"Metric": about, "Period": DAY, "Stat": statistic}}


def main(arguments: list[str] | None = None) -> int:
    """Prints the report; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="scripts/slo", description="Whether a stage kept what is promised of it.")
    parser.add_argument("stage")
    parser.add_argument("--days", type=int, default=28)
    asked = parser.parse_args(arguments)
    session = botocore.session.Session()
    name = f"/kervan/{asked.stage}/{HTTP_API_ID}"
    api = session.create_client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    cloudwatch = session.create_client("cloudwatch")
    text, kept = report(cloudwatch, stage=asked.stage, api=api, until=datetime.now(UTC), days=asked.days)
    sys.stdout.write(f"{text}\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
