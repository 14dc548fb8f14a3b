"""Bugs planted in premium and avatars."""

from tests.proof.mutant import KERVAN, Mutant

MUTANTS_OF_PREMIUM = (
    Mutant(
        "a lapse is not noticed",
        "functions/premium/tables.py",
        "return row is not None and row.until > now",
        "return row is not None and now is not None",
        "tests/premium/test_running.py::test_cancelled_it_holds_to_the_instant_that_is_paid",
    ),
    Mutant(
        "what was cancelled has days of grace",
        "functions/premium/convergence.py",
        "held.until = min(held.until, reading.ends_at)",
        "held.until = max(held.until, reading.ends_at)",
        "tests/premium/test_running.py::test_cancelled_it_holds_to_the_instant_that_is_paid",
    ),
    Mutant(
        "another's subscription is believed",
        "functions/premium/judging.py",
        "if by.binds and (reading.subscription_id, reading.user_id) != (row.subscription_id, row.user_id):",
        "if reading.subscription_id is None:",
        "tests/premium/test_hearing.py::test_a_lie_in_an_event_is_not_believed",
    ),
    Mutant(
        "any price will do",
        "functions/premium/judging.py",
        "return None if agreed or sold_as(reading.amount, reading.interval) else Reason.PRICE",
        "return None if agreed or True else Reason.PRICE",
        "tests/premium/test_trouble.py::test_what_does_not_fit_is_for_a_person_and_gives_nobody_premium",
    ),
    Mutant(
        "a period counts as paid when it begins",
        f"{KERVAN}/providers/stripe_billing.py",
        'if latest and latest["status"] == "paid":',
        "if latest:",
        "tests/premium/test_running.py::test_a_refused_renewal_has_days_of_grace",
    ),
    Mutant(
        "what was given back goes on being charged",
        "functions/premium/convergence.py",
        "if given_up or (reading.refunded and reading.state != SubscriptionState.ENDED):",
        "if given_up or (reading.refunded and reading.state == SubscriptionState.ENDED):",
        "tests/premium/test_running.py::test_a_refund_in_stripes_panel_ends_it_too",
    ),
    Mutant(
        "a second page stays open",
        "functions/premium/attempts.py",
        "provider.close_checkout(current.checkout)",
        "provider.read_checkout(current.checkout)",
        "tests/premium/test_subscribing.py::test_who_changes_their_mind_can_pay_only_one_plan",
    ),
    Mutant(
        "each door hears for itself",
        "functions/payments/tables.py",
        "condition=cls.event.does_not_exist(), refused=Exists())",
        "condition=None, refused=Exists())",
        "tests/premium/test_hearing.py::test_an_event_is_heard_once_whichever_doors_it_comes_to",
    ),
    Mutant(
        "a refused wallet is overdrawn",
        "functions/customization/service.py",
        "if wallet.coins < item.price:",
        "if wallet.coins < 0:",
        "tests/customization/test_items.py::test_who_has_too_little_is_told_how_much",
    ),
    Mutant(
        "a cause is rewarded each time that it is told",
        "functions/customization/wallets.py",
        "if WalletEntry.find(user_id, movement.cause, consistent=True) is not None:",
        "if WalletEntry.find(user_id, movement.kind, consistent=True) is not None:",
        "tests/customization/test_wallet.py::test_staff_give_coins_once_and_say_why",
    ),
    Mutant(
        "members' things stay on when membership is over",
        "functions/customization/service.py",
        "if gated and not Entitlement.holds(user_id, world.now()):",
        "if gated and not user_id:",
        "tests/customization/test_items.py::test_members_things_show_while_one_is_a_member",
    ),
    Mutant(
        "what is not owned is worn",
        "functions/customization/service.py",
        "if Ownership.find(caller.id, item.id, consistent=True) is None:",
        "if item is None:",
        "tests/customization/test_items.py::test_only_what_is_owned_is_worn_and_where_it_belongs",
    ),
    Mutant(
        "an item is paid twice by two requests at once",
        "functions/customization/wallets.py",
        "changed, made = ((), (wallet, entry, *new)) if fresh else ((wallet,), (entry, *new))",
        "changed, made = ((), (wallet, entry, *new)) if fresh else ((wallet,), ())",
        "tests/faults/test_premium_races.py::test_the_same_item_bought_at_once_costs_one_price",
    ),
)
