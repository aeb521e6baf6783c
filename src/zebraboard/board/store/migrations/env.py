"""Alembic's entry: migrations run on the connection (and in the transaction) that the store hands over."""

from __future__ import annotations

from alembic import context

from zebraboard.board.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
