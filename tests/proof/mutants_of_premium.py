"""Bugs planted in premium and avatars."""

from tests.proof.mutant import KERVAN, Mutant

PREMIUM = "tests/premium"
RACES = "tests/faults/test_premium_races.py"
AVATARS = "tests/customization"

MUTANTS_OF_PREMIUM = (
    Mutant(
        "a lapse is not noticed",
        "functions/premium/tables.py",
        "return row is not None and row.until > now",
        "return row is not None and now is not None",
        PREMIUM,
    ),
    Mutant(
        "what was cancelled has days of grace",
        "functions/premium/convergence.py",
        "held.until = min(held.until, reading.ends_at)",
        "held.until = max(held.until, reading.ends_at)",
        "tests/premium/test_running.py",
    ),
    Mutant(
        "another's subscription is believed",
        "functions/premium/convergence.py",
        "if (reading.subscription_id, reading.user_id) != (row.subscription_id, row.user_id):",
        "if reading.subscription_id is None:",
        "tests/premium/test_hearing.py",
    ),
    Mutant(
        "any price will do",
        "functions/premium/convergence.py",
        "return None if agreed or sold_as(reading.amount, reading.interval) else Reason.PRICE",
        "return None if agreed or True else Reason.PRICE",
        "tests/premium/test_trouble.py",
    ),
    Mutant(
        "a period counts as paid when it begins",
        f"{KERVAN}/providers/stripe_billing.py",
        'if latest and latest["status"] == "paid":',
        "if latest:",
        "tests/premium/test_running.py",
    ),
    Mutant(
        "an ended subscription is revived",
        "functions/premium/convergence.py",
        "SETTLED = frozenset({Status.ENDED, Status.NEEDS_REVIEW})",
        "SETTLED = frozenset({Status.NEEDS_REVIEW})",
        "tests/premium/test_trouble.py tests/premium/test_hearing.py tests/premium/test_running.py",
    ),
    Mutant(
        "what was given back goes on being charged",
        "functions/premium/convergence.py",
        "if reading.refunded and reading.state != SubscriptionState.ENDED:",
        "if reading.refunded and reading.state == SubscriptionState.ENDED:",
        "tests/premium/test_running.py",
    ),
    Mutant(
        "a second page stays open",
        "functions/premium/service.py",
        "recurring(world, current.provider).close_checkout(current.checkout)",
        "recurring(world, current.provider).read_checkout(current.checkout)",
        "tests/premium/test_subscribing.py",
    ),
    Mutant(
        "each door hears for itself",
        "functions/payments/tables.py",
        "condition=cls.event.does_not_exist(), refused=Exists())",
        "condition=None, refused=Exists())",
        "tests/premium/test_hearing.py",
    ),
    Mutant(
        "a refused wallet is overdrawn",
        "functions/customization/service.py",
        "if wallet.coins < item.price:",
        "if wallet.coins < 0:",
        AVATARS,
    ),
    Mutant(
        "a cause is rewarded each time that it is told",
        "functions/customization/wallets.py",
        "if WalletEntry.find(user_id, movement.cause, consistent=True) is not None:",
        "if WalletEntry.find(user_id, movement.kind, consistent=True) is not None:",
        AVATARS,
    ),
    Mutant(
        "members' things stay on when membership is over",
        "functions/customization/service.py",
        "if gated and not Entitlement.holds(user_id, world.now()):",
        "if gated and not user_id:",
        AVATARS,
    ),
    Mutant(
        "what is not owned is worn",
        "functions/customization/service.py",
        "if Ownership.find(caller.id, item.id, consistent=True) is None:",
        "if item is None:",
        AVATARS,
    ),
    Mutant(
        "an item is paid twice by two requests at once",
        "functions/customization/wallets.py",
        "changed, made = ((), (wallet, entry, *new)) if fresh else ((wallet,), (entry, *new))",
        "changed, made = ((), (wallet, entry, *new)) if fresh else ((wallet,), ())",
        f"{AVATARS} {RACES}",
    ),
)
