"""``clairscore settings``: what the environment says."""

from clairscore.cli.options import AsJson
from clairscore.cli.printing import print_facts


def settings(as_json: AsJson = False) -> None:
    """Print every setting, its variable and its value; secrets are masked."""
    from clairscore.settings import load_settings

    found = load_settings()
    print_facts(
        {f"CLAIRSCORE_{name.upper()}": str(getattr(found, name)) for name in type(found).model_fields}, as_json=as_json
    )
