"""A delivery: the files of a lender as they come, in a folder, a zip or loose, CSV or parquet."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from clairscore.errors import DeliveryError
from clairscore.tables.columns import ARROW_TYPES
from clairscore.tables.schema import SourceTable

_BLOCK = 8 << 20
_BATCH_ROWS = 131_072


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a delivery.

    Attributes:
        path: The file, or the zip that holds it.
        member: Name inside the zip, ``None`` for a file of its own.
    """

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """Name of the file itself."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def table(self) -> str:
        """Name of the file without suffixes."""
        return self.name.split(".")[0]

    @property
    def size(self) -> int:
        """Bytes of its content."""
        if self.member is None:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.member).file_size

    def batches(self, source: SourceTable) -> Iterator[pa.RecordBatch]:
        """Read the declared columns in batches of bounded size.

        Raises:
            DeliveryError: If the file cannot be read.
        """
        try:
            if self.name.endswith(".parquet"):
                yield from self._parquet(source)
            else:
                yield from self._csv(source)
        except (pa.ArrowInvalid, zipfile.BadZipFile, OSError) as error:
            raise DeliveryError(f"'{self.name}' cannot be read: {str(error).splitlines()[0]}") from error

    def columns(self) -> tuple[str, ...]:
        """Names of the columns the file has.

        Raises:
            DeliveryError: If the file cannot be read.
        """
        try:
            if self.name.endswith(".parquet"):
                return tuple(pq.ParquetFile(self._open()).schema_arrow.names)
            with self._open() as content:
                return tuple(pacsv.open_csv(content, read_options=pacsv.ReadOptions(block_size=1 << 20)).schema.names)
        except (pa.ArrowInvalid, zipfile.BadZipFile, OSError) as error:
            raise DeliveryError(f"'{self.name}' cannot be read: {str(error).splitlines()[0]}") from error

    def _open(self) -> io.BufferedIOBase:
        if self.member is None:
            return self.path.open("rb")
        content = zipfile.ZipFile(self.path).open(self.member)  # noqa: SIM115  (closed by the caller, with its archive)
        return content if self.name.endswith(".csv") else io.BytesIO(content.read())  # type: ignore[return-value]

    def _parquet(self, source: SourceTable) -> Iterator[pa.RecordBatch]:
        wanted = {column.delivered for column in source.columns.values()}
        with self._open() as content:
            file = pq.ParquetFile(content)
            yield from file.iter_batches(_BATCH_ROWS, columns=[n for n in file.schema_arrow.names if n in wanted])

    def _csv(self, source: SourceTable) -> Iterator[pa.RecordBatch]:
        names = set(self.columns())
        declared = {c.delivered: c for c in source.columns.values() if c.delivered in names}
        numbers = {name: ARROW_TYPES[column.type] for name, column in declared.items()}
        words = {n: pa.string() for n in declared}
        flags = {n: pa.string() for n, c in declared.items() if c.type == "bool"}
        done = 0
        try:
            for batch in self._csv_batches(list(declared), numbers | flags):
                done += 1
                yield batch
        except pa.ArrowInvalid:
            for position, batch in enumerate(self._csv_batches(list(declared), words)):
                if position >= done:
                    yield batch

    def _csv_batches(self, names: list[str], types: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
        with self._open() as content:
            yield from pacsv.open_csv(
                content,
                read_options=pacsv.ReadOptions(block_size=_BLOCK),
                convert_options=pacsv.ConvertOptions(
                    column_types=types,
                    include_columns=names,
                    null_values=["", "NA", "NaN", "nan", "null", "NULL"],
                    strings_can_be_null=True,
                ),
            )


def find_files(given: Sequence[Path], sources: Mapping[str, SourceTable]) -> dict[str, list[DeliveredFile]]:
    """Find the files of each source.

    Args:
        given: Folders (their own files, not those of folders inside), zips and files.
        sources: Declared sources; other files are left alone.

    Returns:
        Files by source, in declared order; a source that was not delivered is absent.

    Raises:
        DeliveryError: If a path does not exist or two files claim one table.
    """
    wanted = {stem: name for name, source in sources.items() for stem in source.files}
    found: dict[str, DeliveredFile] = {}
    for file in _all_files(given):
        if file.table not in wanted:
            continue
        if file.table in found:
            raise DeliveryError(f"Two files deliver '{file.table}': '{found[file.table].name}' and '{file.name}'.")
        found[file.table] = file
    return {
        name: [found[stem] for stem in source.files if stem in found]
        for name, source in sources.items()
        if any(stem in found for stem in source.files)
    }


def is_marked(given: Sequence[Path], mark: str) -> bool:
    """Tell whether a file of this name lies in one of the folders or zips, or beside one of the loose files."""
    for path in given:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                if any(PurePosixPath(member).name == mark for member in archive.namelist()):
                    return True
        elif ((path if path.is_dir() else path.parent) / mark).is_file():
            return True
    return False


def _all_files(given: Sequence[Path]) -> Iterator[DeliveredFile]:
    for path in given:
        if not path.exists():
            raise DeliveryError(f"'{path}' does not exist. Give a folder, a zip, or CSV and parquet files.")
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.suffix == ".zip":
                yield from _members(file)
            elif file.suffix in (".csv", ".parquet"):
                yield DeliveredFile(file)


def _members(path: Path) -> Iterator[DeliveredFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.endswith((".csv", ".parquet")) and not PurePosixPath(member).name.startswith("."):
                    yield DeliveredFile(path, member)
    except zipfile.BadZipFile as error:
        raise DeliveryError(f"'{path.name}' is not a zip file.") from error
