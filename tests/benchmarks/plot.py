"""Bars as an SVG, readable on a light and a dark page."""

from html import escape

WIDTH, LABEL, HEIGHT, GAP = 760, 300, 22, 8
STYLE = """
text { font: 13px sans-serif; fill: #222 } .bar { fill: #2a6f97 } .head { font-weight: bold }
@media (prefers-color-scheme: dark) { text { fill: #eee } .bar { fill: #61a5c2 } }
"""


def bars(groups):
    """One picture of ``[(title, {label: figure})]``, each group on a scale of its own."""
    parts, y = [], 8
    for title, figures in groups:
        parts.append(f'<text class="head" x="0" y="{y + 15}">{escape(title)}</text>')
        y += HEIGHT + GAP
        most = max(figures.values(), default=1)
        for label, figure in figures.items():
            width = (WIDTH - LABEL - 90) * figure / most
            parts.append(f'<text x="{LABEL - 8}" y="{y + 16}" text-anchor="end">{escape(label)}</text>')
            parts.append(
                f'<rect class="bar" x="{LABEL}" y="{y}" width="{width:.1f}" height="{HEIGHT}" rx="2"/>'
            )
            said = f"{figure:,.1f}" if figure < 100 else f"{figure:,.0f}"
            parts.append(f'<text x="{LABEL + width + 6:.1f}" y="{y + 16}">{said}</text>')
            y += HEIGHT + GAP
        y += 2 * GAP
    content = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}">\n'
        f"<style>{STYLE}</style>\n{content}\n</svg>\n"
    )
