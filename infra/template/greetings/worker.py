"""Greetings in a person's copy; in an erasure they go."""

from kervan.worker import People, Worker

from .privacy import HOLDINGS

worker = Worker(people=People(HOLDINGS))
handler = worker.handler
