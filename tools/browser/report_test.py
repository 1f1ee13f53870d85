"""Opens the report of a run in Chromium and compares what it shows with the tables of the same run.

    report_test.py PROGRAM [--pictures FOLDER]
"""

import argparse
import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

from chromium import Chromium

SWEEP = pathlib.Path(__file__).with_name("page.yaml")
AXES = ["data.correlation", "data.sigma_ratio", "training.learning_rate"]
WINDOWS = [(1280, 900), (390, 844)]
# The ends of viridis and of the blue-red map, as published.
VIRIDIS = [(0x44, 0x01, 0x54), (0xFD, 0xE7, 0x25)]
PAPER = {"light": (255, 255, 255), "dark": (21, 23, 26)}


def number(text):
    """The number that the page shows: with a typographic minus sign and powers of ten."""
    text = text.replace("−", "-")
    match = re.fullmatch(r"(?:(-?[\d.]+)×)?(-?)10([⁻⁰¹²³⁴-⁹]+)", text)
    if not match:
        return float(text)
    exponent = match[3].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{match[2]}{match[1] or '1'}e{exponent}")


def is_shown(text, value, digits=5):
    """Whether a text is this value to some significant digits."""
    return number(text) == float(f"{value:.{digits}g}")


class Table:
    """The run as `export` writes it."""

    def __init__(self, program, folder):
        def rows(*options):
            result = subprocess.run(
                [program, "export", folder, *options], check=True, capture_output=True, text=True)
            return list(csv.DictReader(io.StringIO(result.stdout)))

        self.cells = rows("--reduced")
        self.networks = rows()
        self.positions = [sorted({float(row[key]) for row in self.cells}) for key in AXES]

    def cell(self, *values):
        return next(
            row for row in self.cells
            if all(abs(float(row[key]) - value) < 1e-6 for key, value in zip(AXES, values)))

    def at_first_rate(self):
        return [row for row in self.cells if float(row[AXES[2]]) == self.positions[2][0]]

    def mean_time(self, cell, column):
        times = [
            float(row[column]) for row in self.networks
            if row[column] and all(row[key] == cell[key] for key in AXES)]
        return sum(times) / len(times)


class Page:
    """The report, by what a reader sees of its first panel."""

    def __init__(self, browser, table, width, scheme):
        self.browser = browser
        self.table = table
        self.is_phone = width < 500
        self.scheme = scheme

    def run(self, expression):
        return self.browser.run(f"(() => {{ const panel = document.querySelector('.panel'); return {expression}; }})()")

    def text(self, selector):
        return self.run(f"panel.querySelector({selector!r}).textContent")

    def readout(self, selector):
        """The names and texts of a list."""
        pairs = self.browser.run(
            f"[...document.querySelector({selector!r}).querySelectorAll('dl > div')].map((row) => "
            "[row.children[0].textContent, row.children[1].textContent])")
        return dict(pairs)

    def choose(self, name, value):
        self.run(
            f"(() => {{ const menu = panel.querySelector('select[name=\"{name}\"]'); menu.value = {value!r}; "
            "if (menu.value !== " + repr(value) + ") throw Error('no such choice'); "
            "menu.dispatchEvent(new Event('change')); })()")
        self.browser.settle()

    def centre(self, correlation, ratio):
        """Where a cell lies in the window, by the frame of the diagram and evenly spaced axes."""
        self.run("panel.querySelector('.map').scrollIntoView({block: 'center', behavior: 'instant'})")
        self.browser.settle()
        left, top, width, height = self.run(
            "(({left, top, width, height}) => [left, top, width, height])"
            "(panel.querySelector('.overlay > .frame').getBoundingClientRect())")
        columns, rows = self.table.positions[0], self.table.positions[1]
        column = min(range(len(columns)), key=lambda index: abs(columns[index] - correlation))
        row = min(range(len(rows)), key=lambda index: abs(rows[index] - ratio))
        return left + (column + 0.5) / len(columns) * width, top + (1 - (row + 0.5) / len(rows)) * height

    def colour(self, correlation, ratio):
        """The colour of a cell on the canvas; lines and marks lie above it."""
        x, y = self.centre(correlation, ratio)
        return tuple(self.run(
            "(() => { const canvas = panel.querySelector('canvas'); const box = canvas.getBoundingClientRect(); "
            f"const ratio = canvas.width / box.width; const data = canvas.getContext('2d').getImageData("
            f"({x} - box.left) * ratio, ({y} - box.top) * ratio, 1, 1).data; return [...data].slice(0, 3); }})()"))


def check_hover(page, table):
    cell = table.cell(0.45, 2.25, 0.04)
    page.browser.move(*page.centre(0.45, 2.25))
    shown = page.browser.run("document.getElementById('tooltip').hidden ? '' : document.getElementById('tooltip').innerText")
    assert "correlation ρ = 0.45" in shown and "= 2.25" in shown, shown
    rows = page.readout("#tooltip")
    assert is_shown(rows["mean"].split(" ± ")[0], float(cell["time_ratio_mean"])), rows
    assert is_shown(rows["mean"].split(" ± ")[1], float(cell["time_ratio_standard_error"]), 2), rows
    assert is_shown(rows["median"], float(cell["time_ratio_median"])), rows
    assert is_shown(rows["theory"], float(cell["time_ratio_theory"])), rows
    assert rows["networks"].startswith(f"{cell['n_ok']} of {cell['n']} converged"), rows
    page.browser.move(2, 2)
    assert page.browser.run("document.getElementById('tooltip').hidden")


def check_pin(page, table, cell, name):
    rows = page.readout(".panel .details")
    assert is_shown(rows["mean"].split(" ± ")[0], float(cell[f"{name}_mean"])), rows
    assert page.run("panel.querySelectorAll('.cut svg').length") == 2
    assert page.run("panel.querySelectorAll('.cut .point.selected').length") == 2
    legend = page.text(".curves .legend")
    for time, label in (("t_a", "tA"), ("t_b", "tB")):
        shown = re.search(label + r" = (\S+) steps \(theory (\S+), dashed\)", legend)
        assert shown and is_shown(shown[1], table.mean_time(cell, time)), legend
        assert is_shown(shown[2], float(cell[f"{time}_theory"])), legend
    marks = page.run("[...panel.querySelectorAll('.curves svg .mark-label')].map((mark) => mark.textContent)")
    assert marks == ["tA", "tB"] * page.run("panel.querySelectorAll('.curves svg').length") and marks, marks


def check_table(page, cell):
    page.run("panel.querySelector('.cell-table summary').click()")
    page.browser.settle()
    page.run("panel.querySelector('input[name=all-digits]').click()")
    rows = page.run(
        "[...panel.querySelectorAll('.cell-table tbody tr')].map((row) => "
        "[row.dataset.value, ...[...row.querySelectorAll('td')].map((field) => field.textContent)])")
    suffixes = ["mean", "standard_error", "median", "quartile_1", "quartile_3", "n", "theory"]
    assert len(rows) >= 8
    for name, *fields in rows:
        for suffix, field in zip(suffixes, fields):
            expected = cell[f"{name}_{suffix}"]
            assert (field == "–") == (expected == "") and (field == "–" or float(field) == float(expected)), (
                name, suffix, field, expected)


def check_keyboard(page, table):
    page.run("panel.querySelector('.map').focus()")
    page.browser.press("ArrowRight")
    page.browser.press("ArrowUp")
    said = page.text("[aria-live]")
    cell = table.cell(0.6, 2.25, 0.04)
    assert "correlation ρ = 0.6, σ_A/σ_B = 2.25" in said, said
    assert is_shown(re.search(r"mean (\S+)", said)[1], float(cell["time_ratio_mean"])), said
    page.browser.press("Enter")
    check_pin(page, table, cell, "time_ratio")
    page.browser.press("Escape")
    assert page.browser.run("document.getElementById('tooltip').hidden")


def check_masks(page, table):
    masked = [row for row in table.at_first_rate() if 2 * int(row["n_ok"]) < int(row["n"])]
    assert masked and f"fewer than half converged ({len(masked)} cells)" in page.text("figcaption .legend")
    assert not page.run("panel.querySelector('figcaption .swatch') === null")


def extremes(table, name):
    drawn = [row for row in table.at_first_rate() if 2 * int(row["n_ok"]) >= int(row["n"]) and row[f"{name}_mean"]]
    ordered = sorted(drawn, key=lambda row: float(row[f"{name}_mean"]))
    return [[float(row[key]) for key in AXES[:2]] for row in (ordered[0], ordered[len(ordered) // 2], ordered[-1])]


def check_switches(page, table):
    least, middle, most = extremes(table, "time_ratio")
    assert page.colour(*least) == VIRIDIS[0] and page.colour(*most) == VIRIDIS[1]
    logarithmic = page.colour(*middle)
    page.choose("scale", "linear")
    assert page.colour(*middle) != logarithmic
    page.choose("scale", "log")
    assert page.colour(*middle) == logarithmic
    assert page.run("panel.querySelectorAll('.contours path').length") > 0
    for name in ("cividis", "magma", "grey"):
        page.choose("map", name)
        colour = page.colour(*least)
        assert colour != VIRIDIS[0] and sum(colour) < sum(page.colour(*most)), name
    page.choose("value", "misattribution")
    assert page.run("panel.querySelector('option[value=log]').disabled")
    cell = table.cell(0.6, 2.25, 0.04)
    check_pin(page, table, cell, "misattribution")
    page.choose("source", "difference")
    page.browser.move(*page.centre(0.3, 1.75))
    cell = table.cell(0.3, 1.75, 0.04)
    rows = page.readout("#tooltip")
    difference = float(cell["misattribution_mean"]) - float(cell["misattribution_theory"])
    assert abs(number(rows["mean − theory"]) - difference) <= 6e-3 * abs(difference), rows
    page.choose("source", "simulation")
    page.choose("at:training.learning_rate", "1")
    page.browser.move(*page.centre(0.3, 1.75))
    cell = table.cell(0.3, 1.75, table.positions[2][1])
    assert is_shown(page.readout("#tooltip")["mean"].split(" ± ")[0], float(cell["misattribution_mean"]))
    page.choose("y", "")
    assert page.run("panel.querySelectorAll('.line-figure .point').length") > 2
    page.choose("y", "data.sigma_ratio")


def check_page(browser, table, address, title, width, height, scheme, pictures):
    browser.open(address, width, height, scheme=scheme, is_phone=width < 500)
    page = Page(browser, table, width, scheme)
    assert browser.run("document.querySelector('h1').textContent") == title
    background = browser.run("getComputedStyle(document.body).backgroundColor")
    assert tuple(map(int, re.findall(r"\d+", background))) == PAPER[scheme], background
    check_masks(page, table)
    if not page.is_phone:
        check_hover(page, table)
    press = browser.tap if page.is_phone else browser.click
    press(*page.centre(0.45, 2))
    cell = table.cell(0.45, 2, 0.04)
    check_pin(page, table, cell, "time_ratio")
    check_table(page, cell)
    check_keyboard(page, table)
    if pictures:
        if not page.is_phone:
            browser.run("window.scrollTo(0, 0)")
            browser.picture(pictures / f"top-{width}-{scheme}.png")
            browser.move(*page.centre(-0.3, 2.5))
            browser.picture(pictures / f"hover-{width}-{scheme}.png")
        browser.picture(pictures / f"page-{width}-{scheme}.png", is_whole=True)
    check_switches(page, table)
    browser.run("(() => { const menu = document.getElementById('appearance'); "
                f"menu.value = '{'light' if scheme == 'dark' else 'dark'}'; menu.dispatchEvent(new Event('change')); }})()")
    other = browser.run("getComputedStyle(document.body).backgroundColor")
    assert tuple(map(int, re.findall(r"\d+", other))) == PAPER["light" if scheme == "dark" else "dark"], other
    assert browser.run("document.documentElement.scrollWidth") <= width, "the page is wider than the window"
    outside = [request for request in browser.requests if request != address and not request.startswith("data:")]
    assert not outside, f"requests left the page: {outside}"
    assert not browser.errors, f"errors on the console: {browser.errors}"


def main():
    parser = argparse.ArgumentParser(description="Tests the page that `fusionphase report` writes.")
    parser.add_argument("program", type=pathlib.Path, help="the built fusionphase")
    parser.add_argument("--pictures", type=pathlib.Path, help="a folder for screenshots")
    arguments = parser.parse_args()
    program = str(arguments.program.resolve())
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="fusionphase-report-") as folder:
        run = str(pathlib.Path(folder) / "run")
        # 1: finished, with networks that diverged, as they are meant to.
        code = subprocess.run(
            [program, "run", str(SWEEP), "--output", run, "--device", "cpu"], capture_output=True).returncode
        assert code == 1, f"the run ended with {code}"
        page = pathlib.Path(folder) / "report.html"
        subprocess.run([program, "report", run, "--output", str(page)], check=True, capture_output=True)
        table = Table(program, run)
        title = re.search(r'title: "(.*)"', SWEEP.read_text())[1]
        with Chromium() as browser:
            for width, height in WINDOWS:
                for scheme in PAPER:
                    try:
                        check_page(
                            browser, table, page.as_uri(), title, width, height, scheme, arguments.pictures)
                        print(f"{width} × {height}, {scheme}: passed")
                    except (AssertionError, RuntimeError, TimeoutError):
                        failures += 1
                        print(f"{width} × {height}, {scheme}: failed\n{traceback.format_exc()}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
