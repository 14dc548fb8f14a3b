"""`scripts/dev`: the whole product on this machine, until Ctrl-C."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said here, before anything that an older Python cannot read
    sys.exit("Kervan needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

from infra.local.session import main

sys.exit(main())
