"""What `privacy` tells."""

from kervan.events import Event


class CopyReady(Event):
    """A person's copy can be fetched, once, within a week."""

    job_id: str
    user_id: str


class PersonErased(Event):
    """Nothing is held on a person any more but what the law wants."""

    job_id: str
    user_id: str
