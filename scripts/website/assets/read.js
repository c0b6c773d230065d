// The article: marks by what is chosen, and the claim that is selected beside it.
"use strict";
(() => {
  const { copyButton, isPlain, make, named, say, setQuery } = window.site;
  const panel = document.getElementById("panel");
  const text = document.querySelector(".text");
  const notes = new Map([...document.querySelectorAll(".note")].map((note) => [note.id, note]));
  const order = [...notes.keys()];
  const marks = [...document.querySelectorAll("a.m")].map((link) => ({
    link, main: decodeURIComponent(link.hash.slice(1)), all: link.dataset.all.split(" "),
  }));
  const form = document.querySelector(".marks");
  let opener = null;

  // which of a note's attributes holds a dimension
  const letters = { verdict: "v", type: "t", certainty: "c" };
  const code = (id, dim) => notes.get(id)?.dataset[letters[dim]] ?? "x";

  // -- marks -------------------------------------------------------------------------------------

  const state = () => {
    const query = new URLSearchParams(location.search);
    const by = query.get("by") in letters ? query.get("by") : "verdict";
    const buttons = [...document.querySelectorAll(`[data-dim="${by}"] .only`)];
    const only = buttons.find((button) => button.dataset.only === query.get("only")) ?? null;
    return { by, only, plain: query.has("plain") };
  };

  const paint = () => {
    if (!form) return;
    const { by, only, plain } = state();
    form.elements.by.value = by;
    form.elements.plain.checked = plain;
    document.body.classList.toggle("show-plain", plain);
    text.dataset.by = by;
    for (const list of form.querySelectorAll(".legend")) {
      list.hidden = list.dataset.dim !== by;
      if (list.dataset.dim === by) text.classList.toggle("ordered", list.classList.contains("ordered"));
    }
    for (const button of form.querySelectorAll(".only")) {
      button.setAttribute("aria-pressed", String(button === only));
    }
    for (const mark of marks) {
      const wanted = only ? mark.all.find((id) => code(id, by) === only.dataset.order) : mark.main;
      mark.shown = wanted ?? mark.main;
      mark.link.className = `m k${code(mark.shown, by)}${wanted ? "" : " faded"}`;
      mark.link.setAttribute("href", `#${encodeURIComponent(mark.shown)}`);
    }
    highlight();
  };

  form?.addEventListener("change", (event) => {
    const { name, value, checked } = event.target;
    if (name === "plain") setQuery({ plain: checked ? "1" : null });
    else setQuery({ by: value === "verdict" ? null : value, only: null });
    paint();
  });
  form?.addEventListener("click", (event) => {
    const button = event.target.closest(".only");
    if (!button) return;
    const isOn = button.getAttribute("aria-pressed") === "true";
    setQuery({ only: isOn ? null : button.dataset.only });
    paint();
    say(isOn ? "All claims are marked" : `Only: ${button.textContent.trim()}`);
  });
  form?.addEventListener("submit", (event) => event.preventDefault());

  // -- the selected claim ------------------------------------------------------------------------

  const highlight = () => {
    const id = named();
    for (const mark of marks) mark.link.classList.toggle("on", notes.has(id) && mark.all.includes(id));
  };

  const neighbours = (id) => {
    const passage = (one) => notes.get(one).querySelector(".back").hash;
    const others = order.filter((other) => other !== id && passage(other) === passage(id));
    if (!others.length) return "";
    const links = others.map((other) => {
      const statement = notes.get(other).querySelector(".statement").textContent;
      return make("li", {}, make("a", { href: `#${encodeURIComponent(other)}` }, statement));
    });
    const head = make("h4", {}, "Also read from this sentence");
    return make("div", { className: "also" }, head, make("ul", {}, ...links));
  };

  const step = (id, by) => {
    const next = order[order.indexOf(id) + by];
    const label = by < 0 ? "← Previous" : "Next →";
    const button = make("button", { type: "button", disabled: next === undefined }, label);
    button.addEventListener("click", () => go(next));
    return button;
  };

  const show = (id) => {
    const note = notes.get(id).cloneNode(true);
    note.removeAttribute("id");
    const close = make("button", { type: "button", className: "close" }, "Close");
    close.addEventListener("click", () => go(null));
    const bar = make("div", { className: "panel-bar" }, step(id, -1), step(id, 1),
      copyButton("Copy link", () => location.href), close);
    panel.replaceChildren(bar, note, neighbours(id));
    panel.hidden = false;
    panel.scrollTop = 0;
    document.body.classList.add("open");
    const mark = marks.find((one) => one.shown === id) ?? marks.find((one) => one.all.includes(id));
    if (mark) {
      opener = mark.link;
      const box = mark.link.getBoundingClientRect();
      const side = panel.getBoundingClientRect();
      const bottom = side.left > 0 ? innerHeight : side.top; // what is seen of the text ends here
      const isSticky = form && getComputedStyle(form).position === "sticky";
      const top = isSticky ? form.getBoundingClientRect().bottom : 0;
      if (box.top < top || box.bottom > bottom) scrollBy(0, (box.top + box.bottom - top - bottom) / 2);
    }
    panel.focus({ preventScroll: true });
  };

  const hide = () => {
    if (panel.hidden) return;
    const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove("open");
    if (hadFocus) opener?.focus({ preventScroll: true });
  };

  const update = () => {
    const id = named();
    if (notes.has(id)) show(id);
    else hide();
    highlight();
  };

  const go = (id) => {
    const url = new URL(location.href);
    url.hash = id ?? "";
    history.pushState(null, "", id ? url : url.href.replace(/#$/, ""));
    update();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !isPlain(event) || link.pathname !== location.pathname) return;
    const id = decodeURIComponent(link.hash.slice(1));
    if (!notes.has(id)) return;
    event.preventDefault();
    go(id);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) go(null);
    if (!panel.contains(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!next) return;
    const id = order[order.indexOf(named()) + next];
    if (id) go(id);
  });

  // the whole of a claim lights up where a part of it is pointed at
  text.addEventListener("mouseover", (event) => {
    const mark = marks.find((one) => one.link === event.target);
    for (const one of marks) one.link.classList.toggle("near", Boolean(mark) && one.all.includes(mark.shown));
  });

  window.addEventListener("popstate", () => { paint(); update(); });
  window.addEventListener("hashchange", update);
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll(".margin details")) one.open = true;
  });
  paint();
  update();
})();
