"""Every stored field is declared: what it is for, how long it is kept, and whether it is about a person."""

import importlib

import pytest
from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from functions.privacy.tables import PersonJob
from infra.manifest import groups
from infra.privacy import PAGE, answering, declared, page
from kervan.commit import Versioned
from kervan.holdings import Forget, Holding, Kept, undeclared
from kervan.retention import Retained, books, proof
from kervan.settings import settings
from kervan.tables import OnDemand, Staged, Table
from tests import cloud

ERASED_BY_THEIR_GROUPS = {"Credential", "File", "Storage"}  # `Worker(before_erasure=…)`
DATED_AT_THEIR_END = {PersonJob}  # a copy's goes after a month; an erasure's three years after it is done


class Diary(Versioned):
    """A table that somebody adds one day."""

    class Meta(OnDemand):
        """Of the test alone."""

        table_name = Staged("diaries")

    user_id = UnicodeAttribute(hash_key=True)
    mood = UnicodeAttribute()


@pytest.mark.parametrize("table", cloud.tables(), ids=lambda table: table.__name__)
def test_every_field_of_every_table_is_declared(table: type[Table]) -> None:
    assert undeclared(table, declared()[table]) == []


def test_nothing_is_declared_that_is_not_there() -> None:
    assert declared().keys() == set(cloud.tables())


def test_a_field_that_nobody_declared_is_found() -> None:
    assert undeclared(Diary, Holding("", Kept.ACCOUNT, links="user_id")) == ["mood"]
    assert undeclared(Diary, Holding("", Kept.ACCOUNT, plain="user_id mood pages")) == ["pages"]
    with pytest.raises(ValueError, match="mood"):
        Holding("", Kept.ACCOUNT, links="user_id mood", personal="mood").fields()


@pytest.mark.parametrize("table", cloud.tables(), ids=lambda table: table.__name__)
def test_a_declaration_can_be_carried_out(table: type[Table]) -> None:
    holding = declared()[table]
    assert holding.purpose
    if holding.forget != Forget.STAYS:
        assert holding.found_by
    if holding.forget == Forget.BLANKED:
        assert issubclass(table, Versioned), "what is changed is guarded by its version"
    if holding.found_by:
        index = holding.index(table)
        keys = {each.name: each.hash_key for each in table.schema().indexes}
        assert (keys[index] if index else table.schema().hash_key) in ("user_id", "userId", "sender_id", "senderId")


@pytest.mark.parametrize("table", cloud.tables(), ids=lambda table: table.__name__)
def test_what_is_said_of_how_long_rows_stay_has_a_means(table: type[Table]) -> None:
    """A row leaves by its time to live, with its account by declaration or by its group's own rule, or never."""
    holding = declared()[table]
    time = next((each for each in table.get_attributes().values() if isinstance(each, TTLAttribute)), None)
    match holding.kept:
        case Kept.EXPIRES:
            assert time and not time.null, "it cannot be written without its time to live"
        case Kept.BOOKS:
            assert isinstance(time, Retained) and time.term is books
        case Kept.PROOF if holding.forget == Forget.DATED:
            assert time and holding.found_by, "its time begins when the account is gone"
        case Kept.PROOF:
            assert (isinstance(time, Retained) and time.term is proof) or table in DATED_AT_THEIR_END
        case Kept.ACCOUNT:
            assert holding.forget != Forget.STAYS or table.__name__ in ERASED_BY_THEIR_GROUPS
        case Kept.CONTENT:
            assert holding.forget != Forget.STAYS or not holding.personal
        case _:
            assert holding.kept == Kept.REFUSAL or not holding.personal, "what is kept for good is about no person"


def test_what_names_a_person_leaves_with_them_or_has_a_right_to_stay() -> None:
    """Personal fields of rows that no erasure finds are those of rows that leave by themselves, or that are listed."""
    staying = {
        table.__name__
        for table, holding in declared().items()
        if holding.personal and holding.forget == Forget.STAYS and holding.kept != Kept.EXPIRES
    }
    assert staying == {"Suppression"} | ERASED_BY_THEIR_GROUPS - {"Storage"}


def test_the_page_says_what_is_declared() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m infra.privacy"


def test_every_group_whose_rows_an_erasure_finds_answers() -> None:
    owners = [group for group in groups().values() if group.tables]
    said = {group.name: importlib.import_module(f"{group.package}.privacy").HOLDINGS for group in owners}
    finding = {name for name, holdings in said.items() if any(holding.found_by for holding in holdings.values())}
    assert finding == set(answering(groups().values())) == set(settings().answering)
