"""The two kinds of models on the wire: what we are strict about receiving, and what we answer."""

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """A body we receive; a field we do not know is refused, so that a typing error is never ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """A body we send; a number that JSON cannot hold is our error, never a null on the other side."""

    model_config = ConfigDict(frozen=True, from_attributes=True, allow_inf_nan=False)
