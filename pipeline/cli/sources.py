"""`gemeingut sources`: what is declared, what may be released, and what is wrong with a declaration."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.settings import CONFIG

if TYPE_CHECKING:
    from manifests.source import Source


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="sources")(sources)


def sources(  # noqa: PLR0913, PLR0917 - one argument an option of the command line
    names: Annotated[list[str] | None, typer.Argument(help="Show these in full; default: list all.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Folder of declarations; default: the shipped ones.")] = None,
    status: Annotated[str, typer.Option(help="Only those that are ready, unverified or blocked.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Tell every fault of the declarations.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print for machines.")] = False,
    samples: Annotated[Path, typer.Option(help="Folder of samples, which --check reads.")] = Path("samples"),
    config: CONFIG = None,
) -> None:
    """List the declared sources with register, format, licence and status.

    A source that is unverified or blocked cannot be built. With --check every declaration is held against its reader,
    its options, the catalogue of licences and its sample; exit code 1 if anything is wrong.
    """
    from manifests import source
    from pipeline.cli.settings import settled
    from pipeline.errors import ConfigError

    home = folder or source.SOURCES
    paths = {p.stem: p for p in sorted(home.glob("*.toml"), key=lambda p: p.stem)}
    if unknown := [n for n in names or () if n not in paths]:
        raise ConfigError(f"{', '.join(unknown)}: not declared in {home}. `gemeingut sources` lists all.")
    if status and status not in {"ready", "unverified", "blocked"}:
        raise ConfigError(f"--status {status}: expected ready, unverified or blocked.")
    if check:
        _check([paths[n] for n in names or paths], samples, settled(config).work.folder / "raw", json=json)
        return
    found = [source.load(paths[n]) for n in names] if names else list(source.discover(home))
    chosen = [s for s in found if not status or s.standing.value == status]
    if json:
        import orjson

        rows = [
            {**s.model_dump(mode="json", by_alias=True), "standing": s.standing.value, "reasons": s.reasons}
            for s in chosen
        ]
        typer.echo(orjson.dumps(rows).decode())
    elif names:
        typer.echo("\n\n".join("\n".join(_page(s)) for s in chosen))
    else:
        _table(chosen)
        for path in (p for p in paths.values() if source.is_draft(p)):
            typer.echo(source.missing(path.stem, home))


def _check(paths: list[Path], samples: Path, raw: Path, *, json: bool) -> None:
    from datetime import date

    import orjson

    from pipeline.source_check import check
    from pipeline.source_folder import missing

    today = date.today()  # noqa: DTZ011  # a day as a steward writes it, not an instant
    faults = {path: [*check(path, samples, today), *missing(path, raw)] for path in paths}
    count = sum(map(len, faults.values()))
    if json:
        rows = [
            {"file": str(p), "key": f.key, "told": f.told, "next": f.next_step}
            for p, found in faults.items()
            for f in found
        ]
        typer.echo(orjson.dumps(rows).decode())
    else:
        for path, found in faults.items():
            for fault in found:
                typer.echo(f"{path}: {fault}")
        typer.echo(f"{len(paths)} declarations, {count} faults")
    if count:
        raise typer.Exit(1)


def _table(chosen: "list[Source]") -> None:
    """Print a line a source, those that can be built first; what is too long for the terminal is cut."""
    import shutil

    width = max(72, shutil.get_terminal_size((100, 24)).columns)
    name = max((len(s.name) for s in chosen), default=6)
    for state in ("ready", "unverified", "blocked"):
        group = [s for s in chosen if s.standing.value == state]
        if not group:
            continue
        typer.echo(f"{state}: {len(group)}")
        for s in group:
            licence = (s.license.declared or "licence unknown") + ("?" if s.license_in_doubt else "")
            about = (
                f"{licence:24.24} {s.text_register.value}, {s.format}"
                if state == "ready"
                else f"{licence:24.24} {' '.join(_weighed(s.reasons, state))}"
            )
            line = f"  {s.name:{name}}  {about}"
            typer.echo(line if len(line) <= width else f"{line[: width - 1]}…")
        typer.echo()
    typer.echo(
        f"{len(chosen)} sources. One in full: `gemeingut sources NAME`. All faults: `gemeingut sources --check`."
    )


def _weighed(reasons: tuple[str, ...], state: str) -> list[str]:
    """Return reasons in the order of their weight: why it is blocked, then its licence, then the rest."""
    return list(reasons) if state == "blocked" else sorted(reasons, key=lambda reason: not reason.startswith("license"))


def _page(s: "Source") -> list[str]:
    """Return everything about one source, line by line."""
    lines = [f"{s.name}: {s.title}", f"  published by  {s.publisher}, {s.url}", f"  status        {s.standing.value}"]
    lines += [f"  because       {reason}" for reason in s.reasons]
    lines += [f"  confirmed     {c.fact} by {c.by} on {c.on}: {c.read}" for c in s.confirmed]
    licence = s.license
    lines.append(f"  licence       {licence.declared or 'unknown'} (covers {licence.scope.value})")
    if licence.stated_by:
        lines.append(f"  stated by     {licence.stated_by}")
    if licence.statute:
        lines.append(f"  statute       {licence.statute}")
    lines += [f"  evidence      {e.read_on}, {e.url}: „{e.quote}“" for e in licence.evidence]
    lines.append(
        f"  text          {s.text_register.value}, {s.origin.value}, {s.era or 'era not stated'}, {s.language}"
    )
    lines.append(f"  format        {s.format} {dict(s.options) or ''}".rstrip())
    lines.append(f"  acquire       {s.acquire.kind} {s.acquire.where}".rstrip())
    lines.append(f"  documents     {s.documents[0]} to {s.documents[1]}")
    if s.completeness is not None:
        number = s.completeness.expected or f"counted by {s.completeness.counted_by.value}"
        lines.append(f"  complete      {number} ({s.completeness.basis})")
    lines.append(f"  personal data {s.personal_tier}")
    if s.terms is not None:
        lines.append(f"  terms         {s.terms.read_on}, {s.terms.url}: {s.terms.note or 'no more than the licence'}")
    lines += [
        f"  {key:13} {value}" for key, value in (("attribution", s.attribution), ("takedown", s.contact)) if value
    ]
    return lines + [f"  problem       {problem}" for problem in s.problems]
