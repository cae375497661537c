// Loads .NET, the model and the series; hands over a value every 200 ms (?pause=0 for at once), as many as there are (?values=300 for fewer), and draws what is foretold.
import { dotnet } from "./_framework/dotnet.js";

const shown = 72, width = 960, height = 380, left = 40, bottom = 28, above = 10;
const asked = new URLSearchParams(location.search), byId = id => document.getElementById(id);
const number = (value, digits = 0) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, event => { byId("told").textContent = event.message ?? event.reason; });

const runtime = await dotnet.create();
const [exports, model, series] = await Promise.all([
  runtime.getAssemblyExports(runtime.getConfig().mainAssemblyName),
  fetch("model.lstm").then(file => file.ok ? file.arrayBuffer() : Promise.reject(new Error("model.lstm is missing: examples/InTheBrowser/Training writes it."))),
  fetch("series.json").then(file => file.json()),
]);
const page = exports.Page, begin = Date.parse(series.begin.replace(" ", "T") + "Z");
const values = series.values.slice(0, series.past), coming = series.values.slice(series.past, series.past + Number(asked.get("values") ?? series.values.length));
page.Begin(new Uint8Array(model), values);
let outlook = foretold(), paused = false;
draw();
byId("ready").textContent = `${number(performance.now())} ms`;

byId("pause").addEventListener("click", () => { paused = !paused; byId("pause").textContent = paused ? "Go on" : "Pause"; });
byId("own").addEventListener("submit", event => { event.preventDefault(); observe(byId("flights").valueAsNumber); });
for (const value of coming) {
  do await new Promise(done => setTimeout(done, Number(asked.get("pause") ?? 200))); while (paused);
  observe(value);
}
byId("told").dataset.done = "true";

function foretold() {
  const numbers = Array.from(page.Outlook()), horizon = numbers.length / 3;
  return { forecast: numbers.slice(0, horizon), low: numbers.slice(horizon, 2 * horizon), high: numbers.slice(2 * horizon) };
}

function observe(value) {
  const from = performance.now(), before = outlook;
  page.Observe(value);
  outlook = foretold();
  byId("took").textContent = `${number(performance.now() - from, 1)} ms`;
  byId("time").textContent = hour(values.length).replace("T", " ");
  byId("value").textContent = number(value);
  byId("expected").textContent = `${number(before.forecast[0])} (${number(before.low[0])} to ${number(before.high[0])})`;
  byId("told").textContent = page.Told();
  values.push(value);
  draw();
}

function hour(step) { return new Date(begin + 3600000 * step).toISOString().slice(0, 16); }

function draw() {
  const past = values.slice(-shown), { forecast, low, high } = outlook, now = past.length - 1;
  const most = Math.max(...past, ...high) * 1.05 + 1e-9, steps = past.length + forecast.length;
  const x = step => (left + (width - left) * step / (steps - 1)).toFixed(1), y = value => (above + (height - above - bottom) * (1 - value / most)).toFixed(1);
  const line = points => points.map(([step, value], i) => `${i ? "L" : "M"}${x(step)} ${y(value)}`).join("");
  const ahead = numbers => [[now, past[now]], ...numbers.map((value, i) => [now + 1 + i, value])];
  const ticks = [0, 1, 2, 3, 4].map(tick => most * tick / 4);
  const days = past.map((_, i) => i).filter(i => hour(values.length - past.length + i).endsWith("T00:00"));
  byId("chart").innerHTML = [
    ...ticks.map(tick => `<path d="M${left} ${y(tick)}H${width}" stroke="var(--grid)"/><text x="${left - 6}" y="${y(tick)}" text-anchor="end">${number(tick)}</text>`),
    ...days.map(i => `<text x="${x(i)}" y="${height - 8}">${hour(values.length - past.length + i).slice(0, 10)}</text>`),
    `<path id="band" d="${line(ahead(low))}${line(ahead(high).reverse()).replace("M", "L")}Z" fill="var(--band)"/>`,
    `<path d="${line(past.map((value, i) => [i, value]))}" fill="none" stroke="var(--ink)" stroke-width="1.8"/>`,
    `<path d="${line(ahead(forecast))}" fill="none" stroke="var(--blue)" stroke-width="2.4"/>`,
  ].join("");
}
