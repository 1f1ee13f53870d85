/** The numbers of a cell as rows of label and text, for the tooltip and for what is read out. */
function cellRows(run, cell, value) {
  const rows = [];
  const add = (label, text) => rows.push({ label, text });
  const absence = value.absence ? value.absence[cell] : null;
  const error = value.standardError ? value.standardError[cell] : null;
  const mean = value.mean[cell];
  const theory = value.theory ? value.theory[cell] : null;
  if (mean === null) add("no mean", absence === null ? "no network has the value" : run.absences[absence]);
  else add("mean", formatNumber(mean) + (error === null ? "" : ` ± ${formatNumber(error, 2)}`));
  if (value.median && value.median[cell] !== null) {
    add("median", formatNumber(value.median[cell]));
    add("quartiles", `${formatNumber(value.lowerQuartile[cell])} to ${formatNumber(value.upperQuartile[cell])}`);
  }
  if (value.theory) {
    add("theory", theory === null ? "no statement" : formatNumber(theory));
    if (theory !== null && mean !== null) add("mean − theory", formatNumber(mean - theory, 3));
  }
  if (mean !== null && absence !== null) add("not drawn", run.absences[absence]);
  add("networks", run.endings(cell));
  if (value.count[cell] !== run.successful[cell]) add("with this value", String(value.count[cell]));
  return rows;
}

/** A cell in one sentence. */
function cellSentence(run, cell, value) {
  const place = run.place(cell).map(({ axis, text }) => `${marked(axis.label)} = ${text}`).join(", ");
  const rows = cellRows(run, cell, value).map(({ label, text }) => `${label} ${text}`).join("; ");
  return `${place}: ${marked(value.label)}: ${rows}.`;
}

/** The cut through a plane along one of its axes. */
function cutPlot(run, { axis, cells, value, source, isLogarithmic, selected, size, onPick }) {
  const usesMedian = source === "median";
  const centre = usesMedian ? value.median : value.mean;
  const theory = run.theoryAlong(axis, cells, value);
  const isDrawn = (cell) => (!value.absence || value.absence[cell] === null) && centre[cell] !== null;
  const points = [];
  const numbers = theory.map(([, number]) => number);
  cells.forEach((cell, position) => {
    if (cell < 0) return;
    const x = axis.coordinates[position];
    const isShown = isDrawn(cell) && !(isLogarithmic && centre[cell] <= 0);
    const [low, high] = value.median ? [value.lowerQuartile[cell], value.upperQuartile[cell]] : [null, null];
    if (isShown) numbers.push(centre[cell], low, high);
    const reason = value.absence && value.absence[cell] !== null ? run.absences[value.absence[cell]] : "no value";
    points.push({
      x, y: centre[cell], low, high, isSelected: position === selected, absent: isShown ? null : reason,
    });
  });
  const x = axisScale(axis);
  const isContinuous = run.isTheoryContinuous(axis, cells, value);
  const dashes = theory.map(([coordinate, number]) => {
    const middle = x.fraction(coordinate);
    return { name: "theory", points: [-0.02, 0.02].map((offset) => [x.number(middle + offset), number]) };
  });
  const name = marked(value.label);
  return linePlot({
    ...size, points, onPick,
    description: `${name} along ${marked(axis.label)}: simulated cells${theory.length ? " and theory" : ""}.`,
    x: { label: axis.label, scale: x, ticks: (width) => x.ticksIn(width, false) },
    y: { label: value.label, scale: Scale.spanning(numbers, isLogarithmic, 0.08, value.hasUnitRange ? [0, 1] : []) },
    lines: isContinuous ? [{ name: "theory", points: theory }] : dashes,
    marks: [{ x: axis.coordinates[selected], name: "selection", label: null }],
  });
}

/** The nearest position of an axis. */
function nearestPosition(axis, coordinate) {
  const isLogarithmic = axis.spacing === "logarithmic";
  const distanceTo = (other) => Math.abs(isLogarithmic ? Math.log(other / coordinate) : other - coordinate);
  return axis.coordinates.reduce(
    (best, other, index) => (distanceTo(other) < distanceTo(axis.coordinates[best]) ? index : best), 0);
}

/** The learning curves of a cell, one plot a panel. */
function curvePlots(run, cell, isLogarithmic, size) {
  const curves = run.curvesOf.get(cell) || [];
  if (curves.length === 0) return [];
  const { series, marks } = run.curves;
  const titles = [...new Set(series.map((line) => plain(line.panel)))];
  const last = Math.max(...curves.flatMap((curve) => curve.steps));
  const scale = isLogarithmic ? new Scale(true, 1, Math.max(last, 10)) : new Scale(false, 0, Math.max(last, 1));
  return titles.map((title) => {
    const lines = [];
    const numbers = [];
    const members = series.flatMap((line, index) => (plain(line.panel) === title ? [index] : []));
    const hasLogarithm = series[members[0]].isLogarithmic;
    for (const index of members) {
      for (const curve of curves) {
        for (const number of curve.numbers[index]) numbers.push(number);
        const points = curve.steps.map((step, point) => [Math.max(step, isLogarithmic ? 1 : 0), curve.numbers[index][point]]);
        lines.push({ name: `network modality-${series[index].modality}${curves.length > 8 ? " thin" : ""}`, points });
      }
    }
    const times = marks.flatMap((mark, index) => {
      const value = run.valueOf.get(mark.value);
      const found = curves.map((curve) => curve.marks[index]).filter((time) => time !== null);
      const theory = value && value.theory ? value.theory[cell] : null;
      const mean = found.reduce((sum, time) => sum + time, 0) / found.length;
      return [
        ...(theory === null ? [] : [{ x: theory, name: `modality-${mark.modality} predicted`, label: null }]),
        ...(found.length === 0 ? [] : [{ x: mean, name: `modality-${mark.modality}`, label: mark.label }]),
      ];
    });
    const always = hasLogarithm ? [] : [0];
    return linePlot({
      ...size, lines, marks: times,
      description: `${title} against training steps, ${plural(curves.length, "network")}.`,
      x: { label: [{ text: "gradient-descent step", level: "base" }], scale, ticks: (width) => scale.ticks(Math.floor(width / 58)) },
      y: { label: series[members[0]].panel, scale: Scale.spanning(numbers, hasLogarithm, 0.06, always) },
    });
  });
}

/** What the lines of learning curves mean. */
function curveLegend(run, cell) {
  const curves = run.curvesOf.get(cell) || [];
  const { series, marks } = run.curves;
  const names = series.filter((line) => line.modality > 0)
    .map((line) => html("span", { class: `key modality-${line.modality}` }, html("i", { class: "stroke" }), html("span", {}, typeset(line.label))));
  const times = marks.map((mark, index) => {
    const found = curves.map((curve) => curve.marks[index]).filter((time) => time !== null);
    if (found.length === 0) return html("span", { class: "key" }, html("span", {}, typeset(mark.label), " was not reached"));
    const mean = found.reduce((sum, time) => sum + time, 0) / found.length;
    const value = run.valueOf.get(mark.value);
    const theory = value && value.theory ? value.theory[cell] : null;
    return html(
      "span", { class: `key modality-${mark.modality}` }, html("i", { class: "stroke upright" }),
      html("span", {}, typeset(mark.label), ` = ${formatNumber(mean)} steps`,
        theory === null ? "" : ` (theory ${formatNumber(theory)}, dashed)`));
  });
  return html("p", { class: "legend" }, names, times, html("span", { class: "key" }, plural(curves.length, "network")));
}

/** All values of a cell. */
function dataTable(run, cell, isExact) {
  const show = (column, digits) => {
    const number = column ? column[cell] : null;
    if (number === null || number === undefined) return html("td", { class: "none" }, "–");
    return html("td", { "data-exact": exactNumber(number) }, isExact ? exactNumber(number) : formatNumber(number, digits));
  };
  const head = ["value", "mean", "standard error", "median", "lower quartile", "upper quartile", "networks", "theory"];
  const body = run.values.map((value) => html(
    "tr", { "data-value": value.name }, html("th", { scope: "row" }, typeset(value.label)),
    show(value.mean, 6), show(value.standardError, 2), show(value.median, 6), show(value.lowerQuartile, 6),
    show(value.upperQuartile, 6), html("td", {}, String(value.count[cell])), show(value.theory, 6)));
  return html(
    "table", {}, html("thead", {}, html("tr", {}, head.map((text) => html("th", { scope: "col" }, text)))),
    html("tbody", {}, body));
}
