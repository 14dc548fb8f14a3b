"""Files that were found clean, as their rows say: for tests that need one and not its way."""

from functions.files.tables import File, Storage
from kervan.commit import commit
from kervan.world import World

SIZE = 1000


def clean(world: World, owner: str, *wanted: tuple[str, str], filename: str = "foto.png") -> None:
    """These files, (id, purpose) each, of this user, who has no others."""
    now = world.now()
    files = [
        File(
            file_id,
            user_id=owner,
            purpose=purpose,
            shelf=f"{purpose}#{file_id}",
            filename=filename,
            media="image/png",
            size=SIZE,
            status="READY",
            created_at=now,
            ready_at=now,
            due=now,
            loose="0",
            came_as="1",
            serves="1",
        )
        for file_id, purpose in wanted
    ]
    commit(new=(*files, Storage(owner, used=SIZE * len(files))))
