"""What tips and subjects are called."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping


def tip_number(row: RowMapping | Mapping[str, Any]) -> str:
    """What a tip is called: year and sequence, as in "2026-0001"."""
    return f"{row['year']:04}-{row['sequence']:04}"


def subject_number(subject: int) -> str:
    """What a subject is called in the audit trail, as in "subject-12"."""
    return f"subject-{subject}"
