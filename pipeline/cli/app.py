"""The command `gemeingut`: finds the commands beside it and turns errors into messages and exit codes."""

import importlib
import pkgutil
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from filters.errors import FilterError
from licenses.errors import LicenseError
from manifests.errors import ManifestError
from pipeline import cli
from pipeline.errors import OutsideError, PipelineError, cause

CLEAN, FINDINGS, USAGE, OUTSIDE = 0, 1, 2, 3
"""Exit codes."""


def build_app() -> typer.Typer:
    """Return the application with every command that a file of this folder registers."""
    app = typer.Typer(
        name="gemeingut",
        help="German training data in which every document proves why it may be used.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for module in sorted(m.name for m in pkgutil.iter_modules(cli.__path__)):
        command = importlib.import_module(f"pipeline.cli.{module}")
        if hasattr(command, "register"):
            command.register(app)
    return app


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"gemeingut {version('gemeingut')}")
        raise typer.Exit


def _options(
    show: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    del show


def main() -> None:
    """Run the command line; exit 0 clean, 1 findings, 2 usage or configuration, 3 outside world."""
    try:
        build_app()()
    except OutsideError as error:
        _fail(str(error), OUTSIDE)
    except (FilterError, LicenseError, ManifestError, PipelineError) as error:
        _fail(str(error), _code(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(CLEAN)
    except OSError as error:
        if error.errno is None:
            raise
        _fail(cause(error, "no file told"), OUTSIDE)


def _code(error: Exception) -> int:
    from manifests.errors import BalanceError, ReleaseError
    from pipeline.errors import BuildError, SourceChangedError

    findings = (BalanceError, ReleaseError, BuildError, SourceChangedError, FilterError)
    return FINDINGS if isinstance(error, findings) else USAGE


def _fail(message: str, code: int) -> None:
    typer.echo(message, err=True)
    sys.exit(code)
