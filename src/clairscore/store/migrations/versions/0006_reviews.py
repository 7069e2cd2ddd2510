"""Keep what people have to decide and have decided, and say of an entry of the ledger which decision it is about."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DAYS = 7
"""Time to settle what was referred before there were reviews, from the day of this migration."""


def upgrade() -> None:
    """Add the table, and open a referral for each decision to refer that nobody could settle so far."""
    with op.batch_alter_table("decisions") as table:
        table.add_column(sa.Column("about", sa.String(32), nullable=True))
        table.create_index("entries_about", ["about"])
    reviews = op.create_table(
        "reviews",
        sa.Column("review_id", sa.String(32), primary_key=True),
        sa.Column("decision_id", sa.String(32), sa.ForeignKey("decisions.decision_id"), nullable=False),
        sa.Column("lender", sa.String(64), nullable=False),
        sa.Column("opened_for", sa.String(16), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.String(32), nullable=False),
        sa.Column("due_at", sa.String(32), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("contest_entry", sa.String(32), nullable=True),
        sa.Column("taken_by", sa.String(64), nullable=True),
        sa.Column("taken_at", sa.String(32), nullable=True),
        sa.Column("closed_at", sa.String(32), nullable=True),
        sa.Column("settled_by", sa.String(64), nullable=True),
        sa.Column("outcome", sa.String(8), nullable=True),
        sa.Column("settled_entry", sa.String(32), nullable=True),
    )
    op.create_index("reviews_of_decision", "reviews", ["decision_id"])
    op.create_index("reviews_waiting", "reviews", ["closed_at", "due_at"])
    op.create_index("reviews_settled", "reviews", ["settled_by", "closed_at"])
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "one_open_review",
        "reviews",
        ["decision_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    referrals = _referrals()
    if referrals:
        op.bulk_insert(reviews, referrals)


def downgrade() -> None:
    """Take reviews away; entries about a decision would no longer verify, so there must be none."""
    op.drop_table("reviews")
    with op.batch_alter_table("decisions") as table:
        table.drop_index("entries_about")
        table.drop_column("about")


def _referrals() -> list[dict[str, object]]:
    """Return a review for every decision that was referred; of those that were forgotten nothing is left to decide."""
    made = sa.text("SELECT decision_id, lender, made_by, evidence FROM decisions WHERE kind = 'decision'")
    now = datetime.now(UTC)
    found: list[dict[str, object]] = []
    for decision_id, lender, made_by, written in op.get_bind().execute(made):
        evidence = json.loads(written or "{}")
        if evidence.get("decision") == "refer":
            found.append(
                {
                    "review_id": uuid.uuid4().hex,
                    "decision_id": decision_id,
                    "lender": lender,
                    "opened_for": "referral",
                    "opened_by": made_by,
                    "opened_at": now.isoformat(timespec="milliseconds"),
                    "due_at": (now + timedelta(days=_DAYS)).isoformat(timespec="milliseconds"),
                    "side": "approve" if evidence["p_default"] < evidence["cutoff"] else "decline",
                }
            )
    return found
