"""Once is enough: finds documents that repeat others, across sources, editions and spellings.

`signature` is computed per document, in parallel tasks; `decide` compares the signatures of all documents, verifies
every candidate pair on its texts and says which documents go, to which survivor, and which pairs are only on record.
"""

from filters.duplicates.decision import decide
from filters.duplicates.rules import DuplicatesConfig, Kind
from filters.duplicates.settlement import Decisions, Dropped, Link
from filters.duplicates.signature import RECIPE, Signature, signature

__all__ = ["RECIPE", "Decisions", "Dropped", "DuplicatesConfig", "Kind", "Link", "Signature", "decide", "signature"]
