"""``clairscore explain``: why a PD is what it is, and what moves PDs in general."""

from clairscore.cli.explain.general import global_
from clairscore.cli.explain.local import local
from clairscore.cli.options import group

app = group("Say why a client's PD is what it is, and what moves PDs in general.")
app.command("local")(local)
app.command("global")(global_)
