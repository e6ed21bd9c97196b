"use strict";
// Control charts of a line.
(() => {
  const host = document.querySelector("[data-charts]");
  if (!host) return;
  const plots = new Map();
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = value => value === null || value === undefined ? "–" : Number(value.toPrecision(3)).toString();

  const options = (chart, width) => {
    const ink = colour("--soft");
    const axis = { stroke: ink, grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") }, font: "12px system-ui" };
    const limit = (label, dash) => ({ label, stroke: colour("--warn"), width: 1.2, dash, points: { show: false }, paths: uPlot.paths.stepped({ align: 0 }), value: (u, v) => short(v) });
    return {
      width, height: 220,
      scales: { x: { time: false, range: (u, least, most) => [least - .5, most + .5] }, y: { range: (u, least, most) => {
        const room = (most - least || Math.abs(most) || 1) * .08;
        return [Math.max(least - room, least >= 0 ? 0 : -Infinity), most + room];
      } } },
      axes: [
        { ...axis, space: 90, incrs: [1, 2, 5, 10, 20, 50, 100], values: (u, at) => at.map(i => { const text = chart.labels[i]; return text === undefined ? "" : text.length > 12 ? text.slice(0, 11) + "…" : text; }) },
        { ...axis, size: 62, values: (u, at) => at.map(short) },
      ],
      series: [
        { label: "of", value: (u, i) => i === null ? "–" : chart.labels[i] ?? "–" },
        { label: "value", stroke: colour("--accent"), width: 1.6, points: { show: true, size: 6, fill: colour("--accent") }, value: (u, v) => short(v) },
        limit("upper", [6, 4]),
        { ...limit("centre", []), stroke: ink },
        limit("lower", [6, 4]),
        { label: "signals", stroke: colour("--bad"), width: 0, paths: () => null, points: { show: true, size: 11, width: 2, stroke: colour("--bad"), fill: colour("--bad-ground") }, value: (u, v, s, i) => i === null ? "–" : chart.tests[i]?.length ? "test " + chart.tests[i].join(", ") : "none" },
      ],
      cursor: { y: false, points: { size: 8 } },
      legend: { live: true },
    };
  };

  const data = chart => [
    chart.values.map((v, i) => i), chart.values, chart.upper, chart.centre, chart.lower,
    chart.values.map((v, i) => chart.tests[i].length ? v : null),
  ];

  const table = (figure, chart) => {
    const body = figure.querySelector("tbody");
    body.replaceChildren(...chart.values.map((value, i) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      const link = document.createElement("a");
      link.href = chart.links[i];
      link.textContent = chart.labels[i];
      head.append(link);
      row.append(head);
      for (const text of [value, chart.lower[i], chart.centre[i], chart.upper[i]].map(short).concat(chart.tests[i].join(", "))) {
        const cell = document.createElement("td");
        cell.textContent = text;
        row.append(cell);
      }
      return row;
    }));
  };

  const draw = chart => {
    const figure = document.getElementById("chart-" + chart.id);
    if (!figure) return;
    figure.querySelector("h3").textContent = chart.title;
    const signals = chart.tests.filter(tests => tests.length).length;
    figure.querySelector("figcaption p").textContent =
      `${chart.name}, ${signals === 0 ? "no signal" : signals === 1 ? "1 point signals" : signals + " points signal"}. ${chart.note}`;
    table(figure, chart);
    const place = figure.querySelector(".plot");
    plots.get(chart.id)?.destroy();
    plots.delete(chart.id);
    if (chart.values.length === 0) {
      const empty = document.createElement("p");
      empty.className = "empty";
      empty.textContent = "Nothing to draw yet.";
      place.replaceChildren(empty);
      return;
    }
    place.replaceChildren();
    const plot = new uPlot(options(chart, place.clientWidth), data(chart), place);
    plot.over.addEventListener("click", () => { if (plot.cursor.idx !== null) location.href = chart.links[plot.cursor.idx]; });
    plots.set(chart.id, plot);
  };

  let latest = [];
  let pending = null;
  const load = async () => {
    pending = null;
    const answer = await fetch(host.dataset.charts);
    if (!answer.ok) return;
    latest = await answer.json();
    latest.forEach(draw);
  };
  document.body.addEventListener("changed", () => { pending ??= setTimeout(load, 1000); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => latest.forEach(draw));
  let resize = null;
  addEventListener("resize", () => { clearTimeout(resize); resize = setTimeout(() => latest.forEach(draw), 150); });
  load();
})();
