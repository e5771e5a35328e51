"""Every view whose digest stands in the manifest, by path."""

from pathlib import Path

from manifests.manifest import Manifest
from manifests.views import ai_act, attribution, card, composition, croissant, dcat, plots, spdx


def views(manifest: Manifest, directory: Path, repository: str = "") -> dict[str, bytes]:
    """Return path and bytes of every view of a manifest whose `files` are not filled in yet."""
    made_of = composition.take(manifest, directory)
    return {
        card.PATH: card.render(manifest, made_of, repository).encode(),
        composition.PATH: made_of.to_bytes(manifest),
        **plots.views(made_of),
        croissant.PATH: croissant.render(manifest),
        spdx.PATH: spdx.render(manifest),
        dcat.PATH: dcat.render(manifest),
        ai_act.JSON: ai_act.as_json(manifest),
        ai_act.MARKDOWN: ai_act.as_markdown(manifest).encode(),
        attribution.TABLE: attribution.table(manifest, directory),
        attribution.NOTICE: attribution.notice(manifest).encode(),
    }
