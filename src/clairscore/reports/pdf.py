"""A document as a tagged PDF, set by Typst with the fonts it brings along."""

import json
import tempfile
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from clairscore.reports.document import Document


def write_pdf(document: Document, made_at: datetime) -> bytes:
    """Return the PDF; the same document of the same moment gives the same bytes.

    Texts reach the typesetter as data, so that none of them is read as markup. It holds the PDF to PDF/UA-1: tagged,
    with its title and its language, so that a screen reader reads it in order.

    Args:
        document: What it says.
        made_at: Moment it is dated at, with its time zone.
    """
    import typst

    name = "document" if document.letterhead is None else "letter"
    template = files("clairscore").joinpath(f"reports/templates/{name}.typ").read_bytes()
    with tempfile.TemporaryDirectory(prefix="clairscore-report-") as scratch:
        path = Path(scratch) / "document.typ"
        path.write_bytes(template)
        made = typst.compile(
            str(path),
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(asdict(document), ensure_ascii=False), "made_at": made_at.isoformat()},
            timestamp=int(made_at.timestamp()),
        )
    return bytes(made)
