"""Whatever is done to the chain behind its back is found: by the walk, by the night, by the operator's command."""

import pytest

from functions.audit import chaining
from functions.audit.chaining import GENESIS, digest
from functions.audit.schedule import schedule
from functions.audit.tables import AuditEntry, AuditHead
from infra.audit import main
from kervan.errors import Unavailable
from kervan.shared_tables import Outbox
from tests.audit.conftest import Chain, erase, forge


def test_a_chain_runs_on_over_the_months(chain: Chain) -> None:
    entries = chain.entries()
    assert [int(entry.sequence) for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert len({entry.part for entry in entries}) == 2
    assert [entry.before for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    assert chain.breaks() == []


def test_what_was_changed_is_found(chain: Chain) -> None:
    """Every field of an entry counts."""
    for name, other in {
        "by": "usr_01KAGQ0000SSSSSSSSSSSSSSSS",
        "action": "read_order",
        "group": "payments",
        "subject": None,
        "changes": ["status: PAID → PROCESSING"],
        "day": "2026-11-20",
        "letter_id": "ltr_2",
        "at": chain.world.now(),
    }.items():
        entry = chain.entries()[2]
        kept = getattr(entry, name)
        forge(entry, **{name: other})
        assert chain.kinds() == {(3, "changed")}, name
        forge(entry, **{name: kept})
    assert chain.breaks() == []


def test_a_change_with_a_hash_that_fits_shows_in_the_next_entry(chain: Chain) -> None:
    entry = chain.entries()[2]
    entry.by = "usr_01KAGQ0000SSSSSSSSSSSSSSSS"
    forge(entry, hash=digest(entry))
    assert chain.kinds() == {(4, "unlinked")}  # which stands in another month


def test_a_change_of_the_last_entry_shows_at_the_head(chain: Chain) -> None:
    entry = chain.entries()[-1]
    entry.action = "nothing"
    forge(entry, hash=digest(entry))
    assert chain.kinds() == {(6, "other_than_noted")}


def test_what_was_removed_is_found_wherever_it_stood(chain: Chain) -> None:
    for at in (0, 1, 2, 3, 4):
        entry = chain.entries()[at]
        erase(entry)
        assert chain.kinds() == {(at + 2, "missing")}
        forge(entry)


def test_a_month_that_is_gone_is_found(chain: Chain) -> None:
    for entry in chain.entries()[:3]:
        erase(entry)
    assert chain.kinds() == {(4, "missing")}


def test_what_was_put_in_is_found(chain: Chain) -> None:
    first, second = chain.entries()[:2]
    forge(second, sequence=1.5, before=first.hash)
    assert any(kind in ("missing", "changed") for _, kind in chain.kinds())


def test_two_that_changed_places_are_found(chain: Chain) -> None:
    fifth, sixth = chain.entries()[4:]
    forge(fifth, sequence=6)
    forge(sixth, sequence=5)
    assert chain.kinds() == {(5, "changed"), (6, "changed")}


def test_a_tail_that_is_cut_off_is_found_by_the_head(chain: Chain) -> None:
    erase(chain.entries()[-1])
    assert chain.kinds() == {(6, "cut")}


def test_a_tail_that_is_cut_off_with_its_head_is_found_by_the_log(chain: Chain) -> None:
    *_, fifth, sixth = chain.entries()
    erase(sixth)
    head = AuditHead.get(chain.name)
    forge(head, sequence=5, hash=fifth.hash)
    assert chain.breaks() == []
    assert chain.kinds({6: sixth.hash}) == {(6, "cut")}


def test_a_chain_that_is_made_anew_is_found_by_the_log(chain: Chain) -> None:
    noted = {int(entry.sequence): entry.hash for entry in chain.entries()}
    before = GENESIS
    for entry in chain.entries():
        entry.before, entry.by = before, "usr_01KAGQ0000SSSSSSSSSSSSSSSS"
        forge(entry, hash=digest(entry))
        before = entry.hash
    forge(AuditHead.get(chain.name), hash=before)
    assert chain.breaks() == []
    assert chain.kinds({2: noted[2]}) == {(2, "other_than_noted")}


def test_a_head_that_is_gone_is_found(chain: Chain) -> None:
    head = chain.head()
    erase(head)
    assert {kind for _, kind in chain.kinds()} >= {"headless"}
    chain.act(days=31)  # a chain that begins anew does not hide the old one
    assert {kind for _, kind in chain.kinds()} >= {"headless"}


def test_the_night_rings_and_tells(chain: Chain, caplog: pytest.LogCaptureFixture) -> None:
    schedule.handler({"job": "verify_the_audit"}, None)
    assert Outbox.count() == 0
    forge(chain.entries()[4], action="nothing")
    schedule.handler({"job": "verify_the_audit"}, None)
    (told,) = Outbox.scan()
    assert told.name == "audit.AuditBroken"
    month = chain.world.now().strftime("%Y-%m")
    assert told.data | {"at": ""} == {"at": "", "chain": chain.name, "month": month, "sequence": 5, "kind": "changed"}


def test_older_months_come_round(chain: Chain) -> None:
    chain.clock.advance(days=100)
    forge(chain.entries()[0], action="nothing")
    for _ in range(5):
        chain.clock.advance(days=1)
        schedule.handler({"job": "verify_the_audit"}, None)
    assert Outbox.count() >= 1


def test_the_command_says_where_each_chain_ends(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    last = chain.entries()[-1]
    assert main(["verify", "test"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert f"chain {chain.name}: whole, 6 entries, ends with {last.hash}" in said
    assert sum("no entry yet" in line for line in said) == len(chaining.CHAINS) - 1
    assert main(["verify", "test", "--noted", f"{chain.name}:6:{GENESIS}"]) == 1
    assert f"chain {chain.name}: other_than_noted at 6 in {last.part[2:]}" in capsys.readouterr().out


def test_an_entry_is_never_written_over(chain: Chain) -> None:
    """A head that was set back cannot have its entries written anew."""
    head = AuditHead.get(chain.name)
    forge(head, sequence=5, hash=chain.entries()[4].hash)
    sixth = chain.entries()[5].hash
    with pytest.raises(Unavailable):
        chain.act()
    assert AuditEntry.get(chain.entries()[5].part, 6).hash == sixth
