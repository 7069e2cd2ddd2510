"""Documents: reports of a lender's models, and letters to his clients, as files."""

import json
from datetime import UTC, datetime
from pathlib import Path

from clairscore.conventions import Language
from clairscore.decisions.review_rules import load_review_rules
from clairscore.errors import UnknownModel
from clairscore.lenders.lender import Lender
from clairscore.registry.manifest import open_sealed
from clairscore.registry.shelf import ModelShelf
from clairscore.reports.card import make_card
from clairscore.reports.comparison import FILE, make_comparison
from clairscore.reports.html import write_html
from clairscore.reports.pdf import write_pdf
from clairscore.store.database import Store
from clairscore.tables.typed import hash_file
from clairscore.workflows.letter import compose_letter
from clairscore.workflows.promote import find_gates


def report_card(
    home: Path, lender: Lender, version: str, language: Language, *, html: Path | None, pdf: Path | None
) -> tuple[Path, ...]:
    """Write the card of a model, dated at its release, as a page, a PDF or both.

    Args:
        home: Home folder.
        lender: Whose model.
        version: Version or alias.
        language: Language of the card.
        html: Page to write.
        pdf: PDF to write.

    Returns:
        The files written, each whole or not at all.

    Raises:
        UnknownModel: If there is no such version.
        BundleError: If its bundle is damaged.
    """
    shelf = ModelShelf(home / "models" / lender.name)
    bundle = shelf.load(version)
    manifest, _, _ = open_sealed(bundle.path)
    hashes = manifest["files"]
    assert isinstance(hashes, dict)
    card = make_card(
        bundle,
        hashes,
        find_gates(home, lender, bundle.version),
        [one for one in shelf.history() if one.version == bundle.version],
        title=lender.title[language],
        made_up=bool(bundle.training.get("made_up", False)),
        subjects=lender.reason_texts[language].labels,
        groups=_group_names(lender, language),
        language=language,
    )
    written = []
    if html is not None:
        written.append(_write(html, write_html(card).encode()))
    if pdf is not None:
        written.append(_write(pdf, write_pdf(card, datetime.fromisoformat(bundle.training["created_at"]))))
    return tuple(written)


def report_comparison(
    home: Path, lender: Lender, key: str, language: Language, *, html: Path | None, pdf: Path | None
) -> tuple[Path, ...]:
    """Write the report of a comparison of candidates, dated when its last run was finished.

    Args:
        home: Home folder.
        lender: Whose comparison.
        key: Its folder, or ``latest``.
        language: Language of the report.
        html: Page to write.
        pdf: PDF to write.

    Returns:
        The files written, each whole or not at all.

    Raises:
        UnknownModel: If there is no such comparison.
    """
    kept = {path.parent.name: path for path in sorted((home / "comparisons" / lender.name).glob(f"*/{FILE}"))}
    latest = max(kept, key=lambda name: (kept[name].stat().st_mtime, name), default="")
    path = kept.get(latest if key == "latest" else key)
    if path is None:
        known = f"There are {', '.join(kept)}." if kept else "There is none: run 'clairscore model compare'."
        raise UnknownModel(f"No comparison of '{lender.name}' is named '{key}'. {known}")
    document = make_comparison(
        json.loads(path.read_text("utf-8")),
        {one.name: hash_file(one) for one in sorted(path.parent.glob("*.json"))},
        lender=lender.name,
        title=lender.title[language],
        key=path.parent.name,
        language=language,
    )
    written = []
    if html is not None:
        written.append(_write(html, write_html(document).encode()))
    if pdf is not None:
        written.append(_write(pdf, write_pdf(document, datetime.fromtimestamp(path.stat().st_mtime, UTC))))
    return tuple(written)


def report_letter(
    home: Path,
    lender: Lender,
    store: Store,
    decision_id: str,
    language: Language,
    *,
    html: Path | None,
    pdf: Path | None,
) -> tuple[Path, ...]:
    """Write the letter to the client a decision is about, dated today, as a page, a PDF or both.

    Args:
        home: Home folder.
        lender: Whose client.
        store: Where the ledger lies.
        decision_id: Id of the decision.
        language: Language of the letter.
        html: Page to write.
        pdf: PDF to write.

    Returns:
        The files written, each whole or not at all.

    Raises:
        UnknownDecision: If there is no such decision, or whom it was about was forgotten.
    """
    now = datetime.now(UTC)
    letter = compose_letter(
        home, lender, store, decision_id, day=now.date(), language=language, rules=load_review_rules()
    )
    written = []
    if html is not None:
        written.append(_write(html, write_html(letter).encode()))
    if pdf is not None:
        written.append(_write(pdf, write_pdf(letter, now)))
    return tuple(written)


def _group_names(lender: Lender, language: Language) -> dict[str, str]:
    """Return what people call the values of the columns that are audited and never scored."""
    texts = lender.table_texts[language]
    return {value: name for column in sorted(lender.sensitive) for value, name in texts.choices(column).items()}


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path
