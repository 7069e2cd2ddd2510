"""Keep who did what, and what was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the audit log."""
    op.create_table(
        "audit_events",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("address", sa.String(32), nullable=False),
        sa.Column("route", sa.String(128), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("client", sa.String(32), nullable=True),
        sa.Column("off_hours", sa.Boolean, nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
    )
    op.create_index("audit_events_by_time", "audit_events", ["at"])
    op.create_index("audit_events_by_kind", "audit_events", ["event", "at"])


def downgrade() -> None:
    """Drop the audit log."""
    op.drop_table("audit_events")
