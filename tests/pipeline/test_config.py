"""The configuration is read strictly, and every fault is told at once with its place."""

from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import ConfigError

REPOSITORY = Path(__file__).parent.parent.parent


def test_every_fault_is_told_at_once_with_its_key_path(tmp_path):
    """A steward mends a file in one go."""
    path = tmp_path / "gemeingut.toml"
    path.write_text('[release]\nversion = "1.0"\ncolour = "red"\n[local]\nworkers = -1\n', "utf-8")

    with pytest.raises(ConfigError) as told:
        config.load(path)

    message = str(told.value)
    assert "release.version" in message
    assert "release.colour" in message
    assert "local.workers" in message
    assert "(got -1)" in message


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ('[slurm]\nsbatch = { array = "0-3" }', "slurm.sbatch", "array"),
        ('[slurm]\nsrun = { container_image = "x" }', "slurm.srun", "hyphens"),
        ('[ray]\naddress = "http://head"', "ray.address", "host:port"),
        ('[ray]\naddress = "head"', "ray.address", "host:port"),
        ('[storage]\nresults = "s3:/bucket"', "storage.results", "not a URL"),
    ],
)
def test_settings_of_a_cluster_that_cannot_be_meant_are_refused(tmp_path, text, key, told):
    """Not after the first phase, in the words of another program."""
    path = tmp_path / "gemeingut.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(ConfigError, match=told) as refused:
        config.load(path)

    assert key in str(refused.value)


def test_settings_of_a_cluster_that_can_be_meant_are_taken(tmp_path):
    """Addresses of every kind, a container, a URL."""
    path = tmp_path / "gemeingut.toml"
    path.write_text(
        '[slurm]\nsrun = { container-image = "x" }\nsbatch = { exclude = "n7" }\n[ray]\naddress = "ray://head:6379"\n'
        '[storage]\nresults = "s3://bucket/work"\noptions = { endpoint_url = "http://store:9000" }\n',
        "utf-8",
    )

    storage = config.load(path).storage

    assert storage.options_of("s3://other/raw") == {"endpoint_url": "http://store:9000"}
    assert storage.options_of("https://data.example/raw") == {}


def test_a_file_that_is_no_toml_is_named(tmp_path):
    """A typing error gives a message, not a traceback."""
    path = tmp_path / "gemeingut.toml"
    path.write_text("[release\n", "utf-8")

    with pytest.raises(ConfigError, match="not a readable TOML file"):
        config.load(path)


def test_gaps_are_told_in_both_languages_or_in_one(tmp_path):
    """A German reader misses no sentence: there are as many as English ones, or none."""
    path = tmp_path / "gemeingut.toml"
    path.write_text('[release]\nknown_gaps = ["One.", "Two."]\nknown_gaps_de = ["Eins."]\n', "utf-8")

    with pytest.raises(ConfigError, match=r"1 sentences for 2 known_gaps .* Translate every sentence"):
        config.load(path)


def test_the_shipped_file_is_valid():
    """What the repository ships is what its commands accept."""
    settings = config.load(REPOSITORY / "gemeingut.toml")

    assert settings.release.on is not None


def test_a_section_s_digest_follows_its_values():
    """A changed setting is another key, an equal one is the same."""
    one, same, other = config.Shards(), config.Shards(max_bytes=400_000_000), config.Shards(max_bytes=1)

    assert config.digest(one) == config.digest(same)
    assert config.digest(one) != config.digest(other)


@pytest.mark.parametrize("there", [True, False])
def test_a_model_that_is_not_the_pinned_one_is_refused_at_once(tmp_path, there):
    """No build begins with a model that its last stage but one would refuse."""
    model = tmp_path / "model.bin"
    if there:
        model.write_bytes(b"other bytes")
    path = tmp_path / "gemeingut.toml"
    path.write_text(f'[language.model]\npath = "{model}"\nsha256 = "{"0" * 64}"\n', "utf-8")

    with pytest.raises(ConfigError, match=r"language\.model"):
        config.load(path)
