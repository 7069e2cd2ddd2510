"""Pieces of a page as HTML: pure functions from words to markup, with every word escaped.

An icon is hidden from screen readers: a word beside it always says the same.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

_SHAPES: Final = {
    "approve": '<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/>',
    "refer": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "decline": '<circle cx="12" cy="12" r="10"/><path d="m8.5 8.5 7 7m0-7-7 7"/>',
    "raises": '<path d="M12 20V5m-6 6 6-6 6 6"/>',
    "lowers": '<path d="M12 4v15m-6-6 6 6 6-6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "form": '<path d="M6 2.5h9l4 4v15H6zM9 11h7M9 15h7"/>',
    "notice": '<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7v.5"/>',
}


def icon(name: str, size: int = 22) -> str:
    """Draw an icon in the colour of the text around it."""
    return (
        f'<svg width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{_SHAPES[name]}</svg>'
    )


def brand(name: str, tagline: str) -> str:
    """Write the name of the product."""
    return f'<div class="cs-brand">{escape(name)}</div><div class="cs-tagline">{escape(tagline)}</div>'


def made_up_notice(text: str) -> str:
    """Say that data are made up."""
    return f'<div class="cs-made-up" role="note">{icon("notice", 20)}<span>{escape(text)}</span></div>'


def decision_banner(decision: str, word: str, sentence: str) -> str:
    """Announce a decision by icon, word and colour.

    Args:
        decision: ``approve``, ``refer`` or ``decline``.
        word: The decision in the reader's language.
        sentence: What it means.
    """
    return (
        f'<div class="cs-decision cs-{escape(decision)}" role="status" data-decision="{escape(decision)}">{icon(decision, 44)}'
        f"<div><strong>{escape(word)}</strong><span>{escape(sentence)}</span></div></div>"
    )


def facts(items: Iterable[tuple[str, str, str]]) -> str:
    """Show figures with their name and a note: (name, figure, note), the note possibly empty."""
    cells = (
        f"<div><dt>{escape(name)}</dt><dd>{escape(figure)}</dd>"
        + (f'<dd class="cs-note">{escape(note)}</dd>' if note else "")
        + "</div>"
        for name, figure, note in items
    )
    return f'<dl class="cs-facts">{"".join(cells)}</dl>'


def paragraph(text: str, style: str = "cs-summary") -> str:
    """Write a paragraph."""
    return f'<p class="{style}">{escape(text)}</p>'


def reason_list(reasons: Sequence[tuple[str, str]], direction: str, nothing: str) -> str:
    """List reasons in order.

    Args:
        reasons: (text, note) each, most important first; the note possibly empty.
        direction: ``raises`` or ``lowers``, which decides icon and colour.
        nothing: What to say when there are none.
    """
    if not reasons:
        return f'<p class="cs-none">{escape(nothing)}</p>'
    items = (
        f"<li>{icon(direction)}<div>{escape(text)}" + (f"<small>{escape(note)}</small>" if note else "") + "</div></li>"
        for text, note in reasons
    )
    return f'<ol class="cs-reasons cs-{escape(direction)}">{"".join(items)}</ol>'


def empty_state(shape: str, title: str, text: str) -> str:
    """Say what will appear here and what to do for it."""
    return f'<div class="cs-empty">{icon(shape, 44)}<strong>{escape(title)}</strong><span>{escape(text)}</span></div>'


def table(header: Sequence[str], rows: Iterable[Sequence[str]], notes: Sequence[str] = ()) -> str:
    """Draw a table of words; the first column is the row's name.

    Args:
        header: Names of the columns.
        rows: Cells, as many as there are columns.
        notes: A note under each row's name, one per row; empty for none at all.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = []
    for index, (first, *cells) in enumerate(rows):
        note = f"<small>{escape(notes[index])}</small>" if notes and notes[index] else ""
        body.append(f"<tr><td>{escape(first)}{note}</td>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    return f'<table class="cs-table"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def fault(text: str) -> str:
    """Say what is wrong with the field above."""
    return f'<p class="cs-fault" role="alert">{escape(text)}</p>'
