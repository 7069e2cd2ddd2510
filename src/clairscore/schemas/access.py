"""Access: tokens and who holds them."""

from pydantic import Field

from clairscore.conventions import Language, Role
from clairscore.schemas.wire import Answer


class Token(Answer):
    """A token to send as `Authorization: Bearer ...`."""

    access_token: str
    token_type: str = Field(default="bearer")
    expires_in: int = Field(description="Seconds until it expires.", examples=[1800])


class Me(Answer):
    """Who is asking."""

    name: str
    role: Role
    language: Language
    rights: list[str] = Field(examples=[["clients:read", "decisions:make"]])
