"""What certificates tell. The last two carry a batch on, page by page and order by order."""

from kervan.events import Event


class CertificateAsked(Event):
    """Someone asked for a paid order's certificate that is not there yet."""

    certificate_id: str
    order_id: str
    user_id: str


class CertificateReady(Event):
    """A certificate is issued: its file lies in the documents bucket."""

    certificate_id: str
    order_id: str
    user_id: str


class CertificateFailed(Event):
    """A certificate cannot be drawn, and trying again alone will not help."""

    certificate_id: str
    order_id: str
    user_id: str
    reason: str


class CertificateWithdrawn(Event):
    """An issued certificate is revoked: it proves nothing any more."""

    certificate_id: str
    order_id: str
    user_id: str


class CertificateBatchPaged(Event):
    """The orders of a month are gone through from here on for a batch, the last months first."""

    batch_id: str
    month: str
    after: str | None  # the order and when it was placed: where the page before ended
    after_at: str | None


class CertificateFoundMissing(Event):
    """A paid order of a batch's product had no certificate when its page was looked at."""

    batch_id: str
    order_id: str


class CertificateAmiss(Event):
    """In the night a paid order had no certificate, or a refunded one had one that holds."""

    order_id: str
