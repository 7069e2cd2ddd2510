"""``clairscore explain``: why a PD is what it is, what moves PDs in general, what would change it, who is similar."""

from clairscore.cli.explain.atypia import atypia
from clairscore.cli.explain.counterfactuals import counterfactuals
from clairscore.cli.explain.dependence import dependence
from clairscore.cli.explain.general import global_
from clairscore.cli.explain.lime import lime
from clairscore.cli.explain.local import local
from clairscore.cli.explain.similar import similar
from clairscore.cli.explain.twin import twin
from clairscore.cli.options import group

app = group("Say why a client's PD is what it is, what moves PDs in general, and what would change a decision.")
app.command("local")(local)
app.command("global")(global_)
app.command("counterfactuals")(counterfactuals)
app.command("similar")(similar)
app.command("dependence")(dependence)
app.command("lime")(lime)
app.command("atypia")(atypia)
app.command("twin")(twin)
