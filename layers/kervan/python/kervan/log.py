"""One structured, redacting logger (Powertools), made on first use, and metrics as EMF.

Log ids, states and counts; never a body, a header, a token, an address or a name. The redactor is the net below that
rule: it blanks values by the name of their key and by their shape, whoever wrote the line.
"""

import re
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from kervan.settings import settings

BLANK = "[redacted]"
SECRET_KEYS = re.compile(
    r"passw|parola|secret|token|authorization|cookie|api_?key|code$|email|e_mail|phone|name$|surname|address|iban|tckn"
    r"|ticket|signature|p256dh|beneficiar|on_behalf",
    re.IGNORECASE,
)
PLAIN_KEYS = frozenset(
    {"function_name", "event_name", "error_code", "code", "cold_start", "exception_name", "service", "name"}
)
SECRET_SHAPES = re.compile(
    r"eyJ[\w-]{10,}\.[\w-]+\.[\w-]+"  # JWT
    r"|(?:sk|rk|pk|whsec|pi)_[A-Za-z0-9_]{16,}"  # Stripe's keys and client secrets
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail
    r"|\+?90\s?5\d{2}\s?\d{3}\s?\d{2}\s?\d{2}"  # Turkish mobile numbers
    r"|(?<=ticket=)[\w-]+"
)

OF_CODE = (AttributeError, NameError, TypeError, ImportError, ArithmeticError, RecursionError)

trace: ContextVar[str] = ContextVar("trace", default="")


def redact(value: Any, key: str = "") -> Any:
    """`value` without what must not be in a log."""
    if key and key not in PLAIN_KEYS and SECRET_KEYS.search(key) and not isinstance(value, bool | int | None):
        return BLANK
    if isinstance(value, Mapping):
        return {k: redact(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return SECRET_SHAPES.sub(BLANK, value) if isinstance(value, str) else value


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON line, redacted as its last step, exceptions included."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Where it was raised and what it is, the first cause first. What it says holds the value that was at hand,
        and a name has no shape to be known by: only what is said of code is repeated.
        """
        return "".join("".join(traceback.format_tb(each.__traceback__)) + _told(each) for each in _causes(ei[1]))

    def serialize(self, log: Any) -> str:
        """The line as text."""
        return super().serialize(redact(log))


def _causes(error: BaseException | None) -> list[BaseException]:
    """An exception behind all that led to it."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _told(error: BaseException) -> str:
    words = str(error) if isinstance(error, OF_CODE) else ""
    code = getattr(error, "response", None)
    if isinstance(code, Mapping):  # botocore's: the service's code and the operation, without its sentence
        words = f"{code.get('Error', {}).get('Code')} {getattr(error, 'operation_name', '')}"
    return f"{type(error).__qualname__}: {words}\n"


@cache
def logger() -> Logger:
    """This process's logger."""
    return Logger(
        service="kervan",
        level=settings().log_level,
        logger_formatter=RedactingFormatter(utc=True, serialize_stacktrace=False),
        log_uncaught_exceptions=False,
        use_rfc3339=True,
    )


def info(message: str, **facts: object) -> None:
    """A line where a decision would otherwise be invisible."""
    logger().info(message, extra=_with_trace(facts))


def warning(message: str, **facts: object) -> None:
    """A line that a person should read within a day."""
    logger().warning(message, extra=_with_trace(facts))


def failure(message: str, **facts: object) -> None:
    """An unexpected error with its stack; alarms count these."""
    logger().exception(message, extra=_with_trace(facts))


def count(name: str, value: float = 1, **dimensions: str) -> None:
    """One EMF metric, written at once: without dimensions, which is what alarms see (`infra.constructs.counts`), and
    once more with its own, if it has any, which tell people more.
    """
    from aws_lambda_powertools import single_metric
    from aws_lambda_powertools.metrics import MetricUnit

    namespace = f"kervan/{settings().stage}"
    for told in ({}, dimensions) if dimensions else ({},):
        with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=namespace) as metric:
            for key, dimension in told.items():
                metric.add_dimension(name=key, value=dimension)


def _with_trace(facts: dict[str, object]) -> dict[str, object]:
    return {**facts, "trace": trace.get()} if trace.get() else facts
