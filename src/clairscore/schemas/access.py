"""Access: tokens and who holds them."""

from pydantic import Field

from clairscore.conventions import Language, Role
from clairscore.schemas.wire import Answer


class Token(Answer):
    """A token to send as `Authorization: Bearer ...`, and one that gets the next."""

    access_token: str
    token_type: str = Field(default="bearer")
    expires_in: int = Field(description="Seconds until it expires.", examples=[900])
    refresh_token: str = Field(description="Gets the next token, once; a second use closes the session.")
    refresh_expires_in: int = Field(description="Seconds until the session can no longer be refreshed.")


class Me(Answer):
    """Who is asking."""

    name: str = Field(description="Of a person, or of a service with `service:` before it.")
    role: Role
    language: Language
    rights: list[str] = Field(examples=[["clients:read", "decisions:make"]])
