// The course of a patient: asks for the figure at once, draws it when plotly.js is there, follows the switches, the zoom
// and the pointer. Whatever the reader chose stands in the address.
(() => {
  const course = document.getElementById("course");
  if (!course) return;
  const canvas = course.querySelector(".course-canvas");
  const button = course.querySelector("[data-png]");
  const said = course.querySelector("[data-view]");
  const { json, lang, name, failed, result } = course.dataset;
  const DAY = 86400000;
  const MONTH = 30.4375 * DAY; // as the server counts them
  const badges = JSON.parse(course.dataset.badges);
  const NARROW = 560;
  let query = new URLSearchParams(course.dataset.query);
  let drawn = null; // {figure, start, in_view}
  let latest = null; // the answer that is awaited: an earlier one may come later

  const ask = (of) => {
    latest = fetch(`${json}?${of}`, { headers: { Accept: "application/json" } }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      return answer.json();
    });
    return latest;
  };

  const show = async (answer) => {
    const of = query.toString();
    const next = await answer;
    if (answer !== latest) return;
    const isFirst = drawn === null;
    drawn = next;
    badge(drawn.figure);
    await Charts.draw(canvas, drawn.figure, lang);
    if (isFirst) follow();
    if (said.textContent !== drawn.in_view) said.textContent = drawn.in_view;
    course.classList.toggle("course-zoomed", drawn.in_view !== "");
    canvas.dataset.drawn = of || "calendar";
    button.hidden = false;
  };

  // What is judged of a lane, at the end of its title; where the chart is narrow, below it.
  const badge = ({ layout: { annotations } }) => {
    const narrow = canvas.clientWidth < NARROW;
    for (const title of [...annotations]) {
      const text = badges[title.name];
      if (!text) continue;
      if (narrow) title.yshift = 17;
      const place = narrow ? { x: 0, yshift: 2 } : { x: 1, xanchor: "right", xshift: 0 };
      annotations.push({ text, y: title.y, ...place, font: { color: "--ink-2", size: 11, weight: 400 } });
    }
  };

  const fail = () => {
    const line = document.createElement("p");
    line.className = "course-wait";
    line.setAttribute("role", "alert");
    line.textContent = failed;
    canvas.replaceChildren(line);
    canvas.removeAttribute("role");
    button.hidden = true;
  };

  // Asked for before plotly.js is read: both travel at the same time.
  const first = ask(query);
  document.addEventListener("DOMContentLoaded", () => show(first).catch(fail));

  // A switch says what it sets: "x=months", "from=2025-03-01&to=".
  const setBy = (link) => [...new URLSearchParams(link.dataset.set)];
  const marked = (link) => setBy(link).every(([key, value]) => (query.get(key) ?? "") === value);
  const refresh = () => course.querySelectorAll("[data-set]").forEach((link) => {
    if (marked(link)) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.search = changed(setBy(link));
  });
  const changed = (pairs) => {
    const to = new URLSearchParams(query);
    for (const [key, value] of pairs) {
      if (value) to.set(key, value);
      else to.delete(key);
    }
    return to;
  };

  // What the legend says of the expected range, and of what has no limit, goes with it.
  const dress = () => {
    course.classList.toggle("course-bare", query.get("band") === "off");
    course.classList.toggle("course-multiples", query.get("y") === "limit");
  };

  const go = (to) => {
    query = to;
    const address = new URL(location);
    address.search = query;
    history.replaceState(null, "", address);
    refresh();
    dress();
    show(ask(query)).catch(() => location.reload());
  };

  // The switches are links that work without a script; with one, only the figure changes.
  course.addEventListener("click", (event) => {
    const link = event.target.closest("[data-set]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(new URLSearchParams(link.search));
  });

  const dayAt = (place) => {
    if (typeof place === "string") return place.slice(0, 10);
    return new Date(Date.parse(drawn.start) + place * MONTH).toISOString().slice(0, 10);
  };

  // Drawn anew by the server: names stand at the edge of what is in view, and ticks have its measure.
  const zoomed = (change) => {
    const [from, to] = change["xaxis.range"] ?? [change["xaxis.range[0]"], change["xaxis.range[1]"]];
    if (from === undefined || to === undefined) return;
    go(changed([["from", dayAt(from)], ["to", dayAt(to)]]));
  };

  const resultOf = (event) => {
    const id = event.points.map((point) => point.customdata).find((data) => Number.isInteger(data));
    return result && id ? result.replace(/0\/$/, `${id}/`) : null;
  };
  let touch = null; // the finger's latest: {met: address of a result}
  let before = null; // the one before it
  canvas.addEventListener("pointerdown", (event) => {
    before = touch;
    touch = event.pointerType === "touch" ? { met: null } : null;
  }, true);

  // A finger asks first what a point says, and opens it with the second touch.
  const pick = (event) => {
    const address = resultOf(event);
    if (!address) return;
    const { ctrlKey, metaKey, shiftKey } = event.event;
    if (touch) touch.met = address; // plotly tells a touch twice: as one, and as a click
    if (touch && before?.met !== address) return;
    if (ctrlKey || metaKey || shiftKey) window.open(address, "_blank", "noopener");
    else location.assign(address);
  };

  const follow = () => {
    canvas.on("plotly_relayout", zoomed);
    canvas.on("plotly_doubleclick", () => go(changed([["from", ""], ["to", ""]])));
    canvas.on("plotly_click", pick);
    canvas.on("plotly_hover", (event) => canvas.classList.toggle("course-opens", resultOf(event) !== null));
    canvas.on("plotly_unhover", () => canvas.classList.remove("course-opens"));
  };

  button.addEventListener("click", () => {
    const caption = course.querySelector("figcaption").innerText.replace(/\s+/g, " ").trim();
    Charts.png(drawn.figure, { language: lang, name, caption });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const table = document.getElementById("course-table");
    table.open = !table.open;
    table.querySelector("summary").focus();
  });
})();
