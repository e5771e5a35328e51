"""The data set card: README.md with the Hub's YAML block, in German and English, its numbers from the manifest."""

from typing import Any

import yaml

from manifests.manifest import Manifest

PATH = "README.md"
"""Where the Hub looks for it."""

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def front_matter(manifest: Manifest) -> dict[str, Any]:
    """Return the YAML block: licence, configurations, size.

    A repository has one licence field while every configuration here has its own, so the field says `other` and
    points to the section that names them.
    """
    configs = sorted(manifest.totals.configs)
    return {
        "pretty_name": f"{manifest.name} {manifest.version}",
        "language": sorted(manifest.totals.languages) or ["de"],
        "license": "other",
        "license_name": "per-document",
        "license_link": "#lizenzen--licences",
        "task_categories": ["text-generation"],
        "size_categories": [next((name for limit, name in _SIZES if manifest.totals.documents < limit), "1M<n<10M")],
        "tags": ["german", "provenance", "public-domain", "croissant"],
        "configs": [
            {"config_name": config, "data_files": [{"split": "train", "path": f"data/{config}/*.parquet"}]}
            for config in configs
        ],
        "dataset_info": [
            {
                "config_name": config,
                "splits": [
                    {
                        "name": "train",
                        "num_examples": manifest.totals.configs[config],
                        "num_bytes": sum(shard.bytes for shard in manifest.shards if shard.config == config),
                    }
                ],
            }
            for config in configs
        ],
    }


def render(manifest: Manifest) -> str:
    """Return the whole card."""
    block = yaml.safe_dump(front_matter(manifest), allow_unicode=True, sort_keys=False, width=120)
    totals = manifest.totals
    lines = [
        f"---\n{block}---\n",
        f"# {manifest.name} {manifest.version}\n",
        f"{totals.documents:,} documents, {totals.chars:,} characters.\n",
    ]
    return "\n".join(lines)
