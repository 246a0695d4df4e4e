// Forms: the summary of errors takes the focus, Ctrl+S saves, one press saves once, leaving half-typed work is asked about.
//   form[data-guard]   warns before leaving while something typed is not saved
//   form[data-save]    is the one that Ctrl+S sends (else the page's only form with method=post in <main>)
(() => {
  const main = () => document.getElementById("main");

  document.querySelector("[data-takes-focus]")?.focus();

  // A link of the summary moves the focus into the field, also where the id names a group.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const into = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
    (into ?? field).focus();
    (into ?? field).scrollIntoView({ block: "center" });
  });

  const savable = () => {
    const named = document.querySelector("form[data-save]");
    if (named) return named;
    const all = main()?.querySelectorAll("form[method='post' i]") ?? [];
    return all.length === 1 ? all[0] : null;
  };

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    const form = document.activeElement?.closest?.("form[method='post' i]") ?? savable();
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });

  const buttons = (form) => [...form.elements].filter((element) => element.type === "submit");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    delete form.dataset.dirty;
    if (form.hasAttribute("hx-post")) return; // htmx has its own guard (hx-disabled-elt, hx-sync)
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    // A download leaves the page standing: the form may be sent again a little later.
    setTimeout(() => release(form), 8000);
  });

  const release = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
  };

  const touched = (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) form.dataset.dirty = "1";
  };
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);

  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });
})();
