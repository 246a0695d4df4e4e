// The visit form: keeps the draft on the server, marks fields that the server found wrong, leaves with Esc.
(() => {
  const form = document.getElementById("visit-form");
  if (!form) return;
  const state = document.getElementById.bind(document, "draft-state");
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const EVERY = 10_000; // ms
  let touched = false;
  let leaving = false;

  // Opens whatever folds the element away, up to the form.
  const unfold = (element) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };

  const say = (text) => { if (state()) state().textContent = text; };

  const keep = async () => {
    if (!touched || leaving) return;
    touched = false;
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token() }, redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      say(await answer.text());
    } catch {
      touched = true;
      say(form.dataset.notKept);
    }
  };

  const touch = () => { touched = true; };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("focusout", () => setTimeout(keep, 1500));
  setInterval(keep, EVERY);
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("pagehide", () => {
    if (!touched || leaving) return;
    const body = new FormData(form);
    body.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(form.dataset.keep, body);
  });

  // The check of a row keeps the draft as well: nothing is left to send.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && form.contains(event.target) && event.detail.requestConfig.verb === "post") touched = false;
  });

  // What the server says about a row is told by its fields, too.
  const mark = (says) => {
    const told = says.querySelector?.("[data-wrong]");
    if (!told) return;
    const wrong = told.dataset.wrong.split(" ").filter(Boolean);
    const id = told.dataset.row;
    for (const part of ["value", "unit", "specimen", "component", "date", "lab", "method", "lower_limit", "upper_limit", "note"]) {
      const field = document.getElementById(`${id}-${part}`);
      if (!field) continue;
      const is = wrong.includes(part);
      field.classList.toggle("is-invalid", is);
      if (is) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      if (is) unfold(field);
    }
  };
  document.addEventListener("htmx:afterSwap", (event) => mark(event.target));

  // A test that was added takes the focus and leaves the chooser.
  document.addEventListener("htmx:load", (event) => {
    const row = event.detail.elt;
    if (!row.matches?.(".visit-added > .result-row")) return;
    const key = row.querySelector("[name=rows]").value;
    document.querySelector(`.visit-add option[value="${CSS.escape(key)}"]`)?.remove();
    row.querySelector(".result-value input, .result-value select")?.focus();
  });

  // A link to a panel leads into its first field, also into one that is folded away.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#panel-']");
    const panel = link && document.getElementById(link.hash.slice(1));
    if (!panel) return;
    event.preventDefault();
    unfold(panel);
    panel.querySelector("input:not([type=hidden]), select")?.focus();
    panel.scrollIntoView({ block: "center" });
  });
  // A link of the index opens its section at its top.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#section-']");
    const head = link && document.getElementById(link.hash.slice(1));
    if (!head) return;
    event.preventDefault();
    unfold(head);
    head.closest(".visit-section").scrollIntoView({ block: "start" });
    (head.closest("summary") ?? head.closest(".visit-section").querySelector("a, textarea"))?.focus({ preventScroll: true });
  });
  // A link of the error summary leads into its field, also into a folded one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a[href^='#'], #confirm a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    unfold(field);
    field.focus();
  }, true);

  document.addEventListener("keydown", async (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !form.contains(document.activeElement)) return;
    if (document.activeElement.matches("select, [list]")) return; // closes their own list
    event.preventDefault();
    await keep();
    leaving = true;
    location.assign(form.dataset.leave);
  });
})();
