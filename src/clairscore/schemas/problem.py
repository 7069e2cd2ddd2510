"""Problem documents (RFC 9457): what went wrong, in a sentence, never with a value of a person."""

from pydantic import Field

from clairscore.schemas.wire import Answer


class FieldFault(Answer):
    """One field that is wrong."""

    field: str = Field(description="Where, such as `rows.bureau[3].credit_amount`.")
    reason: str = Field(description="What is wrong there, without the value.")


class Problem(Answer):
    """A problem document."""

    type: str = Field(default="about:blank", description="URI of the kind of problem.")
    title: str = Field(description="The kind of problem, the same each time.", examples=["No such client"])
    status: int = Field(description="HTTP status.", examples=[404])
    detail: str = Field(description="What is wrong, what was received, what to do next.")
    instance: str = Field(description="Path that was asked.", examples=["/client_info/1"])
    request_id: str = Field(default="", description="Id under which the request is in the log.")
    errors: list[FieldFault] = Field(default_factory=list, description="The fields at fault.")
