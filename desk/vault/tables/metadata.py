"""Where all tables of the vault are known."""

from sqlalchemy import MetaData

metadata = MetaData()
