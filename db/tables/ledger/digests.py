"""Deliveries that wait in a digest."""

from sqlmodel import SQLModel

from db.tables.common import ref


class GatheredRow(SQLModel, table=True):
    """A delivery that was not sent by itself, and the digest that tells of it."""

    __tablename__ = "gathered"

    delivery_id: int = ref("delivery.id", primary_key=True)
    digest_id: int = ref("delivery.id", index=True)
