"""What tips are called."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping


def tip_number(row: RowMapping | Mapping[str, Any]) -> str:
    """What a tip is called: year and sequence, as in "2026-0001"."""
    return f"{row['year']:04}-{row['sequence']:04}"
