"""Feature matrix: one row per application, one column per feature."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature


@dataclass(frozen=True)
class FeatureMatrix:
    """Features, outcomes and persons of applications, row by row.

    Attributes:
        ids: Applications, int64, shape (n,).
        values: Features in the order of ``features``, NaN where null, categories as codes, float64, shape (n, k).
        features: What the columns are, k of them.
        is_bad: Outcomes, 1 for a bad, 0 for a good, NaN where not known, float64, shape (n,).
        person: Whose application each row is, int64, shape (n,); the same number is the same person.

    Raises:
        ValueError: If shapes differ, or an outcome is neither 0, 1 nor NaN.
    """

    ids: NDArray[np.int64]
    values: NDArray[np.float64]
    features: tuple[Feature, ...]
    is_bad: NDArray[np.float64]
    person: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = self.ids.size
        if self.values.shape != (n, len(self.features)):
            raise ValueError(f"values must be {n} x {len(self.features)}, received {self.values.shape}.")
        if self.is_bad.shape != (n,) or self.person.shape != (n,):
            raise ValueError(f"is_bad and person must have {n} rows: {self.is_bad.shape}, {self.person.shape}.")
        if not np.isin(self.is_bad[~np.isnan(self.is_bad)], (0.0, 1.0)).all():
            raise ValueError("An outcome is neither 0, 1 nor null: declare which value of the outcome column is bad.")

    @property
    def n_rows(self) -> int:
        """Number of applications."""
        return int(self.ids.size)

    @property
    def n_bad(self) -> int:
        """Number of applications known to have gone bad."""
        return int(np.nansum(self.is_bad)) if self.n_rows else 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in the order of the columns."""
        return tuple(feature.name for feature in self.features)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "FeatureMatrix":
        """Return the rows at these positions, or where this mask is true."""
        return FeatureMatrix(self.ids[rows], self.values[rows], self.features, self.is_bad[rows], self.person[rows])

    def take_features(self, columns: NDArray[np.intp]) -> "FeatureMatrix":
        """Return the features at these positions, in this order, of all applications."""
        features = tuple(self.features[column] for column in columns)
        return FeatureMatrix(self.ids, self.values[:, columns], features, self.is_bad, self.person)

    def labelled(self) -> "FeatureMatrix":
        """Return the applications whose outcome is known."""
        return self.take(~np.isnan(self.is_bad))

    def ordered(self) -> "FeatureMatrix":
        """Return the rows by application id, so that what is made of them does not depend on the order of delivery."""
        return self.take(np.argsort(self.ids, kind="stable"))

    def fingerprint(self) -> str:
        """Return the SHA-256 of names, ids, values, outcomes and persons by application id, 64 hex digits."""
        rows = self.ordered()
        digest = hashlib.sha256("\n".join(self.names).encode())
        for part in (rows.ids, rows.values, rows.is_bad, rows.person):
            canonical = np.where(np.isnan(part), np.nan, part + 0.0) if part.dtype.kind == "f" else part
            digest.update(np.ascontiguousarray(canonical).tobytes())
        return digest.hexdigest()
