"""``clairscore settings``: what the environment says."""

import re

from clairscore.cli.options import AsJson
from clairscore.cli.printing import print_facts


def settings(as_json: AsJson = False) -> None:
    """Print every setting, its variable and its value; secrets are masked."""
    from clairscore.settings import load_settings

    found = load_settings()
    print_facts(
        {f"CLAIRSCORE_{name.upper()}": _masked(str(getattr(found, name))) for name in type(found).model_fields},
        as_json=as_json,
    )


def _masked(value: str) -> str:
    """Return a value without what stands before the host of an address, which may be a password.

    Examples:
        >>> _masked("http://key@collector:4318/v1/traces"), _masked("https://login.bank.example/@staff")
        ('http://**********@collector:4318/v1/traces', 'https://login.bank.example/@staff')
    """
    return re.sub(r"(?<=://)[^/?#]*@", "**********@", value)
