"""A document as one web page that needs no network."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from clairscore.reports.document import Document


def write_html(document: Document) -> str:
    """Return the page; every text is escaped."""
    name = "document" if document.letterhead is None else "letter"
    template = files("clairscore").joinpath(f"reports/templates/{name}.html.jinja").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(document=document)
