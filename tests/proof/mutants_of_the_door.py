"""Bugs planted where requests come in and answers go out."""

from tests.proof.mutant import KERVAN, Mutant

MATRIX = "tests/security/test_matrix.py"
ANSWERS = "tests/api/test_answers.py"

MUTANTS_OF_THE_DOOR = (
    Mutant(
        "anybody cancels anybody's order",
        "functions/orders/service.py",
        "    order = Order.visible_to(caller, order_id)\n    if order.status == Status.CANCELLED or",
        "    order = Order.get(order_id)\n    if order.status == Status.CANCELLED or",
        MATRIX,
    ),
    Mutant(
        "every role is high enough",
        f"{KERVAN}/auth.py",
        "    if caller.role.rank < role.rank:",
        "    if caller.role.rank < 0 * role.rank:",
        MATRIX,
    ),
    Mutant(
        "what is another's answers in another way",
        f"{KERVAN}/tables.py",
        "not (theirs or caller.is_staff):\n            raise NotFound",
        "not (theirs or caller.is_staff):\n            raise NotFound(retry_after=1)",
        MATRIX,
    ),
    Mutant(
        "my devices are everybody's",
        "functions/auth/sessions.py",
        "query = partial(Session.by_user.query, caller.id, filter_condition=alive, scan_index_forward=False)",
        'query: Any = partial(Session.by_user.query, "usr_01KAGQ0000AAAAAAAAAAAAAAAA", filter_condition=alive)',
        "tests/security/test_isolation.py",
    ),
    Mutant(
        "unknown fields are passed over",
        f"{KERVAN}/fields.py",
        'model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)',
        'model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)',
        "tests/security/test_mass_assignment.py",
    ),
    Mutant(
        "a list's object is the body",
        f"{KERVAN}/api.py",
        'return "" if isinstance(body, list) else body',
        "return body",
        "tests/security/test_mass_assignment.py",
    ),
    Mutant(
        "texts may turn their direction",
        f"{KERVAN}/fields.py",
        'FORBIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")',
        'FORBIDDEN_CATEGORIES = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")',
        "tests/security/test_texts.py",
    ),
    Mutant(
        "a form is read as JSON",
        f"{KERVAN}/request.py",
        "        elif json_alone or self.media not in",
        "        elif self.media not in",
        ANSWERS,
    ),
    Mutant(
        "a stale edit is taken",
        f"{KERVAN}/request.py",
        "        raise PreconditionFailed",
        "        return",
        ANSWERS,
    ),
    Mutant(
        "a line break ends a path",
        f"{KERVAN}/request.py",
        "        if not self.path.isprintable():",
        "        if not self.path:",
        "tests/security/test_paths.py",
    ),
    Mutant(
        "a page may be as large as it comes",
        f"{KERVAN}/pagination.py",
        "rows = list(results) if filtered or not isinstance(results, ResultIterator) else _first_page(results)",
        "rows = list(results)",
        "tests/security/test_lists.py",
    ),
    Mutant(
        "a large answer is kept",
        f"{KERVAN}/idempotency.py",
        "kept if status < REFUSED and small else",
        "kept if status < REFUSED else",
        "tests/security/test_lists.py",
    ),
    Mutant(
        "any page may read our answers",
        f"{KERVAN}/api.py",
        "if not origin or origin not in self.world().settings.origins:",
        "if not origin:",
        "tests/security/test_browsers.py",
    ),
    Mutant(
        "a buyer is sent anywhere",
        "functions/payments/addresses.py",
        "if _origin(return_url) not in {_origin(settings.app_url), *settings.origins}:",
        "if not _origin(return_url):",
        "tests/security/test_browsers.py",
    ),
    Mutant(
        "a failure before the router has no form",
        f"{KERVAN}/api.py",
        "        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told in the one way",
        "        except Problem as error:",
        "tests/api/test_failures.py",
    ),
    Mutant(
        "a route says nothing of a refusal",
        "functions/catalog/handler.py",
        '@app.post("/api/products", status_code=201, errors=(Forbidden,))',
        '@app.post("/api/products", status_code=201)',
        "tests/api/test_schemathesis.py",
    ),
    Mutant(
        "logs hold what was at hand",
        f"{KERVAN}/log.py",
        'words = str(error) if isinstance(error, OF_CODE) else ""',
        "words = str(error)",
        "tests/security/test_privacy.py",
    ),
    Mutant(
        "logs hold what was sent",
        f"{KERVAN}/api.py",
        "                route=incoming.route_key,",
        "                route=incoming.route_key + incoming.raw_body.decode(errors='replace'),",
        "tests/security/test_privacy.py",
    ),
    Mutant(
        "a new password leaves the other devices in",
        "functions/auth/recovery.py",
        "        account.epoch = session.epoch = int(account.epoch) + 1",
        "        account.epoch = session.epoch = int(account.epoch)",
        "tests/faults/test_access_machine.py",
    ),
    Mutant(
        "auth does not hear of another role",
        "functions/auth/following.py",
        "    account.role, account.disabled = user.role, user.disabled",
        "    account.disabled = user.disabled",
        "tests/faults/test_access_machine.py",
    ),
)
