"""Keep sessions, keys of services, and who logs in with a bank's single sign-on."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables, and tell users by their subject at an identity provider."""
    op.add_column("users", sa.Column("subject", sa.String(64), nullable=True))
    op.create_index("users_by_subject", "users", ["subject"], unique=True)
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.String(32), primary_key=True),
        sa.Column("user_name", sa.String(64), sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("ends_at", sa.String(32), nullable=False),
        sa.Column("refresh_hash", sa.String(64), nullable=False),
        sa.Column("refresh_until", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=True),
        sa.Column("ended_by", sa.String(16), nullable=True),
    )
    op.create_index("sessions_of_user", "sessions", ["user_name"])
    op.create_table(
        "service_keys",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("rights", sa.Text, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column("last_used_at", sa.String(32), nullable=True),
    )


def downgrade() -> None:
    """Drop the two tables and the subjects; who logged in with single sign-on keeps a name and no password."""
    op.drop_table("service_keys")
    op.drop_table("sessions")
    op.drop_index("users_by_subject", "users")
    with op.batch_alter_table("users") as table:
        table.drop_column("subject")
