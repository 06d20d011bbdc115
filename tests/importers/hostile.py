"""Texts that are meant to take long: what parsers of markup look ahead for, nest, repeat, or read again."""

SIZE = 40_000
"""Characters of each."""


def _filled(unit: str) -> str:
    return (unit * (SIZE // len(unit) + 1))[:SIZE]


def _halves(first: str, second: str) -> str:
    number = SIZE // (len(first) + len(second))
    return first * number + second * number


REPEATED = (
    "<", "&", "[", "![", "![a](b", "[a](", "`", "*", "*a", "**a**", "a_b_", "~~a", "- a\n", "1. a\n", "> ", "a\n", "# a\n", "\\", '"', " ",
    "<p>", "<ul><li>", "<p x='", '<a href="', "<!--", "<script ", "&amp;amp;", "&#", "<a@b.c>", "https://", ":a:", "é", "中", "a", "\u2066", "{at}",
    "((", "|a", "| a | b |\n|---|---|\n", "* * *\n", "    a\n", "\n \n", "a ``b ```c ",
)  # fmt: skip
TEXTS = {
    **{repr(unit): _filled(unit) for unit in REPEATED},
    "nested links": _halves("[a", "](b)"),
    "nested tags": _halves("<i>", "</i>"),
    "crossed tags": _halves("<ul>", "</li>"),
    "marks that open": _halves("**a", "b*"),
    "a gap": "<p a='" + " " * SIZE + "'>",
    "one long address, many times": "[a]: " + "b" * (SIZE // 2) + "\n\n" + "[a]" * (SIZE // 6),
    "a table of many columns": "|a" * (SIZE // 6) + "|\n" + "|-" * (SIZE // 6) + "|\n" + "a\n" * (SIZE // 6),
    "code in code": " ".join("`" * n for n in range(1, 280)),
    "links beside a long word": "![a](b" * 60 + "中" * (SIZE - 360),
    "as many links as are read": _halves("[a", "](b)")[: 1470 * 2] + "](b)" * 1470 + "x " * 15_000,
    "as many items as are read": "- a\n" * 740 + "x " * 18_000,
    "as many cells as are read": "|a|b|\n|-|-|\n" + "|c|d|\n" * 490,
}
"""The name of each kind of trick, and a text of it."""
CHEAP = frozenset(
    map(
        repr,
        (
            "<",
            "&",
            '"',
            " ",
            "&amp;amp;",
            "&#",
            "é",
            "中",
            "a",
            "\u2066",
            "\\",
            "{at}",
            "((",
            ":a:",
            "https://",
            "<!--",
            "<p x='",
            '<a href="',
            "<script ",
        ),
    )
)
"""Those that take few steps in any case; what regular expressions make of them takes time and no steps."""
