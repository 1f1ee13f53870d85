const BAR_HEIGHT = 12;

/** Colour over two axes: a canvas for the cells, and over it an SVG drawing for everything that has lines or letters. */
class HeatMap {
  constructor(frame) {
    this.frame = frame;
    this.canvas = html("canvas", { "aria-hidden": "true" });
    this.overlay = svg("svg", { class: "overlay", "aria-hidden": "true" });
    this.frame.append(this.canvas, this.overlay);
  }

  /** Draws what a panel shows; `model` has the plane, its readings, colours, labels and theory. */
  draw(model, width) {
    this.model = model;
    const { plane } = model;
    this.x = axisScale(plane.x);
    this.y = axisScale(plane.y);
    const guess = Math.round(Math.min(Math.max(width * 0.6, 270), 440));
    const yTicks = this.y.ticksIn(guess - 60, true);
    const top = model.colours ? 62 : 12;
    const height = guess + top;
    const box = plotBox(width, height, yTicks, top);
    this.box = box;
    for (const node of [this.canvas, this.overlay]) {
      node.style.width = `${width}px`;
      node.style.height = `${height}px`;
    }
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.drawCells(width, height);
    this.overlay.replaceChildren();
    if (model.colours) this.drawBar();
    this.overlay.append(svg("rect", { class: "frame", x: box.left, y: box.top, width: box.width, height: box.height }));
    this.overlay.append(drawAxis(box, this.x, this.x.ticksIn(box.width, false), plane.x.label, false));
    this.overlay.append(drawAxis(box, this.y, yTicks, plane.y.label, true));
    if (model.contours) this.drawContours();
    this.pinnedMark = svg("g", { class: "pinned" });
    this.cursorMark = svg("g", { class: "cursor" });
    this.overlay.append(this.pinnedMark, this.cursorMark);
  }

  columnEdges() {
    return this.model.plane.x.edges.map((edge) => this.box.left + this.box.width * this.x.fraction(edge));
  }

  rowEdges() {
    return this.model.plane.y.edges.map((edge) => this.box.top + this.box.height * (1 - this.y.fraction(edge)));
  }

  drawCells(width, height) {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    const style = getComputedStyle(this.frame);
    const hatch = hatchPattern(context, style.getPropertyValue("--hatch").trim(), ratio);
    const { plane, readings, colours } = this.model;
    // Borders on whole pixels of the device, so that neighbours meet without a seam.
    const columns = this.columnEdges().map((edge) => Math.round(edge * ratio));
    const rows = this.rowEdges().map((edge) => Math.round(edge * ratio));
    for (let row = 0; row < plane.rows; row++) {
      for (let column = 0; column < plane.columns; column++) {
        const reading = readings[row * plane.columns + column];
        if (!reading) continue;
        context.fillStyle = reading.number === null ? hatch : colours.of(reading.number);
        context.fillRect(
          columns[column], rows[row + 1], columns[column + 1] - columns[column], rows[row] - rows[row + 1]);
      }
    }
    if (colours) {
      const [left, right] = [Math.round(this.box.left * ratio), Math.round((this.box.left + this.box.width) * ratio)];
      for (let x = left; x < right; x++) {
        context.fillStyle = colours.at(colours.scale.isFlat ? 0.5 : (x + 0.5 - left) / (right - left));
        context.fillRect(x, Math.round(20 * ratio), 1, Math.round(BAR_HEIGHT * ratio));
      }
    }
  }

  drawBar() {
    const { colours, label } = this.model;
    const { left, width } = this.box;
    const group = svg("g", { class: "bar axis" });
    group.append(svg("text", { class: "axis-label", x: left, y: 13 }, typesetSpans(label)));
    group.append(svg("rect", { class: "frame", x: left, y: 20, width, height: BAR_HEIGHT }));
    const { scale } = colours;
    const middle = scale.number(0.5);
    const ticks = scale.isFlat
      ? [{ number: middle, label: formatNumber(middle, 6) }] : scale.ticks(Math.floor(width / 52));
    for (const tick of ticks) {
      const x = left + width * scale.fraction(tick.number);
      const length = tick.label === null ? TICK * 0.6 : TICK;
      group.append(svg("line", { x1: x, x2: x, y1: 20 + BAR_HEIGHT, y2: 20 + BAR_HEIGHT + length }));
      if (tick.label !== null) {
        group.append(svg("text", { x, y: 20 + BAR_HEIGHT + TICK + 11, "text-anchor": "middle" }, tick.label));
      }
    }
    this.overlay.append(group);
  }

  drawContours() {
    const { left, top, width, height } = this.box;
    const place = ([x, y]) => [left + width * x, top + height * (1 - y)];
    const taken = [];
    const labels = svg("g", { class: "contour-labels" });
    const paths = svg("g", { class: "contours" });
    for (const { level, label, lines } of this.model.contours) {
      for (const line of lines) {
        const points = line.map(place);
        const path = points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
        paths.append(svg("path", { class: "halo", d: path }), svg("path", { d: path }, svg("title", {}, `theory: ${level}`)));
        const spot = labelSpot(points, this.box, taken, textWidth(label, 11) + 6);
        if (!spot) continue;
        taken.push(spot);
        labels.append(svg("text", { x: spot[0], y: spot[1], dy: "0.35em", "text-anchor": "middle" }, label));
      }
    }
    this.overlay.append(paths, labels);
  }

  /** The column and row under a point of the window; null outside of the plot. */
  hit(clientX, clientY) {
    const bounds = this.overlay.getBoundingClientRect();
    const column = interval(this.columnEdges(), clientX - bounds.left);
    const row = interval(this.rowEdges().map((edge) => -edge), -(clientY - bounds.top));
    return column < 0 || row < 0 ? null : { column, row };
  }

  /** The rectangle of a cell in the frame. */
  cellBox({ column, row }) {
    const [columns, rows] = [this.columnEdges(), this.rowEdges()];
    return {
      x: columns[column], y: rows[row + 1], width: columns[column + 1] - columns[column],
      height: rows[row] - rows[row + 1],
    };
  }

  mark(cursor, pinned) {
    for (const [group, position] of [[this.cursorMark, cursor], [this.pinnedMark, pinned]]) {
      group.replaceChildren();
      if (!position) continue;
      const cell = this.cellBox(position);
      // A cell of a pixel or two would vanish below its own mark.
      const extra = Math.max(0, (7 - Math.min(cell.width, cell.height)) / 2);
      const shape = {
        x: cell.x - extra, y: cell.y - extra, width: cell.width + 2 * extra, height: cell.height + 2 * extra,
      };
      group.append(svg("rect", { class: "outer", ...shape }), svg("rect", { class: "inner", ...shape }));
    }
  }
}

/** The interval of ascending borders that holds a number; −1 outside. */
function interval(edges, number) {
  for (let index = 0; index + 1 < edges.length; index++) {
    if (number >= edges[index] && number < edges[index + 1]) return index;
  }
  return -1;
}

function hatchPattern(context, colour, ratio) {
  const size = Math.max(4, Math.round(6 * ratio));
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(1, ratio);
  for (const offset of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(offset - 1, size + 1);
    pen.lineTo(offset + size + 1, -1);
    pen.stroke();
  }
  return context.createPattern(tile, "repeat");
}

/** The point of a line nearest to its middle that has room for a label; null where there is none. */
function labelSpot(points, box, taken, width) {
  const total = points.slice(1).reduce((sum, point, index) => sum + distance(point, points[index]), 0);
  if (total < 1.6 * width) return null;
  const middle = (points.length - 1) / 2;
  const order = points.map((_, index) => index).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  for (const index of order) {
    const [x, y] = points[index];
    const isInside = x > box.left + width / 2 && x < box.left + box.width - width / 2
      && y > box.top + 9 && y < box.top + box.height - 9;
    if (isInside && taken.every(([a, b]) => Math.abs(a - x) > width || Math.abs(b - y) > 15)) return [x, y];
  }
  return null;
}

function distance([a, b], [c, d]) {
  return Math.hypot(a - c, b - d);
}
