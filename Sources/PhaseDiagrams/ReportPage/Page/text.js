const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function withContent(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element; texts among the children are taken as they are. */
function html(name, attributes = {}, ...children) {
  return withContent(document.createElement(name), attributes, children);
}

/** An SVG element. */
function svg(name, attributes = {}, ...children) {
  return withContent(document.createElementNS(SVG_NAMESPACE, name), attributes, children);
}

/** Pieces of text without their levels. */
function plain(pieces) {
  return pieces.map((piece) => piece.text).join("");
}

/** Pieces as plain text in which sub- and superscripts are marked: t_B/t_A. */
function marked(pieces) {
  const mark = { base: "", subscripted: "_", superscripted: "^" };
  return pieces.map((piece) => mark[piece.level] + piece.text).join("");
}

/** Pieces with a capital letter at the beginning, unless that is a symbol. */
function capitalised(pieces) {
  const [first, ...rest] = pieces;
  if (!first || !/^[a-z]{2}/.test(first.text)) return pieces;
  return [{ ...first, text: first.text[0].toUpperCase() + first.text.slice(1) }, ...rest];
}

/** Pieces as HTML, with sub and sup. */
function typeset(pieces) {
  return pieces.map((piece) => {
    if (piece.level === "subscripted") return html("sub", {}, piece.text);
    if (piece.level === "superscripted") return html("sup", {}, piece.text);
    return document.createTextNode(piece.text);
  });
}

/** Pieces as the spans of an SVG text: a shift holds for all that follows, so each one is taken back. */
function typesetSpans(pieces) {
  const shifts = { base: 0, subscripted: 0.3, superscripted: -0.42 };
  let shift = 0;
  return pieces.map((piece) => {
    const level = shifts[piece.level];
    const size = level === 0 ? 1 : 0.74;
    const span = svg("tspan", { dy: `${((level - shift) / size).toFixed(3)}em` }, piece.text);
    if (size !== 1) span.setAttribute("font-size", "74%");
    shift = level;
    return span;
  });
}

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

function powerOfTen(exponent) {
  return "10" + [...String(exponent)].map((digit) => SUPERSCRIPTS[digit]).join("");
}

/** A number to some significant digits, with a power of ten where it is very small or very large. */
function formatNumber(value, digits = 5) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (rounded === 0) return "0";
  if (size >= 1e-3 && size < 1e6) return String(rounded).replace("-", "−");
  const [mantissa, exponent] = rounded.toExponential().split("e");
  const power = powerOfTen(Number(exponent));
  if (mantissa === "1") return power;
  return `${mantissa}×${power}`.replace("-", "−");
}

/** A number with all its digits, as tables of the program write it. */
function exactNumber(value) {
  return value === null || value === undefined ? "" : String(value).replace("e+", "e");
}

function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
