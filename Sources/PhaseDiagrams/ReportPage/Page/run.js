/** Places in the run's list of reasons why a cell has no colour. */
const NO_VALUE = 2;
const NO_PREDICTION = 3;
const NO_LOGARITHM = 4;

/** What the page shows of a value. */
const SOURCES = [
  { name: "simulation", label: "mean" },
  { name: "median", label: "median" },
  { name: "theory", label: "theory" },
  { name: "difference", label: "against theory" },
];

/** The data of the page, with look-ups. */
class Run {
  constructor(data) {
    Object.assign(this, data);
    this.axisOf = new Map(this.axes.map((axis) => [axis.key, axis]));
    this.valueOf = new Map(this.values.map((value) => [value.name, value]));
    this.curvesOf = new Map();
    for (const curve of this.curves ? this.curves.curves : []) {
      if (!this.curvesOf.has(curve.cell)) this.curvesOf.set(curve.cell, []);
      this.curvesOf.get(curve.cell).push(curve);
    }
  }

  /** The sources that a value has. */
  sources(value) {
    return SOURCES.filter(({ name }) => {
      if (name === "theory" || name === "difference") return Boolean(value.theory);
      return name !== "median" || Boolean(value.median);
    });
  }

  /** The axes that need a position once x and y are drawn: not those that are zipped with one and follow it. */
  furtherAxes(x, y) {
    const drawn = [x, y].filter(Boolean).map((key) => this.axisOf.get(key));
    return this.axes.filter((axis) => {
      if (drawn.includes(axis) || axis.values.length < 2) return false;
      const partners = drawn.filter((other) => other.dimension === axis.dimension);
      return !partners.some((partner) => this.follows(axis, partner));
    });
  }

  follows(axis, partner) {
    const seen = new Map();
    return partner.positions.every((position, cell) => {
      if (!seen.has(position)) seen.set(position, axis.positions[cell]);
      return seen.get(position) === axis.positions[cell];
    });
  }

  /** The cells of a plane, x varying fastest; −1 where there is none. */
  plane(x, y, at) {
    const [across, up] = [this.axisOf.get(x), y ? this.axisOf.get(y) : null];
    const still = this.furtherAxes(x, y).map((axis) => [axis.positions, at[axis.key] || 0]);
    const columns = across.values.length;
    const rows = up ? up.values.length : 1;
    const cells = new Int32Array(columns * rows).fill(-1);
    for (let cell = 0; cell < this.cellCount; cell++) {
      if (still.some(([positions, position]) => positions[cell] !== position)) continue;
      cells[(up ? up.positions[cell] : 0) * columns + across.positions[cell]] = cell;
    }
    return { x: across, y: up, columns, rows, cells };
  }

  /** The number of a cell, or the place of the reason why there is none. */
  reading(cell, value, source, isLogarithmic) {
    const theory = value.theory ? value.theory[cell] : null;
    let number;
    if (source === "theory") {
      if (theory === null) return { number: null, absence: NO_PREDICTION };
      number = theory;
    } else {
      const absence = value.absence ? value.absence[cell] : null;
      if (absence !== null) return { number: null, absence };
      number = source === "median" ? value.median[cell] : value.mean[cell];
      if (number === null) return { number: null, absence: NO_VALUE };
      if (source === "difference") {
        if (theory === null) return { number: null, absence: NO_PREDICTION };
        if (isLogarithmic && theory <= 0) return { number: null, absence: NO_LOGARITHM };
        number = isLogarithmic ? number / theory : number - theory;
      }
    }
    if (isLogarithmic && number <= 0) return { number: null, absence: NO_LOGARITHM };
    return { number, absence: null };
  }

  theoryLine(axis, cells, value) {
    const lines = this.theoryLines.find((candidate) => candidate.axis === axis.key);
    const line = lines && lines.lines.find((candidate) => candidate.cell === cells[0] && candidate.value === value.name);
    return { lines, line };
  }

  /** Whether a line may connect what theory says: not where nothing is known between cells that are few, as between layers. */
  isTheoryContinuous(axis, cells, value) {
    return Boolean(this.theoryLine(axis, cells, value).line) || axis.values.length > 40;
  }

  /** What theory says along one axis through a cell: between the cells where that is known, else at the cells. */
  theoryAlong(axis, cells, value) {
    if (!value.theory) return [];
    const { lines, line } = this.theoryLine(axis, cells, value);
    if (line) return line.numbers.map((number, index) => [lines.coordinates[index], number]);
    return axis.coordinates.map((coordinate, index) => [coordinate, cells[index] < 0 ? null : value.theory[cells[index]]]);
  }

  /** How the networks of a cell ended, in words. */
  endings(cell) {
    const parts = [`${this.successful[cell]} of ${this.networksPerCell} ${this.success}`];
    for (const [status, counts] of Object.entries(this.otherStatuses)) {
      if (counts[cell] > 0) parts.push(`${counts[cell]} ${status.replace(/_/g, " ")}`);
    }
    return parts.join(", ");
  }

  /** Where a cell lies, as pairs of label and value. */
  place(cell) {
    return this.axes.map((axis) => ({ axis, text: this.positionText(axis, axis.positions[cell]) }));
  }

  positionText(axis, position) {
    return axis.spacing === "categorical" ? axis.values[position] : formatNumber(axis.coordinates[position], 6);
  }
}
