"""Secrets are read seldom, and a key that was changed is used everywhere soon."""

from kervan.providers.secrets import SecretsManager
from kervan.settings import Secret
from kervan.world import World


def test_a_changed_secret_is_used_within_five_minutes(world: World) -> None:
    stage, passed = world.settings.stage, [0.0]
    kept = SecretsManager(stage, elapsed=lambda: passed[0])
    before = kept.get(Secret.CODES)
    SecretsManager(stage).put(Secret.CODES, {"key": "changed"})
    passed[0] = 299.0
    assert kept.get(Secret.CODES) == before
    passed[0] = 300.0
    assert kept.get(Secret.CODES) == {"key": "changed"}


def test_who_was_refused_may_have_it_read_again_every_thirty_seconds(world: World) -> None:
    stage, passed = world.settings.stage, [0.0]
    kept = SecretsManager(stage, elapsed=lambda: passed[0])
    before = kept.get(Secret.CODES)
    SecretsManager(stage).put(Secret.CODES, {"key": "changed"})
    passed[0] = 29.0
    assert kept.get(Secret.CODES, fresh=True) == before
    passed[0] = 30.0
    assert kept.get(Secret.CODES, fresh=True) == {"key": "changed"}
