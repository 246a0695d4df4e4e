// The search box: arrows walk through what was found, Esc closes, Enter opens the only match.
(() => {
  const box = document.querySelector(".top-search");
  const field = document.getElementById("search-q");
  const results = document.getElementById("search-results");
  if (!box || !field || !results) return;

  const links = () => [...results.querySelectorAll("a")];
  const close = () => { results.hidden = true; };
  const open = () => { results.hidden = false; };

  const step = (event, by) => {
    const all = links();
    if (!all.length || results.hidden) return;
    event.preventDefault();
    const to = all.indexOf(document.activeElement) + by;
    if (to < 0) field.focus();
    else all[Math.min(to, all.length - 1)].focus();
  };

  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(event, 1);
    else if (event.key === "ArrowUp" && document.activeElement !== field) step(event, -1);
    else if (event.key === "Escape" && !results.hidden && links().length) {
      event.preventDefault();
      close();
      field.focus();
    }
  });

  field.form.addEventListener("submit", (event) => {
    const [only, second] = links();
    if (only && !second && results.dataset.for === field.value) {
      event.preventDefault();
      location.assign(only.href);
    }
  });

  let asked = "";
  field.addEventListener("htmx:beforeRequest", () => { asked = field.value; });
  results.addEventListener("htmx:afterSwap", () => {
    results.dataset.for = asked;
    open();
  });
  field.addEventListener("focus", open);
  field.addEventListener("input", () => { if (!field.value.trim()) results.replaceChildren(); });
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) close(); });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
})();
