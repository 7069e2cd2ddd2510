"""How predictions move with two features."""

from clairscore.charts.surface import Axis, surface_map

DOWN, ACROSS = Axis("Âge", ["20 ans", "60 ans"], 1), Axis("Revenu", ["10 k€", "20 k€", "30 k€"], 0)
VALUES = [[0.1, 0.08, 0.07], [0.06, 0.05, 0.01]]
TEXTS = [["10 %", "8 %", "7 %"], ["6 %", "5 %", "1 %"]]


def test_every_cell_says_its_figure_and_the_clients_has_a_frame():
    figure = surface_map(DOWN, ACROSS, VALUES, TEXTS, "Ce client")
    said = {(one.x, one.y): one.text for one in figure.layout.annotations if "Ce client" not in one.text}
    assert said == {(column, row): TEXTS[row][column] for row in range(2) for column in range(3)}
    frame = figure.layout.shapes[0]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (-0.5, 0.5, 0.5, 1.5)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (0.01, 0.1)


def test_without_a_client_there_is_no_frame():
    assert not surface_map(Axis("Âge", DOWN.places), ACROSS, VALUES, TEXTS, "Ce client").layout.shapes


def test_where_some_are_negative_0_is_the_middle():
    figure = surface_map(DOWN, ACROSS, [[0.1, -0.3, 0.0], [0.0, 0.0, 0.0]], TEXTS, "")
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-0.3, 0.3)


def test_a_map_of_one_value_is_drawn():
    assert len(surface_map(DOWN, ACROSS, [[0.0] * 3] * 2, TEXTS, "").layout.annotations) == 7
