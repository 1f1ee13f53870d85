/**
 * The lines on which a field has a level: marching squares, joined to polylines.
 *
 * The field has places x and y in ascending order and numbers with x varying fastest; squares with a missing corner have
 * no line. Points are given in the units of x and y.
 */
function contourLines(field, level) {
  const { x, y, numbers } = field;
  const columns = x.length;
  const points = new Map();
  const neighbours = new Map();

  const connect = (first, second) => {
    for (const [from, to] of [[first, second], [second, first]]) {
      if (!neighbours.has(from)) neighbours.set(from, []);
      neighbours.get(from).push(to);
    }
  };
  const crossing = (id, columnA, rowA, columnB, rowB) => {
    if (points.has(id)) return id;
    const a = numbers[rowA * columns + columnA];
    const b = numbers[rowB * columns + columnB];
    const share = a === b ? 0.5 : (level - a) / (b - a);
    points.set(id, [
      x[columnA] + share * (x[columnB] - x[columnA]), y[rowA] + share * (y[rowB] - y[rowA]),
    ]);
    return id;
  };

  for (let row = 0; row + 1 < y.length; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corner = row * columns + column;
      const [a, b, c, d] = [numbers[corner], numbers[corner + 1], numbers[corner + columns + 1], numbers[corner + columns]];
      if ([a, b, c, d].some((number) => number === null || !Number.isFinite(number))) continue;
      const above = [a, b, c, d].map((number) => number >= level);
      const edges = [];
      if (above[0] !== above[1]) edges.push(crossing(2 * corner, column, row, column + 1, row));
      if (above[1] !== above[2]) edges.push(crossing(2 * (corner + 1) + 1, column + 1, row, column + 1, row + 1));
      if (above[2] !== above[3]) edges.push(crossing(2 * (corner + columns), column, row + 1, column + 1, row + 1));
      if (above[3] !== above[0]) edges.push(crossing(2 * corner + 1, column, row, column, row + 1));
      if (edges.length === 2) connect(edges[0], edges[1]);
      if (edges.length === 4) {
        const isJoined = ((a + b + c + d) / 4 >= level) === above[0];
        connect(edges[0], edges[isJoined ? 1 : 3]);
        connect(edges[2], edges[isJoined ? 3 : 1]);
      }
    }
  }
  return joined(points, neighbours);
}

function joined(points, neighbours) {
  const used = new Set();
  const lines = [];
  const walk = (start) => {
    const line = [];
    let current = start;
    while (current !== undefined) {
      used.add(current);
      line.push(points.get(current));
      current = neighbours.get(current).find((next) => !used.has(next));
    }
    return line;
  };
  const ends = [...neighbours.keys()].filter((id) => neighbours.get(id).length === 1);
  for (const id of ends) if (!used.has(id)) lines.push(walk(id));
  for (const id of neighbours.keys()) {
    if (used.has(id)) continue;
    const ring = walk(id);
    lines.push([...ring, ring[0]]);
  }
  return lines;
}
