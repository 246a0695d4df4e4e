// What every page needs: the token for htmx, an answer when the server gives none, "/" for the search.
(() => {
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token();
  });

  // A sign-in page that arrives in place of a fragment means that the session has ended.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const login = document.body.dataset.login;
    if (!login || !xhr.responseURL) return;
    if (new URL(xhr.responseURL).pathname === login) {
      event.detail.shouldSwap = false;
      const here = location.pathname + location.search;
      location.assign(`${login}?next=${encodeURIComponent(here)}`);
    }
  });

  const say = (text) => {
    const messages = document.getElementById("messages");
    if (!messages) return;
    const line = document.createElement("div");
    line.className = "alert alert-danger";
    line.textContent = text;
    messages.replaceChildren(line);
    messages.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:sendError", () => say(document.body.dataset.lost));
  document.addEventListener("htmx:responseError", (event) => {
    const refused = event.detail.xhr.status === 403;
    say(refused ? document.body.dataset.refused : document.body.dataset.failed);
  });

  // A fragment may ask for the focus, as a whole page does: once, not again with the next fragment beside it.
  document.addEventListener("htmx:afterSettle", (event) => {
    const asks = event.target.querySelector?.("[data-takes-focus]");
    asks?.removeAttribute("data-takes-focus");
    asks?.focus();
  });

  const typing = (element) =>
    element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);

  // Keys of one sign can be switched off (in the worklist, by "?"): who dictates presses them by accident.
  const off = () => {
    try {
      return localStorage.getItem("keys") === "off";
    } catch {
      return false;
    }
  };
  addEventListener(
    "keydown",
    (event) => {
      const alone = event.key?.length === 1 && !(event.ctrlKey || event.metaKey || event.altKey);
      if (alone && !typing(event.target) && off()) event.stopPropagation();
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) return;
    const search = document.getElementById("search-q");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // A page that the browser kept is asked for again (it may be stale, the person signed out), unless something typed
  // would be lost.
  addEventListener("pageshow", (event) => {
    if (event.persisted && !document.querySelector("form[data-dirty]")) location.reload();
  });
})();
