"""Plots by Vega-Lite, drawn ahead as SVG: no script runs in the reader's browser, and the page's colours are used.

Every plot carries its numbers as text and has a table below, so that colour tells nothing alone.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl
import vl_convert

WIDTH = 720
"""Points across; pages shrink a plot to their own width."""

ROW = 24
"""Points down for one bar."""

MOST_NAME = 320
"""Points of the longest name beside a bar; a longer one is cut."""

MOST_UPRIGHT = 25
"""Upright bars of which every name is written; of more, those that have room."""

MARGIN = {"left": 5, "top": 5, "right": 28, "bottom": 5}
"""Points around a plot: numbers beside bars may be wider in a reader's font than in the one they are measured in."""

INK, SOFT, GRID, FIRST, SECOND = ("var(--ink)", "var(--soft)", "var(--grid)", "var(--first)", "var(--second)")


def bars(  # noqa: PLR0913, PLR0917  # the columns of a bar
    frame: pl.DataFrame, label: str, value: str, text: str, title: str, before: str = ""
) -> str:
    """Return horizontal bars in the order of the frame.

    Args:
        frame: one row a bar.
        label: column with its name, already in words.
        value: column with its length.
        text: column with the number as it is written beside it.
        title: of the axis of values.
        before: column with an earlier length, drawn as a stroke across; empty where there is none.
    """
    extent = _extent(frame[label])
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{label}:N", sort=None, title=None, axis=_names(extent)),
        x=alt.X(f"{value}:Q", title=title, axis=alt.Axis(labels=False, ticks=False, tickCount=5, titleAnchor="start")),
    )
    drawn: Any = base.mark_bar(color=FIRST) + base.mark_text(align="left", dx=4, color=INK).encode(text=f"{text}:N")
    if before:
        drawn += base.mark_tick(color=SECOND, thickness=3, size=ROW - 6).encode(x=alt.X(f"{before}:Q", title=title))
    return _svg(drawn.properties(width=WIDTH - extent - 80, height=ROW * max(frame.height, 1)))


def _extent(names: pl.Series) -> int:
    """Return the points that the longest name takes; a reader's font may be wider than the one it is measured in."""
    longest = names.cast(pl.String).str.len_chars().max()
    return min(MOST_NAME, 12 + round(7.6 * int(longest if isinstance(longest, int) else 0)))


def _names(extent: int) -> alt.Axis:
    return alt.Axis(labelLimit=MOST_NAME, minExtent=extent, ticks=False, domain=False, grid=False)


def columns(  # noqa: PLR0913, PLR0917  # the columns of a bar
    frame: pl.DataFrame, label: str, value: str, text: str, titles: tuple[str, str], before: str = ""
) -> str:
    """Return upright bars in the order of the frame.

    Args:
        frame: one row a bar.
        label: column with its name.
        value: column with its height.
        text: column with the number written above.
        titles: of the axes of names and of values.
        before: column with an earlier height, drawn as a stroke across; empty where there is none.
    """
    many = frame.height > MOST_UPRIGHT
    axis = alt.Axis(labelAngle=-40 if frame.height > 8 and not many else 0, labelOverlap="greedy" if many else False)
    base = alt.Chart(frame).encode(
        x=alt.X(f"{label}:N", sort=None, title=titles[0], axis=axis),
        y=alt.Y(f"{value}:Q", title=titles[1], axis=alt.Axis(format="~s", tickCount=5, tickMinStep=1, minExtent=36)),
    )
    drawn: Any = base.mark_bar(color=FIRST) + base.mark_text(dy=-6, color=INK, fontSize=10).encode(text=f"{text}:N")
    if before:
        stroke = base.mark_tick(color=SECOND, thickness=3, orient="horizontal", width={"band": 0.9})
        drawn += stroke.encode(y=alt.Y(f"{before}:Q", title=titles[1]))
    return _svg(drawn.properties(width=WIDTH - 80, height=220))


def _distribution(
    frame: pl.DataFrame, start: str, value: str, titles: tuple[str, str], rule: float | None
) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(frame.with_columns((pl.col(start) + 0.05).alias("to")))
    drawn: Any = base.mark_bar(color=FIRST).encode(
        x=alt.X(f"{start}:Q", bin="binned", title=titles[0], scale=alt.Scale(domain=[0, 1])),
        x2="to",
        y=alt.Y(f"{value}:Q", title=titles[1], axis=alt.Axis(tickCount=4, format="~s", tickMinStep=1)),
    )
    layers = [drawn]
    if rule is not None:
        bound = alt.Chart(pl.DataFrame({"bound": [rule]}))
        layers.append(bound.mark_rule(color=SECOND, strokeDash=[6, 3], strokeWidth=2).encode(x="bound:Q"))
    return alt.layer(*layers)


def distributions(
    frame: pl.DataFrame, group: str, value: str, titles: tuple[str, str], rules: dict[str, float | None]
) -> str:
    """Return one small histogram for each group, its bound drawn in as a dashed line.

    Args:
        frame: columns `group`, `from` (start of a bar of a twentieth) and `value`.
        group: column with the name, already in words.
        value: column with the height.
        titles: of the axes.
        rules: bound by group; `None` where nothing decides.
    """
    names = frame[group].unique(maintain_order=True).to_list()
    size = {"width": WIDTH - 100, "height": 170} if len(names) == 1 else {"width": 195, "height": 100}
    drawn = [
        _distribution(frame.filter(pl.col(group) == name), "from", value, titles, rules.get(name)).properties(
            title=str(name), **size
        )
        for name in names
    ]
    return _svg(alt.concat(*drawn, columns=3))


def matrix(  # noqa: PLR0913, PLR0917  # the columns of a cell
    frame: pl.DataFrame, row: str, column: str, value: str, text: str, titles: tuple[str, str]
) -> str:
    """Return a grid of numbers, the larger the darker.

    Args:
        frame: one row a cell.
        row: column with the name of the row, already in words.
        column: column with the name of the column.
        value: number.
        text: the number as it is written.
        titles: of rows and columns.
    """
    beside = alt.Axis(labelLimit=MOST_NAME, minExtent=_extent(frame[row]), ticks=False, domain=False)
    # Slanted names go down by the sine of their angle; without room for them they would run into the title.
    room = round(0.55 * _extent(frame[column]))
    below = alt.Axis(labelAngle=-40, labelLimit=MOST_NAME, minExtent=room, ticks=False, domain=False)
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{row}:N", title=titles[0], axis=beside), x=alt.X(f"{column}:N", title=titles[1], axis=below)
    )
    shade = alt.Opacity(f"{value}:Q", scale=alt.Scale(range=[0.12, 0.55]), legend=None)
    drawn = base.mark_rect(color=FIRST).encode(opacity=shade) + base.mark_text(color=INK).encode(text=f"{text}:N")
    size = (frame[column].n_unique(), frame[row].n_unique())
    return _svg(drawn.properties(width=max(120, 70 * size[0]), height=max(40, 26 * size[1])))


def curves(frame: pl.DataFrame, x: str, series: Sequence[tuple[str, str]], titles: tuple[str, str]) -> str:
    """Return lines told apart by dashes and by their names at the end.

    Args:
        frame: one row a point.
        x: column of the axis across.
        series: (column, name) of each line.
        titles: of the axes.
    """
    names = dict(series)
    long = frame.unpivot([name for name, _ in series], index=x, variable_name="line", value_name="height").drop_nulls()
    long = long.with_columns(pl.col("line").replace_strict(names, default=None, return_dtype=pl.String))
    drawn = (
        alt.Chart(long)
        .mark_line(color=FIRST, point=alt.OverlayMarkDef(color=FIRST))
        .encode(
            x=alt.X(f"{x}:N", title=titles[0]),
            y=alt.Y("height:Q", title=titles[1], scale=alt.Scale(zero=False)),
            strokeDash=alt.StrokeDash("line:N", title=None),
        )
    )
    return _svg(drawn.properties(width=WIDTH - 200, height=200))


def _svg(chart: Any) -> str:  # noqa: ANN401 - Altair's charts have no common public type
    """Draw a chart; texts are no targets of a pointer and the picture is named by its figure, so roles are left out."""
    styled = (
        chart.configure(background="transparent", font="sans-serif", aria=False, padding=MARGIN)
        .configure_axis(
            labelColor=INK, titleColor=INK, gridColor=GRID, domainColor=SOFT, tickColor=SOFT, titleFontWeight="normal",
            labelFontSize=12, titleFontSize=12,
        )
        .configure_view(stroke=None)
        .configure_title(color=INK, fontSize=12, fontWeight="normal", anchor="start")
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=12, symbolStrokeColor=INK)
        .configure_text(fontSize=12)
    )  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
