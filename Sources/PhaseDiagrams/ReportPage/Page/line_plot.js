const TICK = 4;

/** A length of text in tick labels, near enough to leave room for it. */
function textWidth(text, size = 11) {
  return 0.58 * size * [...text].length;
}

/** Ticks that stand at categories, thinned where there is no room for all. */
function categoryTicks(axis, room) {
  const widest = Math.max(...axis.values.map((text) => textWidth(text)));
  const stride = Math.max(1, Math.ceil(axis.values.length * (widest + 8) / room));
  return axis.values.map((text, index) => ({ number: axis.coordinates[index], label: index % stride ? null : text }));
}

/** The scale of an axis's cells, from border to border. */
function axisScale(axis) {
  const scale = new Scale(axis.spacing === "logarithmic", axis.edges[0], axis.edges[axis.edges.length - 1]);
  scale.ticksIn = (length, isVertical) => {
    if (axis.values.length === 1) return [{ number: axis.coordinates[0], label: axis.values[0] }];
    if (axis.spacing === "categorical") return categoryTicks(axis, isVertical ? 4 * length : length);
    const own = axis.coordinates.map((number) => ({ number, label: formatNumber(number, 6) }));
    const isShort = own.every(({ label }) => [...label].length <= 4);
    const gaps = own.slice(1).map(({ number }, index) => length * (scale.fraction(number) - scale.fraction(own[index].number)));
    if (isShort && gaps.every((gap) => gap >= (isVertical ? 16 : 34)) && own.length <= 8) return own;
    return scale.ticks(Math.floor(length / (isVertical ? 34 : 58)));
  };
  return scale;
}

/** An axis with ticks and its label, as a group of SVG elements. */
function drawAxis(box, scale, ticks, label, isVertical) {
  const group = svg("g", { class: "axis" });
  for (const tick of ticks) {
    const share = scale.fraction(tick.number);
    const length = tick.label === null ? TICK * 0.6 : TICK;
    if (isVertical) {
      const y = box.top + box.height * (1 - share);
      group.append(svg("line", { x1: box.left - length, x2: box.left, y1: y, y2: y }));
      if (tick.label !== null) {
        group.append(svg("text", { x: box.left - TICK - 3, y, dy: "0.35em", "text-anchor": "end" }, tick.label));
      }
    } else {
      const x = box.left + box.width * share;
      const bottom = box.top + box.height;
      group.append(svg("line", { x1: x, x2: x, y1: bottom, y2: bottom + length }));
      if (tick.label !== null) {
        group.append(svg("text", { x, y: bottom + TICK + 12, "text-anchor": "middle" }, tick.label));
      }
    }
  }
  // A label that is longer than its axis would run into what stands above; plots say the same in their heading.
  if (isVertical && textWidth(plain(label), 12.5) > box.height + 30) return group;
  const middle = isVertical ? box.top + box.height / 2 : box.left + box.width / 2;
  const place = isVertical
    ? { transform: `translate(${box.labelLeft} ${middle}) rotate(-90)` } : { x: middle, y: box.top + box.height + 34 };
  group.append(svg("text", { class: "axis-label", "text-anchor": "middle", ...place }, typesetSpans(label)));
  return group;
}

/** Where the plot of a figure lies, with room for tick labels on the left. */
function plotBox(width, height, yTicks, top = 8) {
  const widest = Math.max(12, ...yTicks.map((tick) => (tick.label === null ? 0 : textWidth(tick.label))));
  const left = Math.min(Math.ceil(widest + TICK + 26), Math.floor(width / 3));
  return { left, labelLeft: 12, top, width: width - left - 12, height: height - top - 42 };
}

function pathOf(points, place) {
  let path = "";
  let isDown = false;
  for (const [x, y] of points) {
    const spot = y === null ? null : place(x, y);
    if (spot) path += `${isDown ? "L" : "M"}${spot[0].toFixed(2)} ${spot[1].toFixed(2)}`;
    isDown = Boolean(spot);
  }
  return path;
}

/**
 * A plot of lines and points as an SVG element.
 *
 * `x` and `y` have a label and a scale (`y.scale` is null where there is nothing to draw), `x.ticks` tells its ticks.
 * `lines` have points and a class; `points` have x, y, low, high and absent; `marks` are vertical lines with a label.
 */
function linePlot({ width, height, description, x, y, lines = [], points = [], marks = [], onPick = null }) {
  const yTicks = y.scale ? y.scale.ticks(Math.floor((height - 50) / 30)) : [];
  const box = plotBox(width, height, yTicks, marks.some((mark) => mark.label) ? 26 : 10);
  const figure = svg("svg", {
    class: "plot", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": description,
  });
  const clip = `clip-${linePlot.count++}`;
  figure.append(svg("clipPath", { id: clip }, svg("rect", {
    x: box.left, y: box.top - 4, width: box.width, height: box.height + 4,
  })));
  const across = (number) => box.left + box.width * x.scale.fraction(number);
  const place = (first, second) => {
    if (y.scale.isLogarithmic && !(second > 0)) return null;
    return [across(first), box.top + box.height * (1 - y.scale.fraction(second))];
  };
  figure.append(svg("rect", { class: "frame", x: box.left, y: box.top, width: box.width, height: box.height }));
  figure.append(drawAxis(box, x.scale, x.ticks(box.width), x.label, false));
  figure.append(drawAxis(box, y.scale || x.scale, yTicks, y.label, true));
  drawMarks(figure, box, marks, across);
  if (!y.scale) {
    figure.append(svg("text", {
      class: "nothing", x: box.left + box.width / 2, y: box.top + box.height / 2, "text-anchor": "middle",
    }, "nothing to draw"));
    return figure;
  }
  const content = svg("g", { "clip-path": `url(#${clip})` });
  for (const line of lines) content.append(svg("path", { class: `line ${line.name}`, d: pathOf(line.points, place) }));
  const radius = points.length > 60 ? 1.5 : 3;
  for (const point of points) content.append(...drawPoint(point, place, box, across, radius));
  figure.append(content);
  if (onPick) {
    figure.classList.add("pickable");
    figure.addEventListener("click", (event) => {
      const share = (event.clientX - figure.getBoundingClientRect().left - box.left) / box.width;
      if (share >= -0.05 && share <= 1.05) onPick(x.scale.number(Math.min(Math.max(share, 0), 1)));
    });
  }
  return figure;
}
linePlot.count = 0;

function drawPoint(point, place, box, across, radius) {
  if (point.absent) {
    const [x, y, arm] = [across(point.x), box.top + box.height - 6, 3.5];
    const path = `M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x - arm} ${y + arm}L${x + arm} ${y - arm}`;
    return [svg("path", { class: "absent", d: path }, svg("title", {}, point.absent))];
  }
  const spot = place(point.x, point.y);
  if (!spot) return [];
  const drawn = [];
  const ends = [point.low, point.high].map((number) => (number === null ? null : place(point.x, number)));
  if (ends[0] && ends[1]) {
    drawn.push(svg("line", { class: "spread", x1: spot[0], x2: spot[0], y1: ends[0][1], y2: ends[1][1] }));
  }
  drawn.push(svg("circle", {
    class: point.isSelected ? "point selected" : "point", cx: spot[0], cy: spot[1],
    r: point.isSelected ? radius + 1.5 : radius,
  }));
  return drawn;
}

/** Vertical lines with their labels above; labels that would touch the one before stand beside their own line. */
function drawMarks(figure, box, marks, across) {
  let right = -Infinity;
  for (const mark of [...marks].sort((first, second) => first.x - second.x)) {
    const x = across(mark.x);
    if (!(x >= box.left - 1 && x <= box.left + box.width + 1)) continue;
    figure.append(svg("line", { class: `mark ${mark.name}`, x1: x, x2: x, y1: box.top - 4, y2: box.top + box.height }));
    if (!mark.label) continue;
    const half = textWidth(plain(mark.label)) / 2;
    const start = Math.max(right + 4, x - half);
    figure.append(svg("text", { class: `mark-label ${mark.name}`, x: start, y: box.top - 10 }, typesetSpans(mark.label)));
    right = start + 2 * half;
  }
}
