/** What floats beside the pointer. */
class Tooltip {
  constructor(node) {
    this.node = node;
  }

  fill(run, cell, value, colour) {
    const place = run.place(cell).map(({ axis, text }) => html("div", {}, typeset(axis.label), ` = ${text}`));
    const swatch = html("i", { class: colour ? "swatch plain" : "swatch" });
    if (colour) swatch.style.background = colour;
    const rows = cellRows(run, cell, value).map(({ label, text }) => html("div", {}, html("dt", {}, label), html("dd", {}, text)));
    this.node.replaceChildren(
      html("div", { class: "place" }, place), html("div", { class: "value-name" }, swatch, typeset(value.label)),
      html("dl", {}, rows));
    this.node.hidden = false;
  }

  place({ x, y }) {
    const { width, height } = this.node.getBoundingClientRect();
    const [right, bottom] = [document.documentElement.clientWidth, document.documentElement.clientHeight];
    const left = x + 16 + width < right ? x + 16 : x - 16 - width;
    const top = y + 16 + height < bottom ? y + 16 : y - 16 - height;
    this.node.style.left = `${Math.min(Math.max(left, 8), Math.max(8, right - width - 8))}px`;
    this.node.style.top = `${Math.min(Math.max(top, 8), Math.max(8, bottom - height - 8))}px`;
  }

  hide() {
    this.node.hidden = true;
  }
}

const run = new Run(JSON.parse(document.getElementById("run").textContent));

function writeHead() {
  const total = (counts) => counts.reduce((sum, count) => sum + count, 0);
  const endings = [
    [run.success, total(run.successful)],
    ...Object.entries(run.otherStatuses).map(([status, counts]) => [status.replace(/_/g, " "), total(counts)]),
  ];
  document.getElementById("standfirst").textContent =
    `${plural(run.provenance.networks, "network")} in ${plural(run.cellCount, "cell")}, ${run.networksPerCell} a cell, `
    + `trained in ${run.provenance.precision} precision.`;
  document.getElementById("tally").append(...endings.map(([name, count]) => html(
    "span", {}, html("b", {}, count.toLocaleString("en")), ` ${name}`)));
}

function writeColophon() {
  const { provenance } = run;
  const item = (name, ...content) => html("div", {}, html("dt", {}, name), html("dd", {}, content));
  const sessions = provenance.sessions.map((session) => html("li", {},
    `${session.started} to ${session.finished || "no recorded end"}: ${session.device}; ${session.driver}; code ${session.kernelHash}; `
    + `FusionPhase ${session.version}; ${session.system}`));
  const omissions = [run.omission, run.curves && run.curves.omission].filter(Boolean);
  document.getElementById("colophon").append(
    html("h2", {}, "Method"), html("p", {}, provenance.method.join(" ")),
    ...omissions.map((text) => html("p", {}, text)),
    html("h2", {}, "Provenance"),
    html("dl", { class: "provenance" },
      item("Command", html("code", {}, provenance.command), " with the sweep file below"),
      item("Configuration", html("code", {}, provenance.configurationHash)),
      item("Seeds", `${provenance.seeds} a cell, numbered from 0, base seed ${provenance.baseSeed}`),
      item("Trained", html("ul", {}, sessions)),
      item("Report", `FusionPhase ${provenance.reportVersion}`)),
    html("details", {}, html("summary", {}, "sweep.yaml, with all defaults"), html("pre", {}, provenance.configuration)));
}

const tooltip = new Tooltip(document.getElementById("tooltip"));
const panels = run.views.map((view, index) => new Panel(run, view, index + 1, tooltip));
const redraw = () => panels.forEach((panel) => panel.draw());

writeHead();
writeColophon();
const main = document.getElementById("diagrams");
if (panels.length === 0) {
  main.append(html("section", { class: "panel" }, html("h2", {}, "One cell, no axes"),
    html("p", {}, run.endings(0)), html("div", { class: "cell-table" }, html("div", { class: "scroll" }, dataTable(run, 0, false)))));
}
for (const panel of panels) {
  main.append(panel.section);
  panel.draw();
}

const appearance = document.getElementById("appearance");
const setAppearance = (name) => {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  redraw();
};
appearance.addEventListener("change", () => setAppearance(appearance.value));
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
window.addEventListener("beforeprint", () => setAppearance("light"));
window.addEventListener("afterprint", () => setAppearance(appearance.value));
window.addEventListener("scroll", () => tooltip.hide(), { passive: true });
