"""The composition of a release as pictures: SVG for those who build on them, PNG for those who look at them.

Drawn by Vega-Lite through vl-convert with the font that comes with it, so that the same counts give the same bytes.
"""

from functools import cache
from typing import Any

from manifests import canonical
from manifests.views.composition import UNDATED, Composition, values

FOLDER = "composition"

TITLES = {
    "register": "Register",
    "century": "Jahrhundert / century",
    "source": "Quelle / source",
    "license": "Lizenz / licence",
}
"""What is drawn, with its title in both languages."""

COLOURS = {"pd": "#0072B2", "by": "#E69F00", "by-sa": "#009E73"}
"""One colour a configuration, told apart by colour-blind people too. Source: Okabe and Ito 2008."""

_MOST = 40
"""Bars in one picture; more could not be read."""

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def views(composition: Composition) -> dict[str, bytes]:
    """Return path and bytes of every picture."""
    made: dict[str, bytes] = {}
    for dimension in TITLES:
        spec = canonical.dumps(_spec(composition, dimension)).decode()
        svg, png = _drawn(spec)
        made[f"{FOLDER}/{dimension}.svg"] = svg
        made[f"{FOLDER}/{dimension}.png"] = png
    return made


@cache
def _drawn(spec: str) -> tuple[bytes, bytes]:
    """Draw one picture."""
    import vl_convert  # noqa: PLC0415  # a second to load, needed only where a release is sealed

    return vl_convert.vegalite_to_svg(spec).encode(), vl_convert.vegalite_to_png(spec, scale=1)


def _spec(composition: Composition, dimension: str) -> dict[str, Any]:
    """Return the Vega-Lite of one picture: a bar a part, as long as it has characters, coloured by configuration."""
    totals = composition.totals(dimension)
    order = _chronological(totals) if dimension == "century" else list(totals)
    shown = order[:_MOST]
    return {
        "$schema": _SCHEMA,
        "title": {"text": TITLES[dimension], "anchor": "start"},
        "data": {"values": [v for v in values(composition.parts[dimension]) if v["name"] in shown]},
        "mark": {"type": "bar"},
        "width": 480,
        "height": {"step": 20},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": shown, "title": None, "axis": {"labelLimit": 260}},
            "x": {
                "field": "chars",
                "type": "quantitative",
                "title": "Zeichen / characters",
                "axis": {"format": "~s", "tickCount": 6},
            },
            "color": {
                "field": "config",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
            },
        },
        "config": {"font": "Liberation Sans", "background": "white", "view": {"stroke": None}},
    }


def _chronological(totals: dict[str, tuple[int, int]]) -> list[str]:
    """Return centuries in their order, the undated last."""
    return sorted(
        totals, key=lambda name: (name == UNDATED, int(name.rsplit("-", 1)[0] or 0) if name != UNDATED else 0)
    )
