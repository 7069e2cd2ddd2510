"""Tell decisions on credits from appointments of models, in one chain."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the kind of an entry; what was there are decisions."""
    with op.batch_alter_table("decisions") as table:
        table.add_column(sa.Column("kind", sa.String(16), nullable=False, server_default="decision"))


def downgrade() -> None:
    """Take the kind away; appointments would no longer verify, so there must be none."""
    with op.batch_alter_table("decisions") as table:
        table.drop_column("kind")
