"""Plots as PNG files.  matplotlib is an extra: without it, PlotError says so in a sentence."""


class PlotError(SystemExit):
    """A plot cannot be drawn; the command ends with the message, which says why."""


COLORS = {"Numba": "#1f77b4", "gcc": "#d62728", "NumPy": "#2ca02c", "jitcore": "#222222", "Python": "#999999"}
MARKERS = {"Numba": "o", "gcc": "s", "NumPy": "^"}


def require():
    """Raise PlotError now, before anything is measured, where a plot could not be drawn afterwards."""
    _pyplot()


def plot_speeds(path, subject, speeds, note):
    """Write a PNG: one line per program, a mark per contestant at (its time / the subject's time), the subject at 1.

    speeds: {program: {contestant: how many times longer than the subject it takes}}
    """
    plt = _pyplot()
    names = list(speeds)
    figure, axes = plt.subplots(figsize=(8, 1.5 + 0.24 * len(names)), layout="constrained")
    for contestant, marker in MARKERS.items():
        places = [(times[contestant], row) for row, times in enumerate(speeds.values()) if contestant in times]
        if places:
            axes.scatter(*zip(*places), marker=marker, s=30, color=COLORS[contestant], label=contestant, zorder=3)
    axes.axvline(1.0, color=COLORS["jitcore"], linewidth=1.2, label=subject)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}×")
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="both", alpha=0.3, linewidth=0.5)
    axes.set_xlabel(f"time relative to {subject} (right of the line: {subject} is faster)\n{note}", fontsize=8)
    axes.legend(loc="best", fontsize=8)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def plot_lines(path, lines, xlabel, ylabel, note):
    """Write a PNG with both axes logarithmic.  lines: {label: [(x, y), …]}"""
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for label, points in lines.items():
        axes.plot(*zip(*points), marker="o", markersize=3, label=label, color=COLORS.get(label.split()[0]),
                  linestyle="--" if "first" in label else "-")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.grid(alpha=0.3, linewidth=0.5)
    axes.set_xlabel(f"{xlabel}\n{note}", fontsize=8)
    axes.set_ylabel(ylabel)
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _pyplot():
    try:
        import matplotlib
    except ImportError:
        raise PlotError("a plot needs matplotlib: pip install matplotlib, or this project's extra 'perf'") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot
    return pyplot
