"""The lines of code of the card, with the release's own names in them: what is shown is what a test runs."""

from manifests import keys
from manifests.manifest import Manifest, Shard
from manifests.views.attribution import TABLE


def fenced(language: str, *lines: str) -> list[str]:
    """Return a block of code."""
    return [f"```{language}", *lines, "```", ""]


class Code:
    """Every block of code of one release.

    Args:
        manifest: of the release.
        repository: where it is published, `org/name`.
    """

    def __init__(self, manifest: Manifest, repository: str) -> None:
        self.manifest = manifest
        self.repository = repository
        self.tag = f"v{manifest.version}"
        self.config = _first(manifest)
        self.address = f"hf://datasets/{repository}@{self.tag}"

    def load(self) -> list[str]:
        """Load a configuration at a tag."""
        return fenced(
            "python",
            "from datasets import load_dataset",
            "",
            f'texts = load_dataset("{self.repository}", "{self.config}", revision="{self.tag}", split="train")',
            'print(len(texts), texts[0]["title"], texts[0]["license"])',
        )

    def stream(self) -> list[str]:
        """Look at a few rows without downloading a shard."""
        return fenced(
            "python",
            "from datasets import load_dataset",
            "",
            f'stream = load_dataset("{self.repository}", "{self.config}", revision="{self.tag}", split="train", '
            "streaming=True)",
            "for row in stream.take(3):",
            '    print(row["id"], row["year"], row["license"])',
        )

    def one_source(self) -> list[str]:
        """Load one source alone."""
        shard = self._shard()
        return fenced(
            "python",
            "from datasets import load_dataset",
            "",
            f'files = "{self.address}/data/{shard.config}/{shard.source}-?????.parquet"',
            'one = load_dataset("parquet", data_files=files, split="train")',
            'print(one.unique("source"))',
        )

    def polars(self) -> list[str]:
        """Ask with polars, which fetches only the columns it needs."""
        return fenced(
            "python",
            "import polars as pl",
            "",
            f'rows = pl.scan_parquet("{self.address}/data/*/*.parquet")',
            'print(rows.group_by("register").agg(pl.len(), pl.col("chars").sum()).sort("register").collect())',
        )

    def duckdb(self) -> list[str]:
        """Ask with SQL, of the columns that polars fetched.

        Not by a data set of pyarrow over a file system written in Python: its threads may still hold a file when the
        interpreter ends, which aborts the whole process after everything has gone well.
        """
        return fenced(
            "python",
            "import duckdb",
            "import polars as pl",
            "",
            f'rows = pl.scan_parquet("{self.address}/data/*/*.parquet").select("license", "register", "year").collect()',
            'print(duckdb.sql("SELECT license, count(*) AS documents FROM rows GROUP BY license ORDER BY license"))',
        )

    def pandas(self) -> list[str]:
        """Read one shard as a frame of pandas; fetched by polars for the reason given at `duckdb`."""
        path = f"{self.address}/{self._shard().path}"
        return fenced(
            "python",
            "import polars as pl",
            "",
            f'shard = pl.scan_parquet("{path}")',
            'frame = shard.select("id", "title", "year", "license").collect().to_pandas()',
            "print(frame.head(3))",
        )

    def choose(self) -> list[str]:
        """Filter, and print what the selection owes."""
        register = max(self.manifest.totals.registers.items(), key=lambda item: (item[1], item[0]), default=("law", 0))[
            0
        ]
        return fenced(
            "python",
            "import polars as pl",
            "",
            f'rows = pl.scan_parquet("{self.address}/data/*/*.parquet")',
            f'mine = rows.filter(pl.col("register") == "{register}", pl.col("status_us").is_in(["pd", "lic"]))',
            'chosen = mine.select("id", "license", "attribution").collect()',
            'print(chosen.height, "documents")',
            'print("\\n".join(chosen["attribution"].unique(maintain_order=True).head(3)))',
        )

    def choose_by_command(self) -> list[str]:
        """Do the same on the command line."""
        return fenced(
            "sh",
            f"gemeingut load {self.address} --config {self.config} --years 1500-2100 --out selection.parquet",
        )

    def whole(self) -> list[str]:
        """Download the whole release."""
        return fenced(
            "sh",
            f"hf download {self.repository} --repo-type dataset --revision {self.tag} --local-dir release",
        )

    def check(self) -> list[str]:
        """Check with nothing of ours."""
        sign = f"ssh-keygen -Y verify -f {keys.PATH} -I <who> -n {keys.NAMESPACE}"
        return [
            *fenced("sh", "cd release && sha256sum --strict --quiet -c manifest-sha256.txt"),
            *fenced(
                "text",
                f"{sign} -s manifest-sha256.txt.sig < manifest-sha256.txt",
                f"{sign} -s manifest/MANIFEST.json.sig < manifest/MANIFEST.json",
            ),
        ]

    def check_by_command(self) -> list[str]:
        """Check with this project."""
        return fenced("sh", f"gemeingut verify hf://{self.repository}@{self.tag}")

    def cite(self) -> list[str]:
        """Cite the release, fixed by its digest."""
        found = self.manifest
        key = f"{found.name.replace('-', '')}{found.version.replace('.', '')}"
        return fenced(
            "bibtex",
            f"@misc{{{key},",
            f"  title  = {{{found.name}, {self.tag}}},",
            f"  author = {{{{{found.publisher.name or found.name}}}}},",
            f"  year   = {{{found.released.year}}},",
            f"  url    = {{{self.home}}},",
            f"  note   = {{Ledger root {found.ledger.root}}}",
            "}",
        )

    @property
    def home(self) -> str:
        """Return the address at which a person finds the release."""
        return f"https://huggingface.co/datasets/{self.repository}/tree/{self.tag}"

    def table(self) -> str:
        """Return the name of the table of attributions."""
        return TABLE

    def _shard(self) -> Shard:
        """Return a shard to show things with: the smallest of the first configuration that holds rows."""
        mine = [s for s in self.manifest.shards if s.config == self.config and s.rows]
        return min(mine or self.manifest.shards, key=lambda s: (s.bytes, s.path))


def _first(manifest: Manifest) -> str:
    """Return the freest configuration of a release."""
    return next((c for c in ("pd", "by", "by-sa") if manifest.totals.configs.get(c)), "pd")
