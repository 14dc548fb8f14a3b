"""What exports tell: the second carries the group's own work to its worker."""

from kervan.events import Event


class ExportReady(Event):
    """A file lies in the exports bucket, for a week."""

    export_id: str
    user_id: str


class ExportStepped(Event):
    """An export is asked for, or a part of it is written; the next step is due."""

    export_id: str
    step: int
