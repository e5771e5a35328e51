"""Look into a TEI header without regard to namespaces, because headers mix them."""

from lxml import etree

from pipeline.formats.safe_xml import Element

_STRING = etree.XPath("string()", smart_strings=False)


class Node:
    """A view of an element, or of none, by names without their namespaces.

    Args:
        element: what is looked at; `None` has no children.
    """

    def __init__(self, element: Element | None) -> None:
        self.element = element

    def all(self, *names: str) -> list[Element]:
        """Return every descendant of these names, in document order."""
        if self.element is None:
            return []
        return list(self.element.iter(*("{*}" + name for name in names)))

    def first(self, *path: str) -> "Node":
        """Follow child names downwards."""
        node = self.element
        for name in path:
            if node is None:
                break
            node = next(node.iterchildren("{*}" + name), None)
        return Node(node)

    def children(self, name: str) -> list[Element]:
        """Return the children of that name, in document order."""
        return [] if self.element is None else list(self.element.iterchildren("{*}" + name))


def raw_words(element: Element) -> str:
    """Return the words of an element with the white space of the file."""
    return str(_STRING(element))


def words(element: Element | None) -> str:
    """Return the words of an element, white space folded; empty for no element."""
    return "" if element is None else " ".join(raw_words(element).split())


def when(element: Element) -> str:
    """Return the date of an element; of a span, its end, which is the safer side for every term of protection."""
    for name in ("when", "when-iso", "notAfter", "to", "notBefore", "from"):
        if value := element.get(name):
            return value
    return ""
