// The course of a patient: asks for the figure at once, draws it when plotly.js is there, follows the switches.
(() => {
  const course = document.getElementById("course");
  if (!course) return;
  const canvas = course.querySelector(".course-canvas");
  const button = course.querySelector("[data-png]");
  const { json, lang, name, failed } = course.dataset;
  let query = new URLSearchParams(course.dataset.query);
  let figure = null;

  const ask = (of) => fetch(`${json}?${of}`, { headers: { Accept: "application/json" } }).then((answer) => {
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  });

  const show = async (answer) => {
    figure = (await answer).figure;
    await Charts.draw(canvas, figure, lang);
    canvas.dataset.drawn = query.toString() || "calendar";
    button.hidden = false;
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

  const marked = (link) => (query.get(link.dataset.set) ?? "") === link.dataset.to;
  const refresh = () => course.querySelectorAll("[data-set]").forEach((link) => {
    if (marked(link)) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    const to = new URLSearchParams(query);
    if (link.dataset.to) to.set(link.dataset.set, link.dataset.to);
    else to.delete(link.dataset.set);
    link.search = to;
  });

  // What the legend says of the expected range, and of what has no limit, goes with it.
  const dress = () => {
    course.classList.toggle("course-bare", query.get("band") === "off");
    course.classList.toggle("course-multiples", query.get("y") === "limit");
  };

  // The switches are links that work without a script; with one, only the figure changes.
  course.addEventListener("click", (event) => {
    const link = event.target.closest("[data-set]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    query = new URLSearchParams(link.search);
    history.replaceState(null, "", link.href);
    refresh();
    dress();
    show(ask(query)).catch(() => location.assign(link.href));
  });

  button.addEventListener("click", () => {
    const caption = course.querySelector("figcaption").innerText.replace(/\s+/g, " ").trim();
    Charts.png(figure, { language: lang, name, caption });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const table = document.getElementById("course-table");
    table.open = !table.open;
    table.querySelector("summary").focus();
  });
})();
