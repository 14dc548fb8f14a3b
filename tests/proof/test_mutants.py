"""Every planted bug still has its line: the list cannot rot. (They are hunted by `scripts/test --proof`.)"""

import pytest

from tests.proof.mutant import Mutant
from tests.proof.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.what)
def test_the_line_of_each_planted_bug_is_there_once(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.line) == 1
