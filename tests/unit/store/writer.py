"""A process that writes decisions to a ledger, says each id once it is acknowledged, and stops after a number of them.

Run as ``python writer.py NAME COUNT`` with the database's URL in ``WRITER_URL``. It begins at the first line it reads.
"""

import os
import sys
from itertools import count, islice

from clairscore.store.database import open_store
from clairscore.store.entries import LedgerEntry
from clairscore.store.ledger import Ledger


def main(name: str, most: int) -> None:
    """Write until done or killed; 0 is no end."""
    ledger = Ledger(open_store(os.environ["WRITER_URL"]))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in islice(count(), most or None):
        entry = LedgerEntry(
            client_id=number,
            made_by=name,
            lender=name,
            model_version="v1",
            bundle_fingerprint="b" * 64,
            policy="p" * 64,
            inputs=f'["2026-11-20",{{"application":{{"income":[{number}.0]}}}}]' + " " * 20_000,
            evidence={"p_default": 0.0421, "decision": "approve"},
        )
        print(ledger.record(entry), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
