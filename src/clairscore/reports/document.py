"""Document: what a report says, before it is a page or a PDF."""

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
    """A heading and what stands under it, in this order: sentences, facts, tables."""

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        title: Title.
        subtitle: What it is about.
        language: Language it is written in.
        warning: What must be read first, empty where nothing must.
        sections: Sections in order.
        sources_title: Heading of the list of files it rests on.
        sources: Those files.
        evidence_word: Word before the file a statement rests on.
    """

    title: str
    subtitle: str
    language: Language
    warning: str
    sections: tuple[Section, ...]
    sources_title: str
    sources: tuple[Source, ...]
    evidence_word: str
