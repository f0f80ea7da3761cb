"""What stays in memory of reporters' words after the vault is locked, and has to go with it."""

import sys
from functools import _lru_cache_wrapper


def forget_words() -> None:
    """Empty every cache of the desk that is bounded: those hold what was read; the others, what the program brought."""
    for name, module in list(sys.modules.items()):
        if name.startswith("desk."):
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper) and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()
