"""Draws figures of every kind and reads them back: the texts of SVG and PDF, and SVG as Chromium shows it beside PNG.

    figure_test.py PROGRAM [--pictures FOLDER]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree as xml

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent / "browser"))

from chromium import Chromium  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
# What figures say, by run and the beginning of their names; it must be found in SVG and in PDF.
WORDS = {
    "fusion": {
        "time_ratio": ["Ratios <1 & above", "σA/σB", "teacher's wA", "time ratio tB/tA"],
        "misattribution_with_cut": ["misattribution ΔWA/WA", "−0.1", "σA/σB"],
        "time_ratio_lines": ["time ratio tB/tA", "σA/σB", "theory (finite learning rate)"],
        "trajectories": ["gradient-descent steps", "loss", "Eg(MA)", "simulated median tA, tB"],
        "phase_portrait": ["WA", "WB", "simulation from the square", "saddle"],
        "plateau_loss_scatter": ["plateau loss / initial loss, simulation", "σA/σB ="],
        "preference_map": ["A first, A helps more", "1/r²"],
    },
    "competition": {
        "won_by_2": ["fraction of classes won by", "initial scale σ0", "signal strength a2 (a1 = 1)"],
        "trajectories": ["strength Br", "gradient-descent steps", "learned: Br ≥ β = 1"],
        "phase_portrait": ["A1, class in modality 1", "learned from here on: Ar = β/ar"],
    },
}
PIXELS_PER_INCH = 300


def check_svg(path, words):
    root = xml.parse(path).getroot()
    # Spaces at which lines do not break are spaces to whoever searches.
    texts = [" ".join("".join(element.itertext()).split()) for element in root.iter(f"{SVG}text")]
    for word in words:
        assert any(word in text for text in texts), f"{path.name} has no text `{word}`: {texts}"
    used = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert used <= {"svg", "rect", "path", "g", "clipPath", "text", "tspan"}, used


def check_pdf(path, words):
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    text = " ".join(text.split())
    for word in words:
        assert word in text, f"{path.name} has no text `{word}`: {text}"


def coarse(image, size=10):
    """Means over squares of pixels, which hide how the edges of letters are smoothed."""
    rows, columns = (length // size * size for length in image.shape[:2])
    return image[:rows, :columns].reshape(rows // size, size, columns // size, size, 3).mean((1, 3))


def check_picture(browser, path, pictures):
    """The SVG in a browser against the PNG of the same figure."""
    expected = Image.open(path.with_suffix(".png")).convert("RGB")
    scale = PIXELS_PER_INCH / 96
    width, height = (-(-length * 96 // PIXELS_PER_INCH) for length in expected.size)
    browser.open(path.as_uri(), width, height)
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
    browser.settle()
    shot = path.with_suffix(".shot.png")
    browser.picture(shot)
    seen = Image.open(shot).convert("RGB").crop((0, 0, *expected.size))
    if pictures:
        both = Image.new("RGB", (expected.width * 2, expected.height), "white")
        both.paste(expected, (0, 0))
        both.paste(seen, (expected.width, 0))
        both.save(pictures / f"{path.parent.parent.name}-{path.stem}.png")
    difference = numpy.abs(coarse(numpy.asarray(expected, float)) - coarse(numpy.asarray(seen, float)))
    mean, largest = difference.mean(), difference.max()
    print(f"{path.stem}: differs by {mean:.2f} of 255 on average, at most {largest:.0f}")
    # The edges of letters and lines differ; anything missing or in another place differs by more.
    assert mean < 3 and largest < 60, path.name
    assert not browser.errors, browser.errors


def main():
    parser = argparse.ArgumentParser(description="Tests the figures that `fusionphase run` draws.")
    parser.add_argument("program", type=pathlib.Path, help="the built fusionphase")
    parser.add_argument("--pictures", type=pathlib.Path, help="a folder for PNG and SVG side by side")
    arguments = parser.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="fusionphase-figures-") as folder, Chromium() as browser:
        for name, words in WORDS.items():
            output = pathlib.Path(folder) / name
            run = [arguments.program.resolve(), "run", HERE / f"{name}.yaml", "--device", "cpu", "--output", output]
            code = subprocess.run(run, capture_output=True).returncode
            assert code in (0, 1), f"the run ended with {code}"
            figures = {path.stem.split("_data.")[0]: path for path in (output / "figures").glob("*.svg")}
            assert figures.keys() == words.keys(), f"{name} has {', '.join(figures)}"
            for kind, path in sorted(figures.items()):
                try:
                    check_svg(path, words[kind])
                    check_pdf(path.with_suffix(".pdf"), words[kind])
                    check_picture(browser, path, arguments.pictures)
                except (AssertionError, RuntimeError, TimeoutError, OSError, xml.ParseError):
                    failures += 1
                    print(f"{path.stem}: failed\n{traceback.format_exc()}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
