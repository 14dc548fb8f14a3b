"""`scripts/dev`: the whole product on this machine, until Ctrl-C."""

import signal
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said here, before anything that an older Python cannot read
    sys.exit("Kervan needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the session takes over, an interrupt just ends this

from infra.local.session import main  # noqa: E402

sys.exit(main())
