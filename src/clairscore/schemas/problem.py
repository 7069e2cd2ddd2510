"""Problem documents (RFC 9457): what went wrong, in a sentence, never with a value of a person."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from clairscore.schemas.wire import Answer


def _writable(text: object) -> object:
    """Write halves of characters, which a request can name and no answer can hold, as escapes."""
    return text.encode(errors="backslashreplace").decode() if isinstance(text, str) else text


Text = Annotated[str, BeforeValidator(_writable)]
"""Text that may repeat what a request named."""


class FieldFault(Answer):
    """One field that is wrong."""

    field: Text = Field(description="Where, such as `rows.bureau[3].credit_amount`.")
    reason: Text = Field(description="What is wrong there, without the value.")


class Problem(Answer):
    """A problem document."""

    type: str = Field(default="about:blank", description="URI of the kind of problem.")
    title: str = Field(description="The kind of problem, the same each time.", examples=["No such client"])
    status: int = Field(description="HTTP status.", examples=[404])
    detail: Text = Field(description="What is wrong, what was received, what to do next.")
    instance: Text = Field(description="This occurrence, by its request.", examples=["urn:clairscore:request:5f2c1d9e"])
    request_id: str = Field(default="", description="Id under which the request is in the log.")
    errors: list[FieldFault] = Field(default_factory=list, description="The fields at fault.")
