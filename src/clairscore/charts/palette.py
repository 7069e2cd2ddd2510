"""The colours of Clairscore, one name each.

Text and bars reach the contrast WCAG 2.2 level AA asks for on white and on ``SURFACE`` (4.5 for text, 3 for shapes).
Pairs that mean opposite things differ in lightness and keep apart for colour-blind readers; no chart or page uses
colour as the only sign.
"""

from typing import Final

INK: Final = "#17212E"
"""Text."""
MUTED: Final = "#515D6B"
"""Secondary text, axes."""
LINE: Final = "#D5DCE3"
"""Borders and grids."""
NEUTRAL: Final = "#8793A0"
"""Bars that are not the reader's own."""
SURFACE: Final = "#F3F6F8"
"""Background of panels."""
PAPER: Final = "#FFFFFF"
"""Background of pages and figures."""
BRAND: Final = "#0B5D6B"
"""Buttons, links, the reader's own value in a chart."""
BRAND_SOFT: Final = "#CFE4E8"
"""Bands behind BRAND."""

APPROVE: Final = "#0A6B3D"
APPROVE_SOFT: Final = "#E4F3EA"
REFER: Final = "#854800"
REFER_SOFT: Final = "#FFF2DB"
DECLINE: Final = "#A3231C"
DECLINE_SOFT: Final = "#FCE9E7"

RAISES: Final = "#B8480B"
"""What raises the probability of default."""
LOWERS: Final = "#1F6E9E"
"""What lowers the probability of default."""
