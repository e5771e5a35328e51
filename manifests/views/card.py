"""The data set card: README.md with the Hub's YAML block, in German and English, its numbers from the manifest."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from manifests.fault import Fault
from manifests.manifest import Manifest
from manifests.shards import SHARD_SCHEMA, SHARD_SCHEMAS
from manifests.views import rights
from manifests.views.card_code import Code
from manifests.views.card_words import english, german
from manifests.views.composition import Composition
from manifests.views.features import features

PATH = "README.md"
"""Where the Hub looks for it."""

DEFAULT = "default"
"""The configuration that is loaded when none is named: the freest one, under a second name."""

FREEST = ("pd", "by", "by-sa")
"""Configurations, the one that asks least first."""

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGER = ((10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"))


def front_matter(manifest: Manifest, footprint: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return the YAML block: licence, configurations, size.

    A repository has one licence field while every configuration here has its own, so the field says `other` and
    points to the section that names them.

    Args:
        manifest: of the release.
        footprint: bytes before compression by configuration, as the shards' footers state them.
    """
    configs = sorted(manifest.totals.configs)
    documents = manifest.totals.documents
    freest = _freest(manifest)
    sections = [(DEFAULT, freest)] if freest else []
    sections += [(config, config) for config in configs]
    return {
        "pretty_name": f"{manifest.name} {manifest.version}",
        "language": sorted(manifest.totals.languages) or ["de"],
        "license": "other",
        "license_name": "per-document",
        "license_link": "NOTICE.md",
        "task_categories": ["text-generation"],
        "size_categories": [next((name for limit, name in (*_SIZES, *_LARGER) if documents < limit), "n>1B")],
        "tags": ["german", "provenance", "public-domain", "croissant"],
        "configs": [
            {
                "config_name": name,
                **({"default": True} if name == DEFAULT else {}),
                "data_files": [{"split": "train", "path": f"data/{config}/*.parquet"}],
            }
            for name, config in sections
        ],
        "dataset_info": [_info(manifest, name, config, footprint or {}) for name, config in sections],
    }


def _info(manifest: Manifest, name: str, config: str, footprint: Mapping[str, int]) -> dict[str, Any]:
    """Return what `datasets` wants to know of a configuration before it loads it; wrong numbers stop every reader."""
    size = footprint.get(config, 0)
    return {
        "config_name": name,
        "features": features(SHARD_SCHEMA),
        "splits": [{"name": "train", "num_bytes": size, "num_examples": manifest.totals.configs[config]}],
        "download_size": sum(shard.bytes for shard in manifest.shards if shard.config == config),
        "dataset_size": size,
    }


def _freest(manifest: Manifest) -> str | None:
    """Return the configuration that asks least of those who name none."""
    return next((config for config in FREEST if manifest.totals.configs.get(config)), None)


def render(manifest: Manifest, composition: Composition, repository: str = "") -> str:
    """Return the whole card, German first.

    Args:
        manifest: of the release.
        composition: what it consists of, as counted from its shards.
        repository: where it will be published, `org/name`; the lines of code speak of it.
    """
    front = front_matter(manifest, composition.footprint)
    block = yaml.dump(front, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)
    code = Code(manifest, repository or f"org/{manifest.name}")
    return f"---\n{block}---\n\n# {manifest.name} {manifest.version}\n\n" + "\n".join(
        [*german(manifest, composition, code), *_tables(manifest), *english(manifest, composition, code)]
    )


class _Plain(yaml.SafeDumper):
    """Writes equal parts out instead of pointing from one to the other."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401  # as the base class has it
        """Ignore them all."""
        del data
        return True


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield where the card's YAML block differs from the manifest.

    A card of an older writer may say less of a configuration; what it says must be true.
    """
    try:
        text = data.decode("utf-8")
        parts = text.split("---\n", 2)
        block = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0] else None
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        yield Fault(PATH, f"its YAML block cannot be read ({type(error).__name__}).")
        return
    if not isinstance(block, dict):
        yield Fault(PATH, "has no YAML block.")
        return
    expected = front_matter(manifest)
    for name in ("license", "license_name", "language", "pretty_name"):
        if block.get(name) != expected[name]:
            yield Fault(f"{PATH} {name}", "differs from the manifest.")
    for name, counted in (("configs", ()), ("dataset_info", ("num_bytes", "dataset_size"))):
        if not _agree(block.get(name), expected[name], counted):
            yield Fault(f"{PATH} {name}", "differs from the manifest.")
    for line in _tables(manifest):
        if line.startswith("|") and line not in parts[2]:
            yield Fault(PATH, f"lacks the line {line[:80]!r} of its tables.")


def _agree(said: object, expected: list[dict[str, Any]], counted: tuple[str, ...]) -> bool:
    """Say whether each configuration is described once and truly, all but the default one at least.

    Args:
        said: what the card says.
        expected: what is true.
        counted: keys whose numbers stand in the shards' footers alone.
    """
    if not isinstance(said, list) or not all(isinstance(entry, dict) for entry in said):
        return False
    names = [entry.get("config_name") for entry in said]
    true = {entry["config_name"]: entry for entry in expected}
    if len(names) != len(set(map(str, names))) or set(names) - true.keys() or true.keys() - set(names) - {DEFAULT}:
        return False
    columns = [features(schema) for schema in SHARD_SCHEMAS]
    return all(
        entry.get("features", columns[0]) in columns
        and _within(entry, true[entry["config_name"]], (*counted, "features"))
        for entry in said
    )


def _within(said: object, true: object, counted: tuple[str, ...]) -> bool:
    """Say whether everything that is said is true."""
    if isinstance(said, dict) and isinstance(true, dict):
        return all(key in true and (key in counted or _within(said[key], true[key], counted)) for key in said)
    if isinstance(said, list) and isinstance(true, list):
        return len(said) == len(true) and all(_within(a, b, counted) for a, b in zip(said, true, strict=True))
    return type(said) is type(true) and said == true


def _tables(manifest: Manifest) -> list[str]:
    """Return the tables, which both languages share."""
    totals = manifest.totals
    lines = ["## Lizenzen / licences", "", "| config | licence | documents |", "|---|---|---|"]
    for config in sorted(totals.configs):
        by_license: dict[str, int] = {}
        for shard in manifest.shards:
            if shard.config == config:
                for spdx, count in shard.licenses.items():
                    by_license[spdx] = by_license.get(spdx, 0) + count
        lines += [f"| {config} | {_linked(spdx)} | {count} |" for spdx, count in sorted(by_license.items())]
    lines += ["", "## Quellen / sources", "", "| source | publisher | in | published |", "|---|---|---|---|"]
    entered = {line.source: line.entered for line in reversed(manifest.balance)}
    for source in manifest.sources:
        out = sum(c.documents for c in source.license_concluded)
        title, publisher = (text.replace("|", "/") for text in (source.title, source.publisher))
        lines.append(f"| [{title}]({source.url}) | {publisher} | {entered.get(source.name, 0)} | {out} |")
    lines += ["", "## Verbleib / what became of the input", "", "| disposition | records |", "|---|---|"]
    lines += _rows(totals.dispositions)
    lines += ["", "| register | documents |", "|---|---|", *_rows(totals.registers)]
    lines += ["", "| variety | documents |", "|---|---|", *_rows(totals.varieties)]
    lines += ["", "| personal data replaced | count |", "|---|---|", *_rows(totals.pii), ""]
    return lines


def _rows(counts: Mapping[str, int]) -> list[str]:
    return [f"| {name} | {count} |" for name, count in counts.items()]


def _linked(expression: str) -> str:
    addresses = [rights.url(identifier) for identifier in rights.ids(expression)]
    return f"[{expression}]({addresses[0]})" if len(addresses) == 1 and addresses[0].startswith("http") else expression
