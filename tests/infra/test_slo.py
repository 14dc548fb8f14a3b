"""The report of what is promised, from what CloudWatch has seen."""

from datetime import timedelta
from typing import Any

import pytest

from functions.certificates.issuing import PROMPT
from infra.slo import API, CERTIFICATE_SECONDS, report
from kervan import aws
from tests.cloud import Clock

API_ID = "api-1"


@pytest.fixture
def cloudwatch(world: object) -> Any:
    """What measures."""
    assert world
    return aws.client("cloudwatch")


def measured(cloudwatch: Any, clock: Clock, **values: float) -> None:
    """An hour ago."""
    http = [{"Name": "ApiId", "Value": API_ID}]
    own = values.pop("CertificatesLate", None)
    at = clock.now - timedelta(hours=1)
    for name, value in values.items():
        about = {"MetricName": name, "Dimensions": http, "Value": value, "Timestamp": at}
        cloudwatch.put_metric_data(Namespace=API, MetricData=[about])
    if own is not None:
        late = {"MetricName": "CertificatesLate", "Value": own, "Timestamp": at}
        cloudwatch.put_metric_data(Namespace="kervan/prod", MetricData=[late])


def told(cloudwatch: Any, clock: Clock) -> tuple[str, bool]:
    return report(cloudwatch, stage="prod", api=API_ID, until=clock.now, days=7)


def test_what_was_not_measured_is_not_broken(cloudwatch: Any, clock: Clock) -> None:
    text, kept = told(cloudwatch, clock)
    assert kept and text.count("not measured") == 3


def test_a_good_week_is_kept(cloudwatch: Any, clock: Clock) -> None:
    measured(cloudwatch, clock, Count=1000, **{"5xx": 10})
    text, kept = told(cloudwatch, clock)
    assert kept and "kept          requests that fail on our side: 1.00 % (at most 1 %)" in text, text


@pytest.mark.parametrize("bad", [{"5xx": 11.0}, {"CertificatesLate": 1.0}])
def test_a_broken_promise_is_named(cloudwatch: Any, clock: Clock, bad: dict[str, float]) -> None:
    measured(cloudwatch, clock, Count=1000, **bad)
    text, kept = told(cloudwatch, clock)
    assert not kept and text.count("BROKEN") == 1


def test_the_promise_is_the_one_that_the_worker_counts_by() -> None:
    assert timedelta(seconds=CERTIFICATE_SECONDS) == PROMPT
