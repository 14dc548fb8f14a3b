"""Planted bugs of the simulated providers: a simulator that is kinder than the provider hides our own mistakes."""

from tests.proof.mutant import Mutant

IYZICO = "infra/local/simulators/iyzico"
SUBSCRIPTIONS, RENEWALS = "tests/simulators/iyzico/test_subscriptions.py", "tests/simulators/iyzico/test_renewals.py"
PAGES = "tests/simulators/iyzico/test_subscription_pages.py"

MUTANTS_OF_SIMULATORS = (
    Mutant(
        "a second product has the name of the first",
        f"{IYZICO}/plans.py",
        '    if name in {each["name"] for each in others.values()}:\n',
        '    if name in {each["name"] for each in []}:\n',
        "tests/simulators/iyzico/test_plans.py",
    ),
    Mutant(
        "a form is paid twice",
        f"{IYZICO}/paying.py",
        'if form["status"] == "paid" or form["expires"]',
        'if form["expires"]',
        SUBSCRIPTIONS,
    ),
    Mutant(
        "a form echoes what the merchant called it",
        f"{IYZICO}/api.py",
        "        if path.startswith(SUBSCRIPTION):\n            return",
        "        if path is SUBSCRIPTION:\n            return",
        SUBSCRIPTIONS,
    ),
    Mutant(
        "time goes on for what was cancelled",
        f"{IYZICO}/renewing.py",
        'if each["subscriptionStatus"] == "ACTIVE"',
        'if each["subscriptionStatus"] in ("ACTIVE", "CANCELED")',
        SUBSCRIPTIONS,
    ),
    Mutant(
        "an unpaid subscription is charged by itself",
        f"{IYZICO}/renewing.py",
        'if each["subscriptionStatus"] == "ACTIVE"',
        'if each["subscriptionStatus"] in ("ACTIVE", "UNPAID")',
        RENEWALS,
    ),
    Mutant(
        "renewals happen when somebody looks and not when they are due",
        f"{IYZICO}/renewing.py",
        "        core.moment = coming[0]\n",
        "        core.moment = None\n",
        RENEWALS,
    ),
    Mutant(
        "a card that pays once pays for ever",
        f"{IYZICO}/orders.py",
        "None if card.lasts or not later else POOR",
        "None if card.lasts or later else POOR",
        RENEWALS,
    ),
    Mutant(
        "a retried period moves the ones behind it",
        f"{IYZICO}/orders.py",
        '"due": max(starts, core.now()),',
        '"due": starts,',
        RENEWALS,
    ),
    Mutant(
        "a subscription's webhook is signed like a payment's",
        f"{IYZICO}/signatures.py",
        "(merchant_id + secret_key + ",
        "(secret_key + ",
        SUBSCRIPTIONS,
    ),
    Mutant(
        "the frame goes back by itself, past the merchant's page",
        f"{IYZICO}/templates/back.html",
        'parent.postMessage({ callback: back.action }, "*")',
        "back.submit()",
        PAGES,
    ),
)
