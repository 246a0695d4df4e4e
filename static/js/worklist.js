// The worklist by keyboard, and rows that open in place.
//   j, k    next and previous row, as the arrows do within the list     Enter   opens it (it is a link)
//   c, b, r log contact, book, log result: of the row in which the focus is
//   p       prints the list
//   Esc     closes what was opened; what was typed stays in it          ?       shows the keys, and switches them off
(() => {
  const list = document.getElementById("worklist");
  if (!list) return;

  const rows = () => [...list.querySelectorAll("tbody:not(.week)")];
  // Where nothing more is due, the row is only a sentence.
  const opener = (row) => row?.querySelector(".row-opens, .row-done");
  const current = () => document.activeElement?.closest?.("#worklist tbody");
  const typing = (element) =>
    element.isContentEditable || element.matches?.("input:not([type='checkbox']), select, textarea");

  const show = (more, shown) => {
    more.hidden = !shown;
    const link = more.closest("tbody").querySelector(`[data-more="${more.id}"]`);
    link?.setAttribute("aria-expanded", String(shown));
  };

  // A second press closes it, a third shows it again as it was left: only the first asks the server.
  list.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.detail.elt;
    const more = link.dataset?.more && document.getElementById(link.dataset.more);
    if (!more) return;
    event.preventDefault();
    show(more, more.hidden);
    if (!more.hidden) enter(more);
  });

  // An answer to the filters that comes late does not take away the row in which somebody types by now.
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === list && list.contains(document.activeElement) && typing(document.activeElement)) {
      event.detail.shouldSwap = false;
    }
  });

  // Settled, not only swapped: before that a form that came with it would be sent as a page of its own.
  list.addEventListener("htmx:afterSettle", (event) => {
    const link = event.detail.requestConfig?.elt;
    const more = link?.dataset?.more && document.getElementById(link.dataset.more);
    if (!more) return;
    show(more, true);
    enter(more);
  });

  // The contact form is for typing at once; what is only read leaves the focus where it is.
  const enter = (more) =>
    more.querySelector(".contact-form select[name='outcome'], .contact-form input[name='date']")?.focus();

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
    opener(all[to])?.focus();
    all[to].scrollIntoView({ block: "nearest" });
  };

  const close = (event) => {
    const more = document.activeElement?.closest?.(".more");
    const open = more ?? [...(current()?.querySelectorAll(".more:not([hidden])") ?? [])].pop();
    if (!open) return;
    event.preventDefault();
    show(open, false);
    opener(open.closest("tbody"))?.focus();
  };

  // What needs a script shows where there is one; the filters bring new buttons with the list.
  const showButtons = () =>
    list.querySelectorAll("[data-print], [data-keys]").forEach((button) => (button.hidden = false));
  showButtons();
  list.addEventListener("htmx:afterSwap", showButtons);
  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-keys]")) explain();
  });

  const help = document.getElementById("keys");
  const inUse = help.querySelector("[data-keys-on]");
  const explain = () => {
    inUse.checked = localStorage.getItem("keys") !== "off";
    help.showModal();
  };
  inUse.addEventListener("change", () =>
    inUse.checked ? localStorage.removeItem("keys") : localStorage.setItem("keys", "off"),
  );

  const keys = {
    "?": explain,
    j: () => step(1),
    k: () => step(-1),
    c: () => current()?.querySelector(".row-contacts")?.click(),
    b: () => current()?.querySelector(".row-books")?.click(),
    r: () => current()?.querySelector(".row-visits")?.click(),
    p: () => list.querySelector("[data-print]")?.click(),
  };

  // Within the list alone: elsewhere they scroll.
  const arrows = { ArrowDown: keys.j, ArrowUp: keys.k };

  // From a menu or a note too, in which Enter alone does something else.
  list.addEventListener("keydown", (event) => {
    const form = event.target.closest(".more form");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    event.preventDefault();
    form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || help.open) return;
    if (event.key === "Escape") return close(event);
    const does = keys[event.key] ?? (current() && arrows[event.key]);
    if (typing(event.target) || !does) return;
    event.preventDefault();
    does();
  });
})();
