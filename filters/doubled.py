"""A text that stands in its file twice over is a text once: the second copy is taken out, and counted.

Collections made by machine hold such texts: about half of the TextGrid poems in the samples of the Deutsches
Lyrik-Korpus consist of all their stanzas and then all their stanzas again.
"""

SMALLEST = 80  # code points of the repeated part; two equal lines of a refrain are no second copy
HEADINGS = 2  # paragraphs that may stand before the first copy and not before the second


def undoubled(text: str) -> tuple[str, int]:
    """Return the text without its second copy, and 1 if there was one, else 0.

    Args:
        text: paragraphs or stanzas separated by one empty line.
    """
    parts = text.strip().split("\n\n")
    for heading in range(HEADINGS + 1):
        body = parts[heading:]
        half = len(body) // 2
        if half and len(body) == 2 * half and body[:half] == body[half:] and sum(map(len, body[:half])) >= SMALLEST:
            return "\n\n".join(parts[: heading + half]), 1
    return text, 0
