"""Exports small runs as NetCDF, opens them with xarray and compares them with the CSV tables of the same runs.

    netcdf_test.py PROGRAM
"""

import csv
import io
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import traceback

import numpy
import xarray

HERE = pathlib.Path(__file__).parent
STEPS = "gradient-descent steps"
STATUSES = ["converged", "step_limit", "diverged", "stalled", "not_run"]
LETTERS = {0: "", 1: "A", 2: "B"}
NUMBERS = {0: "", 1: "1", 2: "2"}


class Run:
    """A run folder, and what the program writes about it."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)

    @classmethod
    def of(cls, program, name, folder):
        """Trains the networks of a sweep beside this file; networks may diverge, as they are meant to."""
        run = cls(program, pathlib.Path(folder) / name)
        run.call("run", HERE / f"{name}.yaml", "--device", "cpu", "--output", run.folder, codes=[0, 1])
        return run

    def call(self, *arguments, codes=[0]):
        result = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        assert result.returncode in codes, f"{arguments}: {result.returncode}\n{result.stderr}"
        return result

    def arrays(self, *options):
        """The exported file, in memory."""
        path = self.folder / "exported.nc"
        result = self.call("export", self.folder, "--format", "netcdf", "--output", path, *options)
        assert result.stdout == f"{path}\n", result.stdout
        with xarray.open_dataset(path) as dataset:
            return dataset.load()

    def rows(self, *options):
        """A table, row by row."""
        return list(csv.DictReader(io.StringIO(self.call("export", self.folder, *options).stdout)))


def axis_value(text, coordinate):
    return text if coordinate.dtype == object else coordinate.dtype.type(float(text))


def place(dataset, row, axes, **others):
    """The position of a table's row in the arrays, looked up by its coordinates."""
    position = {}
    for axis in axes:
        (dimension,) = dataset[axis].dims
        (index,) = numpy.flatnonzero(dataset[axis].values == axis_value(row[axis], dataset[axis]))
        assert position.setdefault(dimension, index) == index, f"{axis} is not zipped as in the table"
    for name, value in others.items():
        (position[name],) = numpy.flatnonzero(dataset[name].values == value)
    return position


def check_value(variable, position, text, context):
    """One value against the table's field."""
    value = variable.isel(position).item()
    meanings = variable.attrs.get("flag_meanings", "").split()
    if meanings[1:] == ["A", "B"]:
        assert LETTERS[value] == text, context
    elif meanings[1:] == ["modality_1", "modality_2"]:
        assert NUMBERS[value] == text, context
    elif meanings == ["false", "true"]:
        assert {0: "false", 1: "true"}.get(value, "") == text, context
    elif text == "":
        assert numpy.isnan(value), f"{context}: {value} where the table has nothing"
    else:
        assert value == float(text), f"{context}: {value} is not {text}"


def check_table(dataset, rows, axes, size, prefix="", inner=()):
    """Every field of a table against the arrays, whose names have a prefix.

    `inner` names the columns that are positions too, besides the axes.
    """
    assert len(rows) == size, f"{len(rows)} rows"
    names = [name for name in rows[0] if name not in {*axes, *inner, "status"}]
    for row in rows:
        position = place(dataset, row, axes, **{name: int(row[name]) for name in inner})
        for name in names:
            check_value(dataset[prefix + name], position, row[name], f"{prefix}{name} at {position}")
        if "status" in row:
            assert STATUSES[dataset.status.isel(position).item()] == row["status"], position


def check_curves(dataset, rows, axes):
    """The table of curves, whose rows are the points of each network in order."""
    names = [name for name in rows[0] if name not in {*axes, "seed", "step", "class"}]
    counts = {}
    for row in rows:
        network = (*(row[axis] for axis in axes), row["seed"], row.get("class", "0"))
        point = counts[network] = counts.get(network, -1) + 1
        position = place(dataset, row, axes, seed=int(row["seed"]), point=point)
        check_value(dataset.curve_step, position, row["step"], f"curve_step at {position}")
        for name in names:
            variable = dataset["curve_" + name]
            label = {"class": int(row["class"])} if "class" in variable.dims else {}
            check_value(variable, {**position, **label}, row[name], f"curve_{name} at {position}")
    found = sum(count + 1 for network, count in counts.items() if network[-1] == "0")
    points = numpy.isfinite(dataset.curve_step).sum().item()
    assert points == found > 0, f"{points} points, but {found} in the table"


def check_attributes(dataset, title, header):
    attributes = dataset.attrs
    assert attributes["Conventions"].startswith("CF-"), attributes["Conventions"]
    assert attributes["title"] == title, attributes["title"]
    assert attributes["device"].endswith("(cpu)"), attributes["device"]
    assert f"configuration hash {attributes['configuration_hash']}." in header, header
    for name in [
        "source", "history", "references", "precision", "seeds_rule", "kernel_hash", "device_driver", "started",
        "finished", "program_version", "export_version", "netcdf_version",
    ]:
        assert attributes[name], name
    assert "trained on" in attributes["history"] and "exported" in attributes["history"], attributes["history"]
    for name, variable in dataset.data_vars.items():
        assert variable.attrs["long_name"], name
        assert ("units" in variable.attrs) != ("flag_values" in variable.attrs), f"{name}: {variable.attrs}"
        if "flag_values" in variable.attrs:
            assert len(variable.attrs["flag_values"]) == len(variable.attrs["flag_meanings"].split()), name


def test_fusion(program, folder):
    run = Run.of(program, "fusion", folder)
    axes = ["data.correlation", "network.activation", "training.learning_rate", "initialization.scale"]
    dataset = run.arrays()
    dimensions = ("data.correlation", "network.activation", "training.learning_rate", "seed")
    assert dataset.time_ratio.dims == dimensions, dataset.time_ratio.dims
    assert dataset.time_ratio.shape == (3, 2, 3, 4), dataset.time_ratio.shape
    assert set(dataset.indexes) == {*dimensions, "point"}, dataset.indexes
    assert set(dataset.coords) == {*dimensions, "point", "initialization.scale", "curve_step"}, dataset.coords
    assert dataset["initialization.scale"].dims == ("training.learning_rate",)
    assert list(dataset["data.correlation"].values) == [0.5, 0, -0.3], "not the order of the sweep file"
    assert list(dataset["network.activation"].values) == ["linear", "relu"]
    for name in ["steps", "t_a", "t_b", "e_g_min_step", "curve_step"]:
        assert dataset[name].attrs["units"] == STEPS, dataset[name].attrs
    for name in ["time_ratio", "misattribution", "plateau_loss", "final_loss", "data.correlation"]:
        assert dataset[name].attrs["units"] == "1", dataset[name].attrs
    assert dataset.status.dtype == numpy.int8
    assert list(dataset.status.attrs["flag_values"]) == [0, 1, 2, 3, 4]
    assert dataset.status.attrs["flag_meanings"].split() == STATUSES
    for name in ["t_a", "time_ratio", "final_loss"]:
        assert numpy.isnan(dataset[name].encoding["_FillValue"]) and dataset[name].encoding["zlib"], name
    with open(run.folder / "sweep.yaml", encoding="utf-8") as file:
        header, resolved = file.readline(), file.read()
    check_attributes(dataset, "Export: two layers, linear and rectified (σ_A/σ_B = 2)", header)
    assert dataset.attrs["configuration"] == resolved, dataset.attrs["configuration"]

    rows = run.rows()
    statuses = {row["status"] for row in rows}
    assert {"converged", "diverged"} <= statuses, f"the run is to have several endings, not {statuses}"
    check_table(dataset, rows, axes, 72, inner=["seed"])
    check_curves(dataset, run.rows("--curves"), axes)

    # What a reader would write.
    chosen = dataset.sel({"data.correlation": 0, "network.activation": "linear", "training.learning_rate": 0.05})
    table = [
        float(row["t_b"]) for row in rows
        if (row["data.correlation"], row["network.activation"], row["training.learning_rate"]) == ("0", "linear", "0.05")
    ]
    assert list(chosen.t_b.values) == table and len(table) == 4, chosen.t_b
    assert chosen["initialization.scale"].item() == 0.05
    cells = run.arrays("--reduced")
    converged = dataset.time_ratio.where(dataset.status == 0).mean("seed")
    numpy.testing.assert_allclose(converged.values, cells.time_ratio_mean.values, rtol=1e-12)

    assert cells.time_ratio_mean.dims == dimensions[:3] and cells.n.dtype == numpy.int32
    assert "seed" not in cells.dims and cells["initialization.scale"].dims == ("training.learning_rate",)
    assert cells.t_a_theory.attrs["units"] == STEPS and "theory" in cells.t_a_theory.attrs["long_name"]
    check_table(cells, run.rows("--reduced"), axes, 18)
    check_attributes(cells, dataset.attrs["title"], header)
    assert not {name for name in run.arrays("--no-curves").variables if name.startswith("curve_")}


def test_competition(program, folder):
    run = Run.of(program, "competition", folder)
    axes = ["data.strengths[1]", "data.classes"]
    dataset = run.arrays()
    assert dataset.won_by_2.dims == (*axes, "seed"), dataset.won_by_2.dims
    assert dataset.class_strength_1.dims == (*axes, "seed", "class")
    assert dataset.curve_strength_2.dims == (*axes, "seed", "point", "class")
    assert dataset.class_emergence_1.attrs["units"] == STEPS
    assert dataset["data.classes"].dtype == numpy.int64
    check_table(dataset, run.rows(), axes, 18, inner=["seed"])
    check_table(dataset, run.rows("--classes"), axes, 9 * (2 + 3), "class_", inner=["seed", "class"])
    check_curves(dataset, run.rows("--curves"), axes)
    # Cells with two classes have no third one.
    absent = dataset.sel({"data.classes": 2, "class": 2})
    assert numpy.isnan(absent.class_strength_1).all() and (absent.class_winner == 0).all()
    check_table(run.arrays("--reduced"), run.rows("--reduced"), axes, 6)


def test_unfinished(program, folder):
    """Networks without an outcome have the status not_run, wherever they stand."""
    run = Run.of(program, "fusion", folder)
    # What a run that was stopped has stored.
    database = sqlite3.connect(run.folder / "run.sqlite")
    with database:
        for table in ["networks", "curves"]:
            database.execute(f"DELETE FROM {table} WHERE cell IN (0, 7, 17) OR cell = 3 AND seed <> 2")
    database.close()
    dataset = run.arrays()
    missing = dataset.status == 4
    assert missing.sum() == 3 * 4 + 3, missing.sum()
    for name in ["steps", "t_a", "final_loss", "permanent_bias", "curve_step", "curve_loss"]:
        assert numpy.isnan(dataset[name].where(missing, drop=True)).all(), name
    axes = ["data.correlation", "network.activation", "training.learning_rate", "initialization.scale"]
    check_table(dataset, run.rows(), axes, 72, inner=["seed"])
    check_curves(dataset, run.rows("--curves"), axes)
    check_table(run.arrays("--reduced"), run.rows("--reduced"), axes, 18)


def test_damaged(program, folder):
    """What goes wrong in the middle leaves the older file as it was, and nothing besides."""
    run = Run.of(program, "competition", folder)
    path = pathlib.Path(folder) / "files" / "a.nc"
    export = ["export", run.folder, "--format", "netcdf", "--output", path]
    run.call(*export)
    before = path.read_bytes()
    database = sqlite3.connect(run.folder / "run.sqlite")
    with database:
        database.execute("UPDATE networks SET status = 'lost' WHERE cell = 4 AND seed = 1")
    database.close()
    failed = run.call(*export, codes=[2])
    assert "network 4, 1" in failed.stderr, failed.stderr
    assert path.read_bytes() == before and [entry.name for entry in path.parent.iterdir()] == ["a.nc"]


def test_files(program, folder):
    run = Run.of(program, "competition", folder)
    default = run.call("export", run.folder, "--format", "netcdf").stdout.strip()
    assert default == f"{run.folder}/networks.nc", default
    reduced = run.call("export", run.folder, "--format", "netcdf", "--reduced").stdout.strip()
    assert reduced == f"{run.folder}/cells.nc", reduced
    # An older file is replaced as a whole, and nothing else is left.
    path = pathlib.Path(folder) / "new folder" / "ä.nc"
    for _ in range(2):
        run.call("export", run.folder, "--format", "netcdf", "--output", path)
    assert [entry.name for entry in path.parent.iterdir()] == ["ä.nc"]
    with xarray.open_dataset(path) as dataset, xarray.open_dataset(default) as other:
        xarray.testing.assert_equal(dataset, other)
    blocked = run.call("export", run.folder, "--format", "netcdf", "--output", path / "x.nc", codes=[2])
    assert "x.nc" in blocked.stderr, blocked.stderr
    for options in [["--curves"], ["--classes"], ["--reduced", "--no-curves"]]:
        refused = run.call("export", run.folder, "--format", "netcdf", *options, codes=[2])
        assert options[-1] in refused.stderr, refused.stderr
    assert "--no-curves" in run.call("export", run.folder, "--no-curves", codes=[2]).stderr


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    failures = 0
    for test in [test_fusion, test_competition, test_unfinished, test_damaged, test_files]:
        with tempfile.TemporaryDirectory(prefix="fusionphase-netcdf-") as folder:
            try:
                test(program, folder)
                print(f"{test.__name__}: passed")
            except (AssertionError, ValueError, KeyError, OSError):
                failures += 1
                print(f"{test.__name__}: failed\n{traceback.format_exc()}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
