// The argument around one claim. Its relations are those of the table below it.
"use strict";
(() => {
  const { make, say, setQuery, copyButton } = window.site;
  const local = document.getElementById("local");
  if (!local) return;
  const select = document.getElementById("from");
  const graph = document.querySelector(".graph");
  const caption = document.querySelector(".caption");

  const claims = new Map([...select.options].map((option) => [option.value, option.textContent]));
  const pages = new Map();
  const buttons = [...document.querySelectorAll(".relations button")];
  const codes = new Map(buttons.map((button) => [button.dataset.order, button.dataset.relation]));
  const idOf = (link) => decodeURIComponent(link.hash.slice(1));
  const links = [...document.querySelectorAll(".links tbody tr")].map((row) => {
    const [from, to] = [row.cells[0].firstChild, row.cells[2].firstChild];
    pages.set(idOf(from), from.href);
    pages.set(idOf(to), to.href);
    return { from: idOf(from), to: idOf(to), order: row.className, code: codes.get(row.className),
      words: row.cells[1].textContent.toLowerCase(), signal: row.cells[3].textContent };
  });
  // the claim that a link is about: in a drawing a link is an element of SVG
  const claimOf = (link) => link.dataset.claim ?? decodeURIComponent((link.href.baseVal ?? link.href).split("#")[1] ?? "");
  const against = new Set(["contrasts", "attacks"]);
  const isBackward = ({ code }) => code === "conditional_on";

  // what stands on which side of a claim: a condition comes before what depends on it
  const sides = (id) => {
    const before = [], after = [], opposed = [];
    for (const link of links) {
      if (link.from !== id && link.to !== id) continue;
      const isOut = link.from === id;
      const other = isOut ? link.to : link.from;
      if (against.has(link.code)) {
        const how = link.code === "attacks" ? (isOut ? "attacked by this" : "attacks this") : "set against this";
        opposed.push({ other, how, link });
      } else if (isBackward(link)) {
        (isOut ? before : after).push({ other, how: isOut ? "is its condition" : "holds if this does", link });
      } else {
        (isOut ? after : before).push({ other, how: isOut ? `this ${link.words}` : `${link.words} this`, link });
      }
    }
    return { before, after, opposed };
  };

  const card = ({ other, how, link }) => {
    const number = links.filter(({ from, to }) => from === other || to === other).length - 1;
    const more = number > 0 ? make("span", { className: "more" }, `joined with ${number} more`) : "";
    const words = [make("span", { className: "how" }, how, link.signal ? make("span", { className: "by" }, ` “${link.signal}”`) : "")];
    return make("li", {}, make("a", { className: "card", href: address(other), "data-claim": other, "data-order": link.order }, ...words, claims.get(other), more));
  };

  const address = (id) => {
    const url = new URL(location.href);
    url.searchParams.set("claim", id);
    url.hash = "";
    return url.href;
  };

  const side = (title, cards, name) => {
    if (!cards.length) return make("div", { className: `side ${name}` }, name === "against" ? "" : make("p", { className: "soft" }, title === "What leads to it" ? "Nothing in the article leads to it." : "It leads to nothing further."));
    return make("div", { className: `side ${name}` }, make("h2", {}, title), make("ul", {}, ...cards.map(card)));
  };

  const selected = () => {
    const asked = new URLSearchParams(location.search).get("claim");
    return claims.has(asked) ? asked : select.dataset.start;
  };

  const show = () => {
    const id = selected();
    select.value = id;
    const { before, after, opposed } = sides(id);
    const self = make("div", { className: "card self" }, make("p", {}, claims.get(id)),
      make("div", { className: "tools" }, make("a", { href: pages.get(id) }, "Read it in the article"), copyButton("Copy link", () => address(id))));
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "wires");
    svg.setAttribute("aria-hidden", "true");
    local.replaceChildren(side("What leads to it", before, "before"), self, side("What it leads to", after, "after"), side("What is set against it", opposed, "against"), svg);
    wire(svg, self);
    for (const node of graph.querySelectorAll(".node")) node.classList.toggle("self", claimOf(node) === id);
  };

  // lines between the cards, where these stand side by side
  const wire = (svg, self) => {
    const frame = local.getBoundingClientRect();
    const here = self.getBoundingClientRect();
    svg.replaceChildren();
    for (const item of local.querySelectorAll(".before .card, .after .card")) {
      const box = item.getBoundingClientRect();
      const isBefore = Boolean(item.closest(".before"));
      const y1 = box.top + box.height / 2 - frame.top, y2 = here.top + here.height / 2 - frame.top;
      const x1 = (isBefore ? box.right : box.left) - frame.left, x2 = (isBefore ? here.left : here.right) - frame.left;
      const middle = (x1 + x2) / 2;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", `edge ${item.dataset.order}`);
      path.setAttribute("d", isBefore ? `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 3} ${y2}` : `M${x2} ${y2}C${middle} ${y2} ${middle} ${y1} ${x1 - 3} ${y1}`);
      path.setAttribute("marker-end", "url(#head)");
      svg.append(path);
    }
  };

  const go = (id) => {
    history.pushState(null, "", address(id));
    show();
    say(claims.get(id));
  };

  select.addEventListener("change", () => go(select.value));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.card, .claim, .node");
    const id = link && claimOf(link);
    if (!claims.has(id) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const hadFocus = local.contains(link);
    go(id);
    if (!hadFocus) local.scrollIntoView({ block: "center" });
    const first = local.querySelector(".self a");
    first.focus({ preventScroll: true });
  });
  window.addEventListener("popstate", () => { show(); only(); });
  window.addEventListener("resize", window.site.later(100, show));

  // -- the whole graph ---------------------------------------------------------------------------

  const only = () => {
    const code = new URLSearchParams(location.search).get("only");
    const chosen = buttons.find((button) => button.dataset.relation === code);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
    for (const edge of graph.querySelectorAll(".edge")) edge.classList.toggle("off", Boolean(chosen) && !edge.classList.contains(chosen.dataset.order));
  };
  document.querySelector(".relations").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const isOn = button.getAttribute("aria-pressed") === "true";
    setQuery({ only: isOn ? null : button.dataset.relation });
    only();
  });

  const light = (event) => {
    const node = event.target.closest(".node");
    const id = node && claimOf(node);
    const near = new Set();
    for (const edge of graph.querySelectorAll(".edge")) {
      const ends = edge.dataset.ends.split(" ");
      const isNear = Boolean(id) && ends.includes(id) && !edge.classList.contains("off");
      edge.classList.toggle("lit", isNear);
      if (isNear) ends.forEach((end) => near.add(end));
    }
    for (const other of graph.querySelectorAll(".node")) other.classList.toggle("lit", near.has(claimOf(other)));
    if (id) caption.textContent = claims.get(id);
  };
  graph.addEventListener("mouseover", light);
  graph.addEventListener("focusin", light);

  show();
  only();
})();
