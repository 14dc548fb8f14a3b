"""A Netgsm to build against: SMS by its REST API v2, and the reports that it gives when it is asked.

Alone, over HTTP (bound to 127.0.0.1):

    python -m infra.local.simulators.netgsm --port 8424 --usercode U --password P

True to Netgsm: basic authentication, codes in the body (200 and 406), numbers without the country's, its header, the
İYS filter, which refuses commercial texts to whoever has not agreed. Left out: timed texts, inbox, balance.
"""

from infra.local.simulators.netgsm.simulator import NetgsmSimulator

__all__ = ("NetgsmSimulator",)
