"""Who gets which data out of the product, and in which shape."""

import json

import pytest

from functions.exports.handler import app
from functions.exports.service import STREAMED
from functions.exports.tables import Export, ExportAct
from functions.payments.tables import Payment
from kervan.shared_tables import RateCount
from kervan.world import World
from tests import donors, shop
from tests.cloud import Clock
from tests.conftest import Caller, Deliver
from tests.exports.conftest import PATH, PERIOD, Desk, later, many
from tests.faults.injector import Injector
from tests.ledger.trade import PRICE, Trade

STREAM = "/api/admin/export?from=2026-11-01T00:00:00Z&to=2026-12-31T00:00:00Z"


def streamed(call: Caller, query: str) -> str:
    """What an answer holds."""
    answer = call(app, "GET", f"{STREAM}{query}", as_="sevgi")
    assert answer.status == 200, answer.body
    return str(answer.body)


def test_a_csv_as_turkish_excel_reads_it(trade: Trade, desk: Desk, deliver: Deliver) -> None:
    payment = trade.start()
    trade.take(payment)
    export_id = desk.ask()
    deliver()
    lines = desk.file(export_id).decode("utf-8").split("\r\n")
    assert lines[0] == (
        "\ufeffÖdeme no;Sipariş no;Kullanıcı no;Kuruluş;Durum;Tutar;Para birimi;Tahsil edilen;Tahsilat para birimi;"
        "İade edilen;Ters ibraz;Kuruluştaki no;Gerçek para;İnceleme nedeni;Başlangıç"
    )
    assert lines[1] == (
        f"{payment.payment_id};{payment.order_id};{payment.user_id};{payment.provider};SUCCEEDED;350,00;TRY;350,00;TRY;"
        "0,00;0,00;;hayır;;2026-11-21 12:30:00"
    )
    assert lines[2:] == [""]


def test_json_lines_are_exact(trade: Trade, desk: Desk, deliver: Deliver) -> None:
    trade.start()
    export_id = desk.ask(format="jsonl")
    deliver()
    row = json.loads(desk.file(export_id, "jsonl"))
    assert (row["amount"], row["captured"]) == ({"amount": "350.00", "currency": "TRY"}, None)
    assert row["created_at"] == "2026-11-21T09:30:00.000000Z"


def test_progress_and_a_link_for_a_minute(trade: Trade, desk: Desk, deliver: Deliver, clock: Clock) -> None:
    trade.start()
    export_id = desk.ask()
    waiting = desk.look(export_id)
    assert (waiting["status"], waiting["rows"], waiting["url"]) == ("PENDING", 0, None)
    deliver()
    ready = desk.look(export_id)
    assert (ready["status"], ready["rows"]) == ("READY", 1) and ready["bytes"] == len(desk.file(export_id))
    assert "X-Amz-Expires=60" in str(ready["url"]) and "payments-2026-11-01-2026-11-21.csv" in str(ready["url"])
    later(clock, days=7)
    assert desk.look(export_id)["url"] is None


def test_the_ledger_has_a_row_a_line(trade: Trade, call: Caller) -> None:
    trade.take(trade.start())
    rows = [line.split(";") for line in streamed(call, "&type=ledger").strip().split("\r\n")]
    assert rows[0][5:8] == ["Hesap", "Borç", "Alacak"]
    debits, credits = (sum(int(row[at].replace(",", "") or 0) for row in rows[1:]) for at in (6, 7))
    assert debits == credits >= 2 * PRICE.amount


def test_a_job_writes_the_ledger_as_an_answer_does(trade: Trade, call: Caller, desk: Desk, deliver: Deliver) -> None:
    trade.take(trade.start())
    export_id = desk.ask("ledger")
    deliver()
    assert desk.file(export_id).decode() == streamed(call, "&type=ledger")


def test_english_headers(trade: Trade, call: Caller) -> None:
    answer = call(app, "GET", f"{STREAM}&type=orders", as_="sevgi", accept_language="en")
    assert answer.body.startswith("\ufeffOrder;User;Status;Total;Currency;Items;")
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'


def test_an_order_names_nobody_unless_an_admin_says_why(world: World, desk: Desk, deliver: Deliver) -> None:
    shop.stock_the_shelf(world)
    shop.place(world)
    plain, named = desk.ask("orders"), desk.ask("orders", as_="adem", personal=True, reason="Kesim listesi")
    deliver()
    assert "Öztürk" not in desk.file(plain).decode() and "Adına" not in desk.file(plain).decode()
    assert "Çağrı Öztürk" in desk.file(named).decode()
    assert desk.look(named, as_="adem")["reason"] == "Kesim listesi"


def test_users_are_exported_by_admins_alone_and_with_a_reason(
    world: World, call: Caller, desk: Desk, deliver: Deliver
) -> None:
    donors.register(world)
    body = {"type": "users", **PERIOD}
    assert call(app, "POST", PATH, {**body, "reason": "denetim"}, as_="sevgi").status == 403
    refused = call(app, "POST", PATH, body, as_="adem")
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/reason")
    export_id = desk.ask("users", as_="adem", personal=True, reason="denetim")
    deliver()
    assert "ana@example.com" in desk.file(export_id).decode()
    assert call(app, "GET", f"{PATH}/{export_id}", as_="sevgi").status == 404
    assert call(app, "POST", f"{PATH}/{export_id}/cancel", as_="sevgi").status == 404


def test_it_is_written_down_who_took_what(
    trade: Trade, call: Caller, desk: Desk, deliver: Deliver, clock: Clock
) -> None:
    trade.start()
    export_id = desk.ask()
    deliver()
    later(clock, seconds=1)
    desk.look(export_id)
    later(clock, seconds=1)
    streamed(call, "&type=payments")
    acts = call(app, "GET", "/api/admin/export-acts", as_="adem").body["items"]
    assert [(each["act"], each["type"], each["rows"]) for each in reversed(acts)] == [
        ("ask", "payments", None),
        ("link", "payments", None),
        ("stream", "payments", 1),
    ]
    assert {each["by"] for each in acts} == {shop.person("sevgi").id}
    assert [each["id"] for each in call(app, "GET", PATH, as_="sevgi").body["items"]] == [export_id]


def test_what_does_not_fit_into_an_answer_is_refused_and_counted_all_the_same(
    trade: Trade, call: Caller, clock: Clock, calls: Injector
) -> None:
    many(trade, clock, 55)
    refused = call(app, "GET", f"{STREAM}&type=payments", as_="sevgi")
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "too_many_rows")
    assert "POST /api/admin/exports" in refused.body["errors"][0]["detail"]
    assert ExportAct.count() == 0
    (count,) = RateCount.scan()
    assert count.hits == 1
    count.update(actions=[RateCount.hits.set(STREAMED.most)])
    calls.arm(None)
    assert call(app, "GET", f"{STREAM}&type=payments", as_="sevgi").status == 429
    assert "Query" not in {each.operation for each in calls.trace}, "nothing is read for who asks too often"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"type": "secrets"}, "/type"),
        ({"format": "xlsx"}, "/format"),
        ({"from": "2027-01-01T00:00:00Z"}, "/from"),
        ({"from": "gestern"}, "/from"),
        ({"personal": "yes"}, "/personal"),
        ({"limit": 5}, "/limit"),
    ],
)
def test_nonsense_is_refused(call: Caller, change: dict[str, object], pointer: str) -> None:
    answer = call(app, "POST", PATH, {"type": "payments", **PERIOD, **change}, as_="adem")
    assert answer.status == 422
    assert [each["pointer"] for each in answer.body["errors"]] == [pointer]
    assert Export.count() == 0


def test_the_same_key_is_the_same_export(call: Caller) -> None:
    body = {"type": "payments", **PERIOD}
    first, second = (call(app, "POST", PATH, body, as_="sevgi", idempotency_key="one").body["id"] for _ in range(2))
    assert first == second and Export.count() == 1


def test_nobody_but_staff_exports(call: Caller) -> None:
    for method, path in (("POST", PATH), ("GET", PATH), ("GET", f"{STREAM}&type=payments")):
        body = {"type": "payments", **PERIOD} if method == "POST" else None
        assert [call(app, method, path, body, as_=who).status for who in ("ana", "sevgi")] == [
            403,
            202 if body else 200,
        ]
    assert call(app, "GET", "/api/admin/export-acts", as_="sevgi").status == 403


def test_an_hour_has_so_many_exports(call: Caller) -> None:
    body = {"type": "payments", **PERIOD}
    answers = [call(app, "POST", PATH, body, as_="sevgi").status for _ in range(21)]
    assert answers == [202] * 20 + [429]
    assert Payment.count() == 0


def test_a_period_in_the_future_is_empty(call: Caller, trade: Trade) -> None:
    trade.start()
    query = "from=2998-01-01T00:00:00Z&to=2998-06-01T00:00:00Z&type=payments"
    answer = call(app, "GET", f"/api/admin/export?{query}", as_="sevgi")
    assert answer.status == 200 and answer.body.count("\r\n") == 1
