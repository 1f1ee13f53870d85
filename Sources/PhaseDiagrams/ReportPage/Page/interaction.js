/** What panels do when they are pointed at, clicked or moved through with keys, and what they then show. */
Object.assign(Panel.prototype, {
  listen() {
    const { frame } = this;
    frame.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") this.hover(event);
    });
    frame.addEventListener("pointerleave", () => this.moveCursor(null));
    frame.addEventListener("click", (event) => {
      const position = this.hit(event);
      if (position) this.pin(position);
    });
    frame.addEventListener("keydown", (event) => this.press(event));
    frame.addEventListener("blur", () => this.moveCursor(null));
  },

  hit(event) {
    if (!this.state.y) return null;
    return this.heatMap.hit(event.clientX, event.clientY);
  },

  cellAt(position) {
    return position ? this.plane.cells[position.row * this.plane.columns + position.column] : -1;
  },

  hover(event) {
    const position = this.hit(event);
    this.moveCursor(position, { x: event.clientX, y: event.clientY });
  },

  moveCursor(position, pointer = null) {
    const isCell = this.cellAt(position) >= 0;
    const cursor = isCell ? position : null;
    const hasMoved = !this.cursor || !cursor || this.cursor.column !== cursor.column || this.cursor.row !== cursor.row;
    this.cursor = cursor;
    if (hasMoved) this.showMarks();
    if (!cursor) {
      this.tooltip.hide();
      return;
    }
    if (hasMoved) this.tooltip.fill(this.run, this.cellAt(cursor), this.value, this.colourOf(cursor));
    this.tooltip.place(pointer || this.cellCentre(cursor));
  },

  showMarks() {
    if (this.state.y) this.heatMap.mark(this.cursor, this.pinned);
  },

  colourOf({ column, row }) {
    const reading = this.readings[row * this.plane.columns + column];
    const { colours } = this.state.y ? this.heatMap.model : { colours: null };
    return colours && reading.number !== null ? colours.of(reading.number) : null;
  },

  cellCentre(position) {
    const bounds = this.frame.getBoundingClientRect();
    if (!this.state.y) return { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 2 };
    const cell = this.heatMap.cellBox(position);
    return { x: bounds.left + cell.x + cell.width / 2, y: bounds.top + cell.y + cell.height / 2 };
  },

  press(event) {
    if (event.altKey || event.metaKey) return;
    const { columns, rows } = this.plane;
    const moves = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, 10], PageDown: [0, -10],
      Home: [-columns, 0], End: [columns, 0],
    };
    const current = this.cursor || this.pinned;
    if (!current) return;
    if (event.key === "Escape") {
      this.moveCursor(null);
    } else if (event.key === "Enter" || event.key === " ") {
      this.pin(current);
    } else if (moves[event.key]) {
      const [across, up] = moves[event.key];
      const next = {
        column: Math.min(Math.max(current.column + across, 0), columns - 1),
        row: Math.min(Math.max(current.row + up, 0), rows - 1),
      };
      if (this.cellAt(next) >= 0) {
        if (this.state.y) this.moveCursor(next);
        else this.pin(next);
        this.live.textContent = cellSentence(this.run, this.cellAt(next), this.value);
      }
    } else {
      return;
    }
    event.preventDefault();
  },

  pin(position) {
    if (this.cellAt(position) < 0) return;
    this.pinned = position;
    this.showMarks();
    this.drawDetails();
    if (!this.state.y) this.drawLine();
    this.live.textContent = `Pinned. ${cellSentence(this.run, this.cellAt(position), this.value)}`;
  },

  drawLegend() {
    const { run, state } = this;
    const reasons = new Map();
    for (const reading of this.readings) {
      if (reading && reading.number === null) reasons.set(reading.absence, (reasons.get(reading.absence) || 0) + 1);
    }
    const keys = [...reasons].map(([absence, count]) => html(
      "span", { class: "key" }, html("i", { class: state.y ? "swatch" : "cross" }),
      `no colour: ${run.absences[absence]} (${plural(count, "cell")})`));
    if (state.y && this.hasContours) keys.unshift(html("span", { class: "key" }, html("i", { class: "stroke contour" }), "theory"));
    if (state.y && this.plane.cells.includes(-1)) keys.push(html("span", { class: "key" }, "blank: not in the sweep"));
    if (!state.y) keys.unshift(...this.cutKeys());
    this.legend.replaceChildren(...keys);
    this.legend.hidden = keys.length === 0;
  },

  cutKeys() {
    const { value, state } = this;
    const keys = [html("span", { class: "key" }, html("i", { class: "dot" }), state.source === "median" ? "median" : "mean")];
    if (value.median) keys.push(html("span", { class: "key" }, html("i", { class: "stroke upright" }), "quartiles over networks"));
    if (value.theory) keys.push(html("span", { class: "key" }, html("i", { class: "stroke" }), "theory"));
    return keys;
  },

  cut(isAcross, size) {
    const { plane, pinned, run, value, state } = this;
    const axis = isAcross ? plane.x : plane.y;
    const cells = axis.values.map((_, position) => this.cellAt(
      isAcross ? { column: position, row: pinned.row } : { column: pinned.column, row: position }));
    return cutPlot(run, {
      axis, cells, value, source: state.source, isLogarithmic: state.isLogarithmic, size,
      selected: isAcross ? pinned.column : pinned.row,
      onPick: (coordinate) => {
        const position = nearestPosition(axis, coordinate);
        this.pin(isAcross ? { ...pinned, column: position } : { ...pinned, row: position });
      },
    });
  },

  drawLine() {
    if (!this.pinned) return;
    const width = this.frame.clientWidth;
    this.line.replaceChildren(this.cut(true, { width, height: Math.round(Math.min(Math.max(width * 0.6, 240), 420)) }));
  },

  drawDetails() {
    const { run, value, pinned } = this;
    const cell = this.cellAt(pinned);
    if (cell < 0) {
      this.details.replaceChildren(html("p", { class: "hint" }, "There is no cell to show."));
      for (const node of [this.cuts, this.curves, this.table]) node.replaceChildren();
      return;
    }
    const place = run.place(cell).map(({ axis, text }) => html("div", {}, typeset(axis.label), ` = ${text}`));
    const rows = cellRows(run, cell, value).map(({ label, text }) => html("div", {}, html("dt", {}, label), html("dd", {}, text)));
    this.details.replaceChildren(
      html("h3", {}, "Pinned cell"), html("div", { class: "place" }, place),
      html("p", { class: "value-name" }, typeset(value.label)), html("dl", { class: "readout" }, rows));
    this.drawCuts();
    this.drawCurves(cell);
    this.drawTable(cell);
  },

  /** The size of so many plots that stand side by side where there is room. */
  plotSize(count) {
    const room = this.section.clientWidth;
    const columns = room < 760 ? 1 : count === 3 && room > 1000 ? 3 : 2;
    return { width: Math.floor((room - 36 * (columns - 1)) / columns), height: 230 };
  },

  drawCuts() {
    if (!this.state.y) {
      this.cuts.replaceChildren();
      return;
    }
    const plots = [[this.plane.x, true], [this.plane.y, false]].filter(([axis]) => axis.values.length > 1)
      .map(([axis, isAcross]) => html(
        "div", { class: "cut" }, html("h3", {}, typeset(capitalised(this.value.label)), " along ", typeset(axis.label)), this.cut(isAcross, this.plotSize(2))));
    this.cuts.replaceChildren(
      html("div", { class: "plots" }, plots), plots.length > 0 ? html("p", { class: "legend" }, this.cutKeys()) : "");
  },

  drawCurves(cell) {
    const { run } = this;
    if (!run.curves) {
      this.curves.replaceChildren();
      return;
    }
    const box = html("input", { type: "checkbox", name: "log-steps" });
    box.checked = this.hasLogarithmicSteps;
    box.addEventListener("change", () => {
      this.hasLogarithmicSteps = box.checked;
      this.drawCurves(cell);
    });
    const panels = new Set(run.curves.series.map((line) => plain(line.panel)));
    const plots = curvePlots(run, cell, this.hasLogarithmicSteps, this.plotSize(panels.size));
    const shown = plots.length > 0
      ? [html("div", { class: "plots" }, plots), curveLegend(run, cell)]
      : [html("p", { class: "hint" }, "No network of this cell has a recorded curve.")];
    this.curves.replaceChildren(
      html("div", { class: "row" }, html("h3", {}, "Learning curves of the pinned cell"),
        html("label", { class: "check" }, box, html("span", {}, "logarithmic steps"))),
      ...shown);
  },

  drawTable(cell) {
    const box = html("input", { type: "checkbox", name: "all-digits" });
    box.checked = this.isExact;
    box.addEventListener("change", () => {
      this.isExact = box.checked;
      this.isTableOpen = true;
      this.drawTable(cell);
    });
    const summary = html("summary", {}, "All values of the pinned cell");
    const folder = html(
      "details", { open: Boolean(this.isTableOpen) }, summary,
      html("label", { class: "check" }, box, html("span", {}, "all digits")),
      html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "All values of the pinned cell" },
        dataTable(this.run, cell, this.isExact)));
    folder.addEventListener("toggle", () => { this.isTableOpen = folder.open; });
    this.table.replaceChildren(folder);
  },
});
