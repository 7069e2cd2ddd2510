"""The dashboard: pages for people who decide on credits, over HTTP only.

A view loads (``client``), charts (``clairscore.charts``) and places (Streamlit). It computes nothing and decides
nothing: a number it shows was given by the API.
"""
