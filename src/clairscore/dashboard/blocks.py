"""Pieces of a page as HTML: pure functions from words to markup, with every word escaped.

An icon is hidden from screen readers: a word beside it always says the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape


def icon(name: str) -> str:
    """Place an icon of the style sheet, in the size and the colour of the words around it."""
    return f'<span class="cs-icon cs-icon-{name}" aria-hidden="true"></span>'


def brand(name: str, tagline: str) -> str:
    """Write the name of the product."""
    return f'<div class="cs-brand">{escape(name)}</div><div class="cs-tagline">{escape(tagline)}</div>'


def made_up_notice(text: str) -> str:
    """Say that data are made up."""
    return f'<div class="cs-made-up" role="note">{icon("notice")}<span>{escape(text)}</span></div>'


def decision_banner(decision: str, word: str, sentence: str) -> str:
    """Announce a decision by icon, word and colour.

    Args:
        decision: ``approve``, ``refer`` or ``decline``.
        word: The decision in the reader's language.
        sentence: What it means.
    """
    return (
        f'<div class="cs-decision cs-{escape(decision)}" role="status">{icon(decision)}'
        f"<div><strong>{escape(word)}</strong><span>{escape(sentence)}</span></div></div>"
    )


def standing(decision: str, sentence: str) -> str:
    """Say what stands, by icon, words and colour.

    Args:
        decision: ``approve``, ``refer`` or ``decline``.
        sentence: The same in words.
    """
    return f'<div class="cs-stands cs-{escape(decision)}">{icon(decision)}<span>{escape(sentence)}</span></div>'


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


def reason_list(reasons: Sequence[str], direction: str, nothing: str) -> str:
    """List reasons in order.

    Args:
        reasons: Texts, most important first.
        direction: ``raises`` or ``lowers``, which decides icon and colour.
        nothing: What to say when there are none.
    """
    if not reasons:
        return f'<p class="cs-none">{escape(nothing)}</p>'
    items = "".join(f"<li>{icon(direction)}<div>{escape(text)}</div></li>" for text in reasons)
    return f'<ol class="cs-reasons cs-{escape(direction)}">{items}</ol>'


def numbered(number: int, text: str) -> str:
    """Write a sentence with its number before it."""
    return f'<p class="cs-numbered"><strong>{number}</strong><span>{escape(text)}</span></p>'


def empty_state(shape: str, title: str, text: str) -> str:
    """Say what will appear here and what to do for it."""
    return f'<div class="cs-empty">{icon(shape)}<strong>{escape(title)}</strong><span>{escape(text)}</span></div>'


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


def grouped_table(header: Sequence[str], groups: Mapping[str, Iterable[tuple[str, str, str]]]) -> str:
    """Draw a table in groups.

    Args:
        header: Names of the two columns.
        groups: Name of the group to its rows: name, value, and a note under the name, possibly empty.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    bodies = []
    for group, rows in groups.items():
        lines = "".join(
            f"<tr><td>{escape(name)}"
            + (f"<small>{escape(note)}</small>" if note else "")
            + f"</td><td>{escape(value)}</td></tr>"
            for name, value, note in rows
        )
        bodies.append(
            f'<tbody><tr><th class="cs-group" colspan="2" scope="rowgroup">{escape(group)}</th></tr>{lines}</tbody>'
        )
    return f'<table class="cs-table"><thead><tr>{head}</tr></thead>{"".join(bodies)}</table>'


def fault(text: str) -> str:
    """Say what is wrong with the field above."""
    return f'<p class="cs-fault" role="alert">{escape(text)}</p>'
