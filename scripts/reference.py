"""Write the reference pages from what the code declares; with --check, fail when they are not current."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from feature_pages import feature_pages, table
from processing_page import processing_page
from register_page import register_page

from clairscore import __version__
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.tables.schema import Column

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/reference"
_NOTE = "<!-- Written by scripts/reference.py from the code. Do not edit: run `make docs`. -->\n"


def tables_page(lender: Lender) -> str:
    """List every column of every source."""
    parts = [
        "# Source tables\n",
        "What a Home Credit delivery holds, as it is delivered and as we name and type it. Days and months are counted",
        "from the application and are negative before it. The delivery's signs for unknown (365243, XNA, XAP) become",
        "nulls when a delivery is read, and nowhere else.\n",
    ]
    for source in lender.sources.values():
        files = " and ".join(f"`{name}`" for name in source.files)
        key = f"`{source.key}`" + (f" through `{source.parent}`" if source.parent else "")
        parts += [
            f"## {source.name}\n",
            f"{source.grain[0].upper()}{source.grain[1:]}. Delivered as {files}; leads to the application by {key}.\n",
            table(
                ["column", "delivered as", "type", "unit", "says", "may be"],
                [
                    (f"`{name}`", f"`{c.delivered}`", c.type, c.unit, c.description, _bounds(c))
                    for name, c in source.columns.items()
                ],
            ),
        ]
    return "\n".join(parts)


def _bounds(column: Column) -> str:
    if column.choices:
        return f"{len(column.choices)} words"
    said = [] if column.minimum is None else [f"from {column.minimum:g}"]
    said += [] if column.maximum is None else [f"to {column.maximum:g}"]
    return " ".join(said) + (", never null" if column.required else "")


def commands_page() -> str:
    """Print the help of every command."""
    import typer.main

    from clairscore.cli.app import app

    os.environ["COLUMNS"] = "100"
    root = typer.main.get_command(app)
    parts = ["# Commands\n", f"`clairscore` {__version__}. What follows is what `--help` prints.\n"]
    for name, command in _commands(root, "clairscore"):
        with command.make_context(name, ["--help"], resilient_parsing=True) as context:
            parts += [f"## {name}\n", "```text", command.get_help(context), "```\n"]
    return "\n".join(parts)


def _commands(command: object, name: str) -> Iterator[tuple[str, object]]:
    yield name, command
    for child, found in sorted(getattr(command, "commands", {}).items()):
        yield from _commands(found, f"{name} {child}")


def settings_page() -> str:
    """List every environment variable."""
    from clairscore.settings import Settings

    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        rows.append((f"`CLAIRSCORE_{name.upper()}`", default, field.description))
    return "# Settings\n\nRead from the environment by the command line, the API and the dashboard.\n\n" + table(
        ["variable", "default", "meaning"], rows
    )


def rights_page() -> str:
    """List what each route asks for, and what each role may do."""
    from clairscore.api.app import create_app
    from clairscore.api.rights import RIGHTS, RIGHTS_OF_PEOPLE
    from clairscore.api.route_rights import RouteRights, route_rights
    from clairscore.conventions import ROLES
    from clairscore.settings import Settings

    def asked(route: RouteRights) -> str:
        said = " and ".join(f"`{right}`" for right in route.rights)
        return said or ("none" if route.is_public else "any token")

    def who(route: RouteRights) -> str:
        if route.is_public:
            return "anyone"
        return ", ".join(role for role in ROLES if route.open_to(role)) if route.rights else "every caller"

    routes = route_rights(create_app(Settings(secret_key="x" * 32, docs=False, metrics_public=False)))  # type: ignore[arg-type]
    rights = sorted({right for held in RIGHTS.values() for right in held})
    return "\n".join(
        [
            "# Rights\n",
            "What each route asks for. Tests walk every route with every role, with keys of services, with wrong",
            "tokens and with none, and compare what the API does with this page. A route that is not on it fails.\n",
            table(
                ["method", "path", "right", "open to"],
                [(f"`{one.method}`", f"`{one.path}`", asked(one), who(one)) for one in routes],
            ),
            "Some ask for another right besides, depending on what is sent:\n",
            *(
                f"- `{one.method} {one.path}`: {', '.join(f'`{right}`' for right in one.sometimes)}"
                for one in routes
                if one.sometimes
            ),
            "\n## Roles\n",
            "The key of a service has some of the rights of its role: those it was made for, and never "
            f"{' or '.join(f'`{right}`' for right in sorted(RIGHTS_OF_PEOPLE))}.\n",
            table(
                ["right", *ROLES],
                [(f"`{right}`", *("yes" if right in RIGHTS[role] else "" for role in ROLES)) for right in rights],
            ),
        ]
    )


def openapi() -> str:
    """Write down every route, schema, example and error of the API, as OpenAPI."""
    from clairscore.api.app import create_app
    from clairscore.settings import Settings

    api = create_app(Settings(secret_key="x" * 32, docs=False, metrics_public=False))  # type: ignore[arg-type]
    return json.dumps(api.openapi(), indent=1, sort_keys=True, ensure_ascii=False)


def pages() -> dict[str, Callable[[], str]]:
    """Return what writes each page."""
    lender = find_lender()
    return {
        **{name: partial(str, text) for name, text in feature_pages(lender).items()},
        "record-of-processing.md": lambda: processing_page(lender, table),
        "feature-register.md": lambda: register_page(lender.register_of(), table),
        "tables.md": lambda: tables_page(lender),
        "commands.md": commands_page,
        "settings.md": settings_page,
        "rights.md": rights_page,
        "openapi.json": openapi,
    }


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them."""
    stale = []
    for name, write in pages().items():
        path = FOLDER / name
        text = (_NOTE if path.suffix == ".md" else "") + write().rstrip() + "\n"
        if "--check" in arguments:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"Not current: docs/reference/{', '.join(stale)}. Run 'make docs' and commit.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
