// Filters of the timeline, kept in the address, and the event that the address names.
"use strict";
(() => {
  const { copyButton, named, number, setQuery } = window.site;
  const form = document.querySelector(".filters");
  const events = [...document.querySelectorAll(".event")];
  const shown = form.querySelector("[data-shown]");
  const names = ["actor", "realis", "origin"];
  const nothing = Object.fromEntries(names.map((name) => [name, null]));

  const filter = () => {
    const query = new URLSearchParams(location.search);
    for (const name of names) form.elements[name].value = query.get(name) ?? "";
    const [actor, realis, origin] = names.map((name) => form.elements[name].value);
    let count = 0;
    for (const one of events) {
      const { dataset } = one;
      one.hidden = Boolean((actor && !dataset.actors.split(" ").includes(actor))
        || (realis && dataset.realis !== realis) || (origin && dataset.origin !== origin));
      count += one.hidden ? 0 : 1;
    }
    shown.textContent = `${number(count)} of ${number(events.length)} events`;
  };

  const change = (filters) => {
    setQuery(filters, { push: true });
    filter();
  };

  const target = () => {
    const event = document.getElementById(named());
    if (!event?.classList.contains("event")) return;
    if (event.hidden) change(nothing);
    event.querySelector("details").open = true;
    event.scrollIntoView({ block: "start" });
  };

  form.addEventListener("change", ({ target: { name, value } }) => change({ [name]: value }));
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    change(nothing);
  });
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
