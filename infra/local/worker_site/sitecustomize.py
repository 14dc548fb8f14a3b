"""Python runs this before a local function's handler: the function then finds only what its asset and its layers ship.

Without it the editable install would answer every import, and a file missing from an asset would show on AWS first.
"""

import os
import sys

checkout = os.environ.get("LOCAL_CHECKOUT")
if checkout:
    hidden = {checkout, os.path.join(checkout, "layers", "kervan", "python")}  # noqa: PTH118
    sys.path[:] = [entry for entry in sys.path if entry not in hidden]
