"""What certificates tell."""

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
