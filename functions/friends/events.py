"""What happens between people."""

from kervan.events import Event


class FriendRequested(Event):
    """`user_id` would like to be `other_id`'s friend."""

    user_id: str
    other_id: str


class FriendsMade(Event):
    """`user_id` accepted `other_id`, who had asked. Their direct chat is open."""

    user_id: str
    other_id: str
    chat_id: str


class FriendsParted(Event):
    """`user_id` ended the friendship or the wish for one."""

    user_id: str
    other_id: str
