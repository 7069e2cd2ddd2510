"""Document: what a report or a letter says, before it is a page or a PDF."""

from dataclasses import dataclass

from clairscore.conventions import Language


@dataclass(frozen=True)
class Source:
    """Where a statement can be checked.

    Attributes:
        file: File of the bundle.
        sha256: Its SHA-256, as sealed in the manifest.
    """

    file: str
    sha256: str


@dataclass(frozen=True)
class Fact:
    """A name, what was found, and where it says so."""

    label: str
    value: str
    source: Source | None = None


@dataclass(frozen=True)
class Table:
    """Rows under headings, all texts.

    Attributes:
        caption: What the table shows.
        headings: One a column.
        rows: Rows of as many cells.
        source: Where it can be checked.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: Source | None = None

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"A row of '{self.caption}' has not {len(self.headings)} cells.")


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, in this order: sentences, points, facts, tables.

    Attributes:
        title: The heading.
        sentences: A paragraph each.
        facts: Names with what was found.
        tables: Tables.
        points: Points of a list.
        ranked: Whether the points are numbered, their order saying something.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    points: tuple[str, ...] = ()
    ranked: bool = False


@dataclass(frozen=True)
class Letterhead:
    """What makes a letter of a document.

    Attributes:
        sender: Name and address of who writes, a line each.
        recipient: Lines in the window of the envelope.
        day: Where and when it is written.
        greeting: Words before the first section.
        closing: Words after the last.
        signature: Who signs.
    """

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    day: str
    greeting: str
    closing: str
    signature: str


@dataclass(frozen=True)
class Document:
    """A report or a letter.

    Attributes:
        title: Title.
        subtitle: What it is about.
        language: Language it is written in.
        warning: What must be read first, empty where nothing must.
        sections: Sections in order.
        sources_title: Heading of the list of files it rests on.
        sources: Those files; a letter to a client names none.
        evidence_word: Word before the file a statement rests on.
        letterhead: What makes a letter of it; None for a report.
    """

    title: str
    subtitle: str
    language: Language
    warning: str
    sections: tuple[Section, ...]
    sources_title: str
    sources: tuple[Source, ...]
    evidence_word: str
    letterhead: Letterhead | None = None
