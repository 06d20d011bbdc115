"""What waits in a digest is planned, and stands as its digest does once that is settled."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_FAR = "9999-01-01 00:00:00"
_PARTS = f"""
    state = 'cancelled' AND last_error LIKE 'gathered in digest %'
    AND id IN (SELECT g.delivery_id FROM gathered g JOIN delivery d ON d.id = g.digest_id WHERE {{where}})
"""
_DIGEST = "(SELECT d.{column} FROM gathered g JOIN delivery d ON d.id = g.digest_id WHERE g.delivery_id = delivery.id)"


def upgrade() -> None:
    far = f"'{_FAR}+00:00'::timestamptz" if op.get_bind().dialect.name == "postgresql" else f"'{_FAR}.000000'"
    late = f"expires_at IS NOT NULL AND expires_at <= {_DIGEST.format(column='settled_at')}"
    settled = f"settled_at = {_DIGEST.format(column='settled_at')}"
    error = f"last_error = {_DIGEST.format(column='last_error')}"
    # The digest had left out what was too late when it was sent.
    _set(f"state = 'expired', {settled}", "d.state IN ('sent', 'cancelled')", f" AND {late}")
    _set(f"state = 'sent', {settled}", "d.state = 'sent'")
    _set(f"state = {_DIGEST.format(column='state')}, {settled}, {error}", "d.state IN ('failed', 'expired')")
    _set(f"{settled}, {error}", "d.state = 'cancelled'")
    _set(
        f"state = 'planned', settled_at = NULL, wake_at = coalesce(expires_at, {far})", "d.state = 'planned'"
    )
    on_its_way = "d.state IN ('sending', 'uncertain')"
    _set(
        f"state = {_DIGEST.format(column='state')}, settled_at = NULL, wake_at = {far}", on_its_way
    )


def downgrade() -> None:
    inside = "id IN (SELECT delivery_id FROM gathered)"
    gathered = f"state <> 'cancelled' AND last_error LIKE 'gathered in digest %' AND {inside}"
    now = sa.text(f"UPDATE delivery SET state = 'cancelled', settled_at = coalesce(settled_at, due_at) WHERE {gathered}")
    op.get_bind().execute(now)


def _set(values: str, where: str, more: str = "") -> None:
    op.get_bind().execute(sa.text(f"UPDATE delivery SET {values} WHERE {_PARTS.format(where=where)}{more}"))
