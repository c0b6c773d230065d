// Filters of the timeline, kept in the address, and the event that the address names.
"use strict";
(() => {
  const { named, setQuery, copyButton } = window.site;
  const form = document.querySelector(".filters");
  const events = [...document.querySelectorAll(".event")];
  const shown = form.querySelector("[data-shown]");
  const names = ["actor", "realis", "origin"];

  const filter = () => {
    const query = new URLSearchParams(location.search);
    for (const name of names) form.elements[name].value = query.get(name) ?? "";
    const { actor, realis, origin } = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    let count = 0;
    for (const one of events) {
      const { dataset } = one;
      one.hidden = Boolean((actor && !dataset.actors.split(" ").includes(actor))
        || (realis && dataset.realis !== realis) || (origin && dataset.origin !== origin));
      count += one.hidden ? 0 : 1;
    }
    shown.textContent = `${count.toLocaleString("en")} of ${events.length.toLocaleString("en")} events`;
  };

  const target = () => {
    const event = document.getElementById(named());
    if (!event?.classList.contains("event")) return;
    if (event.hidden) { setQuery({ actor: null, realis: null, origin: null }); filter(); }
    event.querySelector("details").open = true;
    event.scrollIntoView({ block: "start" });
  };

  form.addEventListener("change", ({ target: { name, value } }) => { setQuery({ [name]: value }, { push: true }); filter(); });
  form.addEventListener("reset", (event) => { event.preventDefault(); setQuery({ actor: null, realis: null, origin: null }, { push: true }); filter(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("toggle", (event) => {
    const item = event.target.closest(".event");
    if (!item || !event.target.open || item.querySelector(".copy")) return;
    const url = new URL(location.href);
    url.hash = item.id;
    item.querySelector(".keys").append(" ", copyButton("Copy link", () => url.href));
  }, true);
  window.addEventListener("hashchange", target);
  window.addEventListener("popstate", filter);
  filter();
  target();
})();
