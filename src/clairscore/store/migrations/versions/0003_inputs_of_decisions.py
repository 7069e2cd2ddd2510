"""Keep the rows a decision was made on, let the fingerprint be erased, and let no two rows follow the same one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the inputs, and the form of an entry: in form 1, that of what was there, the fingerprint is in the chain."""
    with op.batch_alter_table("decisions") as table:
        table.add_column(sa.Column("form", sa.Integer, nullable=False, server_default="1"))
        table.alter_column("data_fingerprint", existing_type=sa.String(64), nullable=True)
        table.create_unique_constraint("one_row_follows_another", ["previous_hash"])
    op.create_table(
        "decision_inputs",
        sa.Column("decision_id", sa.String(32), primary_key=True),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Take inputs and forms away; entries of form 2 would no longer verify, so there must be none."""
    op.drop_table("decision_inputs")
    with op.batch_alter_table("decisions") as table:
        table.drop_constraint("one_row_follows_another", type_="unique")
        table.alter_column("data_fingerprint", existing_type=sa.String(64), nullable=False)
        table.drop_column("form")
