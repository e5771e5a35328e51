"""A task's key holds the code that decides it, and nothing else."""

from pipeline import codebase


def names(module):
    """Return the files that a module reaches, below the repository."""
    return {p.relative_to(codebase.ROOT).as_posix() for p in codebase._reached(module)}


def test_a_module_reaches_what_it_imports_and_its_packages():
    """Imports are followed, also into detectors that are found by name."""
    reached = names("pipeline.steps.text")

    assert "filters/analysis.py" in reached
    assert any(n.startswith("filters/personal/detectors/") for n in reached)


def test_the_reading_code_does_not_depend_on_later_stages():
    """A change of a personal-data rule leaves the reading tasks as they are."""
    reached = names("pipeline.steps.read") | names("pipeline.steps.rights") | names("pipeline.steps.normalise")

    assert not any(n.startswith(("filters/personal/", "filters/quality/")) for n in reached)


def test_one_format_does_not_depend_on_the_others():
    """A change of one reader redoes the sources of that format."""
    assert "pipeline/formats/tei.py" not in names("pipeline.steps.read")
    assert "pipeline/formats/tei.py" not in names("pipeline.formats.text")


def test_the_digest_is_the_same_for_the_same_code():
    """Keys are stable between runs."""
    assert codebase.digest(("pipeline.steps.read",)) == codebase.digest(("pipeline.steps.read",))


def test_a_dependency_of_a_dependency_counts():
    """What datatrove or spaCy stand on decides as well."""
    found = codebase._installed()

    assert {"datatrove", "spacy", "fsspec", "thinc", "aiobotocore"} <= found.keys()
    assert "gemeingut" not in found
    assert "ray" not in found


def test_a_model_in_a_folder_counts_by_its_files(tmp_path):
    """Another file under the same name is another model."""
    (tmp_path / "meta.json").write_text("{}", "utf-8")
    before = codebase.model_digest(str(tmp_path))
    (tmp_path / "meta.json").write_text("{} ", "utf-8")

    assert codebase.model_digest(str(tmp_path)) != before
    assert codebase.model_digest("spacy").startswith("spacy==")
    assert codebase.model_digest("own") == "own"
