"use strict";
// Times in the viewer's zone, live updates, keys.
(() => {
  const localise = root => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      const today = at.toDateString() === new Date().toDateString();
      // What is printed is read another day and elsewhere.
      if (time.closest("[data-dated]")) time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
      else time.textContent = today ? at.toLocaleTimeString() : at.toLocaleString();
      time.title = at.toISOString();
    }
  };
  localise(document);
  document.body.addEventListener("htmx:afterSettle", () => localise(document));
  if (document.querySelector("[hx-trigger], [data-charts]")) {
    const events = new EventSource("/events");
    events.addEventListener("changed", () => document.body.dispatchEvent(new CustomEvent("changed")));
    window.addEventListener("pagehide", () => events.close());
  }
  document.addEventListener("keydown", event => {
    if (event.target.closest("input, select, .stage") || event.ctrlKey || event.metaKey || event.altKey) return;
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
  });
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
})();
