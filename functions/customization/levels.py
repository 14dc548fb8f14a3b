"""Levels: what experience adds up to. Each takes more than the one before."""

STEP = 25
HIGHEST = 100


def experience_for(level: int) -> int:
    """What one must have to stand at `level`: 0, 50, 150, 300, 500, …"""
    return STEP * level * (level - 1)


def level_of(experience: int) -> int:
    """The level that this is enough for."""
    level = 1
    while level < HIGHEST and experience >= experience_for(level + 1):
        level += 1
    return level
