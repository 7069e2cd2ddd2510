from clairscore.charts.reliability import Tenth, reliability_curve


def test_each_tenth_is_a_point_and_the_line_of_a_perfect_pd_goes_through_the_corner():
    tenths = [Tenth(0.02, 0.01), Tenth(0.1, 0.12), Tenth(0.3, 0.27)]
    perfect, found = reliability_curve(tenths, "fr").data
    assert list(zip(found.x, found.y, strict=True)) == [(0.02, 0.01), (0.1, 0.12), (0.3, 0.27)]
    assert list(perfect.x) == list(perfect.y)
    assert perfect.x[1] >= 0.3


def test_words_and_numbers_are_in_the_language_of_the_reader():
    assert "10,0" in reliability_curve([Tenth(0.1, 0.12)], "fr").data[1].customdata[0][0]
    assert reliability_curve([Tenth(0.1, 0.12)], "en").layout.yaxis.title.text == "Observed bad rate"
