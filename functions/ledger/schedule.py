"""The books are held against the world every night."""

from kervan.schedule import Schedule
from kervan.settings import Secret
from kervan.world import World

from . import auditing

# A run stops after 90 seconds; what is begun then may take three calls to a provider, eleven seconds each, twice.
schedule = Schedule(timeout=300, secrets=(Secret.STRIPE, Secret.IYZICO, Secret.PAYTR))
handler = schedule.handler


@schedule.every("cron(0/2 3-5 * * ? *)")
def audit_the_ledger(world: World) -> None:
    """From 03:00 in Istanbul, every two minutes until six; where a day is done, the next run has little to do."""
    auditing.run(world)
