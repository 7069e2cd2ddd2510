"""Figures from data: pure functions that return Plotly figures, with numbers as the reader's language writes them.

Nothing here asks for data, knows a web framework or holds a text: values and words come in, a figure goes out.
"""
