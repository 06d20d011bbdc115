"""Ways in which a file arrives broken, for the tests of every format."""

from hypothesis import strategies as st


@st.composite
def mutated(draw, data: bytes) -> bytes:
    """`data` cut short, with pieces changed, repeated, moved or left out."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 60)))
        to = draw(st.integers(0, len(data)))
        piece = data[start:end]
        data = draw(
            st.sampled_from(
                [
                    data[:start],
                    data[:start] + data[end:],
                    data[:to] + piece + data[to:],
                    data[:start] + draw(st.binary(max_size=8)) + data[end:],
                    data[:start] + piece[::-1] + data[end:],
                ]
            )
        )
    return data
