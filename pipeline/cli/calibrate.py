"""`gemeingut calibrate REGISTER`: limits of the quality judgement from real text of one register."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def calibrate(
        text_register: Annotated[str, typer.Argument(metavar="REGISTER", help="law, verse, drama, newspaper ...")],
        corpora: Annotated[Path, typer.Option(help="Folder with the unpacked corpora.", exists=True, file_okay=False)],
        out: Annotated[Path, typer.Option(help="Folder for the table and the curves.")] = Path("build/calibration"),
        count: Annotated[int, typer.Option(help="Good texts to measure, at most.", min=10)] = 120,
    ) -> None:
        """Measure good text of REGISTER against bad text; write its table for quality.toml and a curve per limit.

        The odd files of the corpora are measured; `gemeingut evaluate quality` judges the even ones.
        """
        import datetime as dt

        from filters.quality import calibration
        from filters.quality.limits import limits
        from pipeline.evaluations._measured import measured_bad, measured_good

        good = [one for one in measured_good(corpora, count, 1, 2, only=text_register) if one.german]
        if not good:
            typer.echo(
                f"{text_register}: no text of this register under {corpora}. Unpack its corpora there.", err=True
            )
            raise typer.Exit(2)
        bad = [one.measures for one in measured_bad(corpora, 40)]
        moved = calibration.calibrate(limits(""), [one.measures for one in good], bad)
        out.mkdir(parents=True, exist_ok=True)
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        written = calibration.table(text_register, moved, [one.text for one in good], today)
        (out / f"{text_register}.toml").write_text(written, "utf-8")
        for one in moved:
            limit = one.rule.high if one.rule.high is not None else one.rule.low
            picture = calibration.curve(
                [getattr(m.measures, one.rule.measure) for m in good],
                [getattr(m, one.rule.measure) for m in bad],
                limit or 0.0,
                f"{text_register}, {one.rule.measure}",
            )
            (out / f"{text_register}-{one.code}.svg").write_text(picture, "utf-8")
        typer.echo(written, nl=False)
