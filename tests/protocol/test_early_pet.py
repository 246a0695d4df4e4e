"""A PET soon after treatment may under-call the response."""

from datetime import date

import pytest

from monitoring.protocol.current import CURRENT
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.history import Treatment

END = date(2024, 8, 31)
LINE = Treatment("systemic", date(2024, 1, 1), END, line=1)


@pytest.mark.parametrize(
    "day, treatments, early",
    [
        pytest.param(date(2024, 9, 30), (), False, id="without treatment"),
        pytest.param(date(2023, 12, 1), (LINE,), False, id="before treatment"),
        pytest.param(date(2024, 6, 1), (LINE,), False, id="while treatment runs"),
        pytest.param(END, (LINE,), True, id="on the last day"),
        pytest.param(
            date(2025, 2, 27), (LINE,), True, id="a day before six months, clamped at the month's end"
        ),
        pytest.param(date(2025, 2, 28), (LINE,), False, id="six months after"),
        pytest.param(
            date(2025, 3, 10),
            (LINE, Treatment("asct", date(2025, 1, 10))),
            True,
            id="the transplant that came later counts",
        ),
        pytest.param(
            date(2025, 3, 10),
            (LINE, Treatment("supportive", date(2025, 1, 10), date(2025, 2, 1))),
            False,
            id="supportive care does not",
        ),
        pytest.param(
            date(2024, 10, 1),
            (LINE, Treatment("systemic", date(2024, 9, 15))),
            False,
            id="a new line that runs has no end to count from",
        ),
    ],
)
def test_a_pet_is_early_from_the_end_of_treatment_until_its_window_opens(day, treatments, early):
    assert is_early(day, treatments, CURRENT) is early
