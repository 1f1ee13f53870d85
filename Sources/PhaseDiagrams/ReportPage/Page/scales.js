/** Maps numbers between two ends to 0…1, by their differences or by their factors. */
class Scale {
  constructor(isLogarithmic, lower, upper) {
    this.isLogarithmic = isLogarithmic;
    this.lower = lower;
    this.upper = upper;
    this.start = this.forward(lower);
    this.length = this.forward(upper) - this.start || 1;
  }

  /** The scale of these numbers, with a margin in units of their extent. */
  static spanning(numbers, isLogarithmic, margin = 0, always = []) {
    let least = Infinity;
    let greatest = -Infinity;
    for (const number of [...always, ...numbers]) {
      if (number === null || !Number.isFinite(number) || (isLogarithmic && number <= 0)) continue;
      least = Math.min(least, number);
      greatest = Math.max(greatest, number);
    }
    if (least > greatest) return null;
    const forward = isLogarithmic ? Math.log10 : (number) => number;
    const backward = isLogarithmic ? (place) => 10 ** place : (place) => place;
    const [start, end] = [forward(least), forward(greatest)];
    const extent = end - start;
    const size = Math.max(Math.abs(start), Math.abs(end));
    const isFlat = extent <= 1e-9 * (isLogarithmic ? 1 : size || 1);
    const room = isFlat ? (isLogarithmic ? 0.1 : 0.1 * size || 1) : margin * extent;
    const scale = new Scale(
      isLogarithmic, room === 0 ? least : backward(start - room), room === 0 ? greatest : backward(end + room));
    scale.isFlat = isFlat;
    return scale;
  }

  forward(number) {
    return this.isLogarithmic ? Math.log10(number) : number;
  }

  fraction(number) {
    return (this.forward(number) - this.start) / this.length;
  }

  number(fraction) {
    const place = this.start + fraction * this.length;
    return this.isLogarithmic ? 10 ** place : place;
  }

  /** Round numbers within the ends, at most so many, with their labels. */
  ticks(most) {
    const isWithin = (number) => {
      const fraction = this.fraction(number);
      return fraction >= -1e-9 && fraction <= 1 + 1e-9;
    };
    if (!this.isLogarithmic) return linearTicks(this.lower, this.upper, Math.max(2, most), isWithin);
    const hasRoom = (numbers) => numbers.every(
      (number, index) => index === 0 || this.fraction(number) - this.fraction(numbers[index - 1]) >= 0.7 / most);
    return logarithmicTicks(this.lower, this.upper, Math.max(2, most), isWithin, hasRoom);
  }
}

function linearTicks(lower, upper, most, isWithin) {
  const rough = (upper - lower) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => (upper - lower) / size <= most);
  const first = Math.ceil(lower / step - 1e-9);
  const last = Math.floor(upper / step + 1e-9);
  const numbers = [];
  for (let index = first; index <= last; index++) numbers.push(Number((index * step).toPrecision(12)));
  const decimals = Math.max(0, ...numbers.map((number) => (String(number).split(".")[1] || "").length));
  const isPlain = numbers.every((number) => number === 0 || (Math.abs(number) >= 1e-3 && Math.abs(number) < 1e5));
  return numbers.filter(isWithin).map((number) => ({
    number, label: isPlain && decimals <= 6 ? number.toFixed(decimals).replace(/^-/, "−") : formatNumber(number, 6),
  }));
}

function logarithmicTicks(lower, upper, most, isWithin, hasRoom) {
  const first = Math.floor(Math.log10(lower) - 1e-9);
  const last = Math.ceil(Math.log10(upper) + 1e-9);
  const decades = [];
  for (let exponent = first; exponent <= last; exponent++) decades.push(exponent);
  const multiples = (mantissas) =>
    decades.flatMap((exponent) => mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`))).filter(isWithin);
  const all = multiples([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  if (all.length < 3) return linearTicks(lower, upper, most, isWithin);
  const isShort = (number) => number >= 0.99e-3 && number <= 1.01e4;
  const fitting = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]
    .map(multiples).find((numbers) => numbers.length <= most && numbers.length >= 2 && hasRoom(numbers)
      && (numbers.every(isShort) || multiples([1]).length < 2));
  const stride = Math.ceil(decades.length / most);
  const chosen = fitting || multiples([1]).filter((_, index) => index % stride === 0);
  const isPlain = chosen.every(isShort);
  const labelled = chosen.map((number) => ({ number, label: isPlain ? formatNumber(number, 6) : powerLabel(number) }));
  const minor = decades.length <= 12 ? all.filter((number) => !chosen.includes(number)) : [];
  return [...labelled, ...minor.map((number) => ({ number, label: null }))];
}

function powerLabel(number) {
  const exponent = Math.floor(Math.log10(number) + 1e-9);
  const mantissa = Number((number / 10 ** exponent).toPrecision(6));
  return mantissa === 1 ? powerOfTen(exponent) : `${mantissa}×${powerOfTen(exponent)}`;
}

/** A colour map over a scale. */
class Colours {
  constructor(controls, scale) {
    this.controls = controls.map((text) => [1, 3, 5].map((place) => parseInt(text.slice(place, place + 2), 16)));
    this.scale = scale;
    this.table = new Array(Colours.levels + 1);
  }

  /** The colour at a place from 0 to 1, to a fraction of what eight bits a component can show. */
  at(place) {
    const level = Math.round(Math.min(Math.max(place, 0), 1) * Colours.levels);
    this.table[level] ||= this.mixed(level / Colours.levels);
    return this.table[level];
  }

  /** The linear mixture of the neighbouring control colours. */
  mixed(place) {
    const position = place * (this.controls.length - 1);
    const below = Math.min(Math.floor(position), this.controls.length - 2);
    const mixed = this.controls[below].map(
      (component, index) => component + (position - below) * (this.controls[below + 1][index] - component));
    return `rgb(${mixed.map(Math.round).join(" ")})`;
  }

  of(number) {
    return this.at(this.scale.isFlat ? 0.5 : this.scale.fraction(number));
  }
}
Colours.levels = 4095;
