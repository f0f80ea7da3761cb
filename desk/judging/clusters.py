"""Tips that are about the same: by subject, by body, by project. Read from the keys under which tips are kept."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from desk.vault.tables import mentions

_MOST = 200
_LEAST = 2


@dataclass(frozen=True)
class Cluster:
    """Several tips under one key."""

    kind: str
    key: str
    count: int


def clusters(connection: Connection, kind: str, limit: int = _MOST) -> list[Cluster]:
    """The largest clusters of one kind (`accounts.WHO`, `UNIT`, `PROJECT`), largest first."""
    size = func.count().label("size")
    wanted = select(mentions.c.key, size).where(mentions.c.kind == kind).group_by(mentions.c.key)
    rows = connection.execute(wanted.having(size >= _LEAST).order_by(size.desc(), mentions.c.key).limit(limit))
    return [Cluster(kind, row.key, row.size) for row in rows]


def members(connection: Connection, cluster: Cluster, limit: int = _MOST) -> list[int]:
    """The tips in a cluster, newest first."""
    mine = (mentions.c.kind == cluster.kind) & (mentions.c.key == cluster.key)
    rows = connection.execute(select(mentions.c.tip).where(mine).order_by(mentions.c.tip.desc()).limit(limit))
    return list(rows.scalars())
