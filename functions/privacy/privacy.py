"""What `privacy` holds on people (`kervan.holdings`): the proof that they were answered."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import PersonJob

HOLDINGS: Holdings = {
    PersonJob: Holding(
        "copies and erasures that people requested, and their outcome",
        Kept.PROOF,
        links="user_id",
        plain="job_id kind status round last waits_for parts asked_at finished_at taken_at due under_way expires",
    ),
}
