"""What is edited out of a list says its version there: nobody has to guess an If-Match."""

from typing import Any

import pytest

from tests.api.test_answers import lawful
from tests.front import operations
from tests.security.requests import request
from tests.security.town import Town

LISTED = {  # what edits an item, and what lists it
    "PUT /api/categories/{category}": "GET /api/categories",
    "PATCH /api/chat/groups/{group_id}/members/{user_id}": "GET /api/chat/groups/{group_id}/members",
    "PATCH /api/chat/messages/{target_id}": "GET /api/chat/messages/{target_id}",
    "PUT /api/messages/{message_id}/read": "GET /api/messages",
    "PUT /api/notifications/{notice_id}/read": "GET /api/notifications",
}


def listed(town: Town, edit: str) -> dict[str, Any]:
    """The item that is edited, as its list has it."""
    page = lawful(town, LISTED[edit]).body
    items: list[dict[str, Any]] = page.get("items") or page["messages"]
    wanted = set(request(town, edit).parameters.values())
    return next(each for each in items if {each.get("id"), each.get("user_id"), each.get("category")} & wanted)


@pytest.mark.parametrize("edit", LISTED)
def test_an_item_of_a_list_can_be_edited_at_its_version(town: Town, edit: str) -> None:
    lawful(town, edit)  # a category is made so
    held = listed(town, edit)["etag"]
    edited = lawful(town, edit, if_match=held)
    assert edited.status == 200
    assert edited.body["etag"] == edited.headers["etag"]
    assert listed(town, edit)["etag"] == edited.body["etag"]


@pytest.mark.parametrize("edit", LISTED)
def test_an_edit_says_where_its_version_is_found(edit: str) -> None:
    assert "`etag`" in next(
        each["description"] for each in operations()[edit]["parameters"] if each["name"] == "If-Match"
    )
