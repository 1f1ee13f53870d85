/** One phase diagram with its controls, the cuts and learning curves of the pinned cell, and its table. */
class Panel {
  constructor(run, view, number, tooltip) {
    this.run = run;
    this.tooltip = tooltip;
    this.number = number;
    this.state = this.initialState(view);
    this.cursor = null;
    this.pinned = null;
    this.isExact = false;
    this.hasLogarithmicSteps = false;
    this.build(view.title);
    this.updateControls();
    new ResizeObserver(() => {
      if (this.body.clientWidth !== this.drawnWidth) this.draw();
    }).observe(this.body);
  }

  initialState(view) {
    const value = this.run.valueOf.get(view.value) || this.run.values[0];
    const diverges = view.scale === "diverging" || view.source === "difference";
    const isLogarithmic = view.scale === "log" || (diverges && value.isRatio && view.source !== "difference");
    return {
      value: value.name, x: view.x, y: view.y || null, at: { ...view.at },
      source: this.run.sources(value).some(({ name }) => name === view.source) ? view.source : "simulation",
      isLogarithmic: isLogarithmic && value.allowsLogarithm,
      map: view.colourMap || (diverges ? "diverging" : "viridis"), hasTheory: true,
    };
  }

  get value() {
    return this.run.valueOf.get(this.state.value);
  }

  // Controls

  build(title) {
    const id = `panel-${this.number}`;
    this.heading = html("h2", { id: `${id}-title` });
    this.controls = html("div", { class: "controls", role: "group", "aria-label": "What the diagram shows" });
    this.frame = html("div", {
      class: "map", tabindex: 0, role: "application", "aria-roledescription": "phase diagram",
      "aria-describedby": `${id}-hint`,
    });
    this.legend = html("p", { class: "legend" });
    this.live = html("p", { class: "visually-hidden", "aria-live": "polite" });
    this.details = html("div", { class: "details" });
    this.body = html("div", { class: "body" }, html(
      "figure", {}, this.frame, html("figcaption", {}, this.legend, html(
        "p", { class: "hint", id: `${id}-hint` },
        "Point at a cell for its numbers. Click it, or move with the arrow keys and press Enter, to pin it: below are the cuts "
        + "through the pinned cell."))),
    this.details);
    this.cuts = html("div", { class: "cuts" });
    this.curves = html("div", { class: "curves" });
    this.table = html("div", { class: "cell-table" });
    this.section = html(
      "section", { class: "panel", id, "aria-labelledby": `${id}-title` }, this.heading,
      title ? html("p", { class: "subtitle" }, title) : null, this.controls, this.body, this.cuts, this.curves, this.table, this.live);
    this.heatMap = new HeatMap(this.frame);
    this.line = html("div", { class: "line-figure" });
    this.frame.append(this.line);
    this.listen();
  }

  select(label, name, options, current) {
    const menu = html("select", { name }, options.map(({ value, text, isDisabled }) => html(
      "option", { value, selected: value === current, disabled: Boolean(isDisabled) }, text)));
    menu.addEventListener("change", () => this.change(name, menu.value));
    return html("label", {}, html("span", {}, label), menu);
  }

  updateControls() {
    const { run, state, value } = this;
    const focused = document.activeElement && this.controls.contains(document.activeElement) ? document.activeElement.name : null;
    const axes = run.axes.map((axis) => ({ value: axis.key, text: marked(axis.label) }));
    const without = (key) => axes.filter((axis) => axis.value !== key);
    const canCentre = state.source === "difference" || value.neutral !== null && value.neutral !== undefined;
    const parts = [
      this.select("Value", "value", run.values.map((each) => ({ value: each.name, text: marked(each.label) })), state.value),
      this.select("Shown", "source", run.sources(value).map((each) => ({ value: each.name, text: each.label })), state.source),
      this.select("Scale", "scale", [
        { value: "linear", text: state.source === "difference" ? "linear: simulation − theory" : "linear" },
        {
          value: "log", text: state.source === "difference" ? "logarithmic: simulation / theory" : "logarithmic",
          isDisabled: !value.allowsLogarithm,
        },
      ], state.isLogarithmic ? "log" : "linear"),
      this.select("Colours", "map", run.colourMaps.map(({ name }) => ({
        value: name, text: name === "diverging" ? "blue–red, centred" : name, isDisabled: name === "diverging" && !canCentre,
      })), state.map),
      this.select("Horizontal", "x", axes, state.x),
      this.select("Vertical", "y", [...without(state.x), { value: "", text: "none (line plot)" }], state.y || ""),
      ...run.furtherAxes(state.x, state.y).map((axis) => this.select(
        typeset(axis.label), `at:${axis.key}`,
        axis.values.map((_, position) => ({ value: String(position), text: run.positionText(axis, position) })),
        String(state.at[axis.key] || 0))),
    ];
    if (value.theory) {
      const box = html("input", { type: "checkbox", name: "theory" });
      box.checked = state.hasTheory;
      box.addEventListener("change", () => this.change("theory", box.checked));
      parts.push(html("label", { class: "check" }, box, html("span", {}, "theory lines")));
    }
    this.controls.replaceChildren(...parts);
    const again = focused && [...this.controls.querySelectorAll("select, input")].find((control) => control.name === focused);
    if (again) again.focus();
  }

  change(name, chosen) {
    const { state } = this;
    if (name === "value") state.value = chosen;
    if (name === "source") {
      const wasDifference = state.source === "difference";
      state.source = chosen;
      if (chosen === "difference") state.map = "diverging";
      else if (wasDifference && state.map === "diverging") state.map = "viridis";
    }
    if (name === "scale") state.isLogarithmic = chosen === "log";
    if (name === "map") state.map = chosen;
    if (name === "theory") state.hasTheory = chosen;
    if (name === "y") state.y = chosen || null;
    if (name === "x") {
      if (chosen === state.y) state.y = state.x;
      state.x = chosen;
    }
    if (name.startsWith("at:")) state.at[name.slice(3)] = Number(chosen);
    if (name === "x" || name === "y") this.pinned = null;
    this.cursor = null;
    const { value } = this;
    if (!value.allowsLogarithm) state.isLogarithmic = false;
    if (!this.run.sources(value).some((source) => source.name === state.source)) state.source = "simulation";
    const isCentred = state.source === "difference" || (value.neutral !== null && value.neutral !== undefined);
    if (state.map === "diverging" && !isCentred) state.map = "viridis";
    this.tooltip.hide();
    this.updateControls();
    this.draw();
  }

  // Drawing

  draw() {
    const { run, state, value } = this;
    this.drawnWidth = this.body.clientWidth;
    // Without room, as in a page that is hidden, drawing waits until there is some.
    if (this.drawnWidth === 0) return;
    this.plane = run.plane(state.x, state.y, state.at);
    const { plane } = this;
    this.readings = Array.from(plane.cells, (cell) => (
      cell < 0 ? null : run.reading(cell, value, state.source, state.isLogarithmic)));
    const over = state.y ? [" over ", typeset(plane.x.label), " and ", typeset(plane.y.label)] : [" over ", typeset(plane.x.label)];
    this.heading.replaceChildren(...html("span", {}, this.sourceWords(), typeset(state.source === "simulation" ? capitalised(value.label) : value.label), over).childNodes);
    this.frame.setAttribute("aria-label", `${this.heading.textContent}. Arrow keys move from cell to cell, Enter pins one.`);
    if (!this.pinned) this.pinned = this.firstPinned();
    this.frame.classList.toggle("is-line", !state.y);
    if (state.y) this.drawMap();
    this.drawLegend();
    this.drawDetails();
    if (!state.y) this.drawLine();
  }

  sourceWords() {
    return { simulation: "", median: "Median ", theory: "Theory: ", difference: "Simulation against theory: " }[this.state.source];
  }

  /** The drawn cell nearest to the middle of the plane, or any. */
  firstPinned() {
    const { plane } = this;
    const middle = [(plane.columns - 1) / 2, (plane.rows - 1) / 2];
    let best = null;
    for (let place = 0; place < plane.cells.length; place++) {
      if (plane.cells[place] < 0) continue;
      const [column, row] = [place % plane.columns, Math.floor(place / plane.columns)];
      const penalty = this.readings[place].number === null ? plane.cells.length : 0;
      const size = penalty + Math.hypot(column - middle[0], row - middle[1]);
      if (!best || size < best.size) best = { column, row, size };
    }
    return best ? { column: best.column, row: best.row } : null;
  }

  colours() {
    const { state, value, run } = this;
    const numbers = this.readings.filter((reading) => reading && reading.number !== null).map((reading) => reading.number);
    if (numbers.length === 0) return null;
    const map = run.colourMaps.find(({ name }) => name === state.map);
    const isDifference = state.source === "difference";
    const ends = value.hasUnitRange && !isDifference && !state.isLogarithmic ? [0, 1] : [];
    let scale = Scale.spanning(numbers, state.isLogarithmic, 0, ends);
    if (state.map === "diverging") {
      const centre = isDifference ? (state.isLogarithmic ? 1 : 0) : value.neutral;
      if (!(state.isLogarithmic && centre <= 0)) {
        const middle = scale.forward(centre);
        const backward = (place) => (state.isLogarithmic ? 10 ** place : place);
        const reach = Math.max(...[scale.lower, scale.upper].map((end) => Math.abs(scale.forward(end) - middle)));
        if (reach > 0) scale = new Scale(state.isLogarithmic, backward(middle - reach), backward(middle + reach));
      }
    }
    return new Colours(map.colours, scale);
  }

  drawMap() {
    const { state, value } = this;
    const colours = this.colours();
    const suffix = state.source !== "difference" ? [] : [
      { text: state.isLogarithmic ? ", simulation / theory" : ", simulation − theory", level: "base" }];
    this.hasContours = Boolean(colours) && state.hasTheory && Boolean(value.theory) && state.source !== "difference"
      && [this.plane.x, this.plane.y].every((axis) => axis.spacing !== "categorical");
    const contours = this.hasContours ? this.contours(colours.scale) : null;
    this.hasContours = Boolean(contours && contours.length);
    this.heatMap.draw({
      plane: this.plane, readings: this.readings, colours, contours, label: [...value.label, ...suffix],
    }, this.frame.clientWidth);
    this.heatMap.mark(this.cursor, this.pinned);
  }

  contours(scale) {
    const field = this.theoryField(scale);
    return scale.ticks(6).filter((tick) => tick.label !== null && !scale.isFlat).map(({ number, label }) => ({
      level: label, label, lines: contourLines(field, scale.forward(number)),
    })).filter(({ lines }) => lines.length > 0);
  }

  /** Theory over the plane on the colours' scale, finer along x or else y where it is known between the cells. */
  theoryField(scale) {
    const { plane, run, value } = this;
    const [x, y] = [axisScale(plane.x), axisScale(plane.y)];
    const number = (theory) => (theory === null || (scale.isLogarithmic && theory <= 0) ? null : scale.forward(theory));
    const along = (axis, lines) => lines.map((cells) => run.theoryAlong(axis, cells, value));
    const rows = Array.from({ length: plane.rows }, (_, row) => [...plane.cells.slice(row * plane.columns, (row + 1) * plane.columns)]);
    const columns = Array.from({ length: plane.columns }, (_, column) => rows.map((row) => row[column]));
    const across = along(plane.x, rows);
    const isRegular = (lines) => lines.every((line) => line.length === lines[0].length);
    if (isRegular(across) && across[0].length > plane.columns) {
      return {
        x: across[0].map(([coordinate]) => x.fraction(coordinate)), y: plane.y.coordinates.map((other) => y.fraction(other)),
        numbers: across.flatMap((line) => line.map(([, theory]) => number(theory))),
      };
    }
    const up = along(plane.y, columns);
    const lines = isRegular(up) ? up : columns.map((cells) => plane.y.coordinates.map((coordinate, row) => [
      coordinate, cells[row] < 0 ? null : value.theory[cells[row]]]));
    return {
      x: plane.x.coordinates.map((other) => x.fraction(other)), y: lines[0].map(([coordinate]) => y.fraction(coordinate)),
      numbers: lines[0].flatMap((_, place) => lines.map((line) => number(line[place][1]))),
    };
  }
}
