"""The last gate before the terminal: what every line passes, whatever widget drew it."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

CONTROLS = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
"""What moves the cursor, gives orders to terminals or turns the reading direction; all of it is
drawn zero cells wide, so that taking it out moves nothing."""

_BOXES = {
    **dict.fromkeys("─━═╌╍┄┅┈┉▔▁▂⎺⎽╴╶╸╺▬", "-"),
    **dict.fromkeys("│┃║╎╏┆┇┊┋▏▎▍▌▐▕╵╷╹╻▊▋▉", "|"),
    **dict.fromkeys("╭╮╰╯┌┐└┘┏┓┗┛╔╗╚╝├┤┬┴┼┣┫┳┻╋╠╣╦╩╬▛▜▙▟▖▗▘▝", "+"),
    **dict.fromkeys("█▇▆▅▄▃▀■▓◼●◉", "#"),
    "▒": "+", "░": ".", "•": "*", "·": "-", "…": ".", "→": ">", "←": "<", "↑": "^", "↓": "v",
    "▸": ">", "▾": "v", "▶": ">", "▼": "v", "▲": "^", "◀": "<", "□": "o", "○": "o", "‹": "<",
    "›": ">", "✓": "x", "✗": "x", "×": "x", "±": "~", "Δ": "D", "–": "-", "−": "-", "≤": "<",
    "≥": ">", "“": '"', "”": '"', "⏎": "<", "␣": "_", "◆": "*", "★": "*", "🞊": "*", "╱": "/",
    "╲": "\\", "🔎": "/ ",
}  # fmt: skip
_TO_ASCII = str.maketrans(_BOXES)
_TO_BLANKS = str.maketrans(
    {sign: " " for sign, plain in _BOXES.items() if plain in "-|+" and sign != "·"}
)


class NoControls(LineFilter):
    """Take out what a terminal would obey; names are made safe before, so this finds nothing."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line without control characters."""
        del background
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.control or segment.text.isprintable()
            else segment._replace(text=re.sub(CONTROLS, "", segment.text))
            for segment in segments
        ]


class PlainSigns(LineFilter):
    """Draw frames, bars and arrows in ASCII; letters of names stay as they are."""

    instead = _TO_ASCII
    """What is drawn instead of signs."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line with other signs."""
        del background
        return [
            segment
            if segment.control or segment.text.isascii()
            else segment._replace(text=segment.text.translate(self.instead))
            for segment in segments
        ]


class NoFrames(PlainSigns):
    """Leave frames out, for those who have each sign read to them."""

    instead = _TO_BLANKS
