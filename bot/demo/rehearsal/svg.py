"""The few shapes of which a picture is made, as SVG."""

from html import escape

from bot.domain.ledger.deliveries import DeliveryKind

INK, FAINT, LINE, ALARM = "#1f2430", "#6b7280", "#e3e6ec", "#d6002a"
_COLOURS = (
    "#2f6fde",
    "#d9480f",
    "#2b8a3e",
    "#9c36b5",
    "#0b7285",
    "#e8a100",
    "#c2255c",
    "#5c4033",
    "#6b7280",
    "#74b816",
)
_ORDER = [kind.value for kind in DeliveryKind]
_SHAPES = ("circle", "diamond", "square")


def text(
    x: float, y: float, says: str, colour: str = INK, size: int = 12, *, bold: bool = False, end: bool = False
) -> str:
    """A line of text; with `end` it ends at `x`."""
    more = (' font-weight="600"' if bold else "") + (' text-anchor="end"' if end else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{more}>{escape(says)}</text>'


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A thin line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{LINE}"/>'


def box(x: float, y: float, width: float, height: float) -> str:
    """An empty frame."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" stroke="{LINE}"/>'


def mark(x: float, y: float, kind: str, says: str = "", *, ring: bool = False) -> str:
    """One message: its kind's colour and shape, always the same; `says` shows where the pointer rests on it."""
    place = _ORDER.index(kind)
    colour, shape = _COLOURS[place % len(_COLOURS)], _SHAPES[place // len(_COLOURS) % len(_SHAPES)]
    edge = f' stroke="{ALARM}" stroke-width="1.5"' if ring else ' stroke="#ffffff" stroke-width="0.5"'
    style = f'fill="{colour}"{edge}'
    inside = f"<title>{escape(says)}</title>" if says else ""
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" {style}>{inside}</circle>'
    if shape == "square":
        return f'<rect x="{x - 2.8:.1f}" y="{y - 2.8:.1f}" width="5.6" height="5.6" {style}>{inside}</rect>'
    points = f"{x:.1f},{y - 4:.1f} {x + 4:.1f},{y:.1f} {x:.1f},{y + 4:.1f} {x - 4:.1f},{y:.1f}"
    return f'<polygon points="{points}" {style}>{inside}</polygon>'
