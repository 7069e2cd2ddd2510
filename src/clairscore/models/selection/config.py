"""Selection configuration: the choices in ``conf/selection.toml``."""

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path

from clairscore.errors import SettingsError


@dataclass(frozen=True)
class SelectionConfig:
    """What a selection does not take from the data.

    Attributes:
        correlation: Size of the rank correlation from which one feature stands for another, above 0 and at most 1; for
            two categories, the share of the richer one's entropy that the other one tells.
        missing_agreement: Share, of the applications that have either of two features, that must have both for one to
            stand for the other, above 0 and at most 1.
        n_rounds: Trees grown to measure gains, at least 1.
        n_repeats: Seeds over which the gain from the true outcomes is averaged, at least 1.
        n_shuffles: Times the outcomes are dealt to other persons, at least 2.
        null_quantile: Quantile of a feature's gains from dealt outcomes that its gain from the true ones must exceed,
            0 to 1.
    """

    correlation: float = 0.98
    missing_agreement: float = 0.98
    n_rounds: int = 150
    n_repeats: int = 4
    n_shuffles: int = 20
    null_quantile: float = 0.95

    def __post_init__(self) -> None:
        for fault, wanted in (
            (not 0 < self.correlation <= 1, f"correlation must be in (0, 1], received {self.correlation}"),
            (
                not 0 < self.missing_agreement <= 1,
                f"missing_agreement must be in (0, 1], received {self.missing_agreement}",
            ),
            (self.n_rounds < 1, f"n_rounds must be at least 1, received {self.n_rounds}"),
            (self.n_repeats < 1, f"n_repeats must be at least 1, received {self.n_repeats}"),
            (self.n_shuffles < 2, f"n_shuffles must be at least 2, received {self.n_shuffles}"),
            (not 0 <= self.null_quantile <= 1, f"null_quantile must be in [0, 1], received {self.null_quantile}"),
        ):
            if fault:
                raise SettingsError(f"The selection configuration is not usable: {wanted}.")


def load_selection_config(path: Path | None = None) -> SelectionConfig:
    """Read a selection configuration, ours when no path is given. What a file does not say keeps its default.

    Raises:
        SettingsError: If the file cannot be read, names something unknown, or holds a value of another type or out of
            range.
    """
    where = str(path) if path else "conf/selection.toml"
    try:
        source = path if path else files("clairscore").joinpath("conf/selection.toml")
        content = tomllib.loads(source.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The selection configuration {where} cannot be read: {error}.") from error
    values = content.get("selection", {})
    declared = {one.name: one.type for one in fields(SelectionConfig)}
    unknown = sorted(set(content) - {"selection"}) + sorted(set(values) - set(declared))
    if unknown:
        raise SettingsError(f"{where} sets {unknown[0]}, which is not known. Known: {', '.join(declared)}.")
    for name, value in values.items():
        wanted = (int, float) if declared[name] is float else (int,)
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise SettingsError(f"{name} in {where} must be a number, received {value!r}.")
    return SelectionConfig(**values)
