"""What other packages see of bindings."""

from dataclasses import dataclass
from typing import Literal

SCOPES = ("view", "book", "alerts")
"""What an elder's yes allows."""

Kind = Literal["child", "spouse", "grandchild", "other"]
"""What a relative says to be to the elder."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to be bound: ``name`` is theirs on record, or as they told it."""

    id: str
    name: str
    kind: str
