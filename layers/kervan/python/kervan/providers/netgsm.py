"""Netgsm: SMS by its REST API v2, and its reports. It tells nothing by itself: what became of a text is asked for.

Source: Netgsm's own packages for Python and Node (PROVIDERS §7d). It has no idempotency key and no sandbox.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kervan.providers.sms import Outcome, Text, TextAccount, TextNotTaken, TextRefused, TextUnanswered
from kervan.settings import Secret
from kervan.text.dates import istanbul

if TYPE_CHECKING:
    pass

TAKEN = "00"
BUSY = frozenset({"80", "85"})  # too many requests; too many to one number
BROKEN = frozenset({"100", "101", "110"})  # "system error": it may have been taken
NOTHING_FOUND = "60"
INFORMING, COMMERCIAL = "0", "11"  # the second is checked at İYS, for individuals
PENDING, DELIVERED = "0", "1"
IYS_REFUSED = frozenset({"16", "17"})
MOST_JOBS = 100


class NetgsmSms(TextAccount):
    """One account. Turkish letters go in seven bits (`encoding: TR`)."""

    provider = "netgsm"
    turkish = True

    def send(self, text: Text) -> str:
        """One message; the job's id."""
        message = {"msg": text.body, "no": text.number.removeprefix("+90")}
        body = {
            "msgheader": self._settings.sms_sender,
            "messages": [message],
            "encoding": "TR",
            "iysfilter": COMMERCIAL if text.commercial else INFORMING,
        }
        answer = self._ask("/sms/rest/v2/send", body)
        code, job = str(answer.get("code", "")), answer.get("jobid")
        if code == TAKEN and job:
            return str(job)
        if code in BUSY:
            raise TextNotTaken
        if not code or code == TAKEN or code in BROKEN:
            raise TextUnanswered
        raise TextRefused(reason=code[:16])

    def outcomes(self, jobs: Sequence[str], since: datetime, until: datetime) -> Mapping[str, tuple[Outcome, str]]:
        """What is settled of these jobs, each with Netgsm's code. It may be asked ten times a minute."""
        body = {
            "jobids": list(jobs[:MOST_JOBS]),
            "startdate": _written(since),
            "stopdate": _written(until),
            "pagenumber": 0,
            "pagesize": MOST_JOBS,
        }
        answer = self._ask("/sms/rest/v2/report", body)
        code = str(answer.get("code", ""))
        if code not in (TAKEN, NOTHING_FOUND):
            raise TextNotTaken
        found = answer.get("jobs")
        rows = [job for job in found if isinstance(job, dict)] if isinstance(found, list) else []
        states = {str(job.get("jobid", "")): str(job.get("status", PENDING)) for job in rows}
        return {
            job: (Outcome.DELIVERED if state == DELIVERED else Outcome.FAILED, state)
            for job, state in states.items()
            if job in jobs and state != PENDING
        }

    def _ask(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        account = self._secrets.get(Secret.NETGSM)
        basic = base64.b64encode(f"{account['usercode']}:{account['password']}".encode()).decode()
        headers = {"content-type": "application/json", "authorization": f"Basic {basic}"}
        return self._http().post(path, json.dumps(body, ensure_ascii=False).encode(), headers)


def _written(moment: datetime) -> str:
    return moment.astimezone(istanbul()).strftime("%d.%m.%Y %H:%M:%S")
