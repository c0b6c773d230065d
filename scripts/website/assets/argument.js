// The argument around one claim. Its relations are those of the table below it.
"use strict";
(() => {
  const { copyButton, isPlain, later, make, say, setQuery } = window.site;
  const local = document.getElementById("local");
  if (!local) return;
  const select = document.getElementById("from");
  const graph = document.querySelector(".graph");
  const caption = document.querySelector(".caption");
  const buttons = [...document.querySelectorAll(".relations button")];
  const edges = [...graph.querySelectorAll(".edge")];
  const nodes = [...graph.querySelectorAll(".node")];

  // the claim that a link leads to: in a drawing a link is an element of SVG
  const claimOf = (link) => {
    const href = link.href.baseVal ?? link.href;
    return link.dataset.claim ?? decodeURIComponent(href.split("#")[1] ?? "");
  };

  const claims = new Map([...select.options].map((option) => [option.value, option.textContent]));
  const codes = new Map(buttons.map((button) => [button.dataset.order, button.dataset.relation]));
  const pages = new Map();
  const links = [...document.querySelectorAll(".links tbody tr")].map((row) => {
    const [from, relation, to, signal] = row.cells;
    for (const { firstChild: link } of [from, to]) pages.set(claimOf(link), link.href);
    return {
      from: claimOf(from.firstChild),
      to: claimOf(to.firstChild),
      order: row.className,
      code: codes.get(row.className),
      words: relation.textContent.toLowerCase(),
      signal: signal.textContent,
    };
  });

  // -- the claim and what it is joined with --------------------------------------------------------

  // on which side of a claim a relation stands, and how it is put: a condition comes before what
  // depends on it
  const put = ({ code, words }, isOut) => {
    if (code === "contrasts") return ["opposed", "set against this"];
    if (code === "alternative") return ["opposed", "may be instead of this"];
    if (code === "presupposes") {
      return isOut ? ["before", "is taken for granted by this"] : ["after", "takes this for granted"];
    }
    if (code === "attacks") return ["opposed", isOut ? "attacked by this" : "attacks this"];
    if (code === "conditional_on") {
      return isOut ? ["before", "is its condition"] : ["after", "holds if this does"];
    }
    return isOut ? ["after", `this ${words}`] : ["before", `${words} this`];
  };

  const sides = (id) => {
    const found = { before: [], after: [], opposed: [] };
    for (const link of links) {
      if (link.from !== id && link.to !== id) continue;
      const isOut = link.from === id;
      const [side, how] = put(link, isOut);
      found[side].push({ other: isOut ? link.to : link.from, how, link });
    }
    return found;
  };

  const address = (id) => {
    const url = new URL(location.href);
    url.searchParams.set("claim", id);
    url.hash = "";
    return url.href;
  };

  const card = ({ other, how, link }) => {
    const further = links.filter(({ from, to }) => from === other || to === other).length - 1;
    const signal = link.signal ? make("span", { className: "by" }, ` “${link.signal}”`) : "";
    const data = { "data-claim": other, "data-order": link.order };
    const properties = { className: "card", href: address(other), ...data };
    const more = further ? make("span", { className: "more" }, `joined with ${further} more`) : "";
    const words = make("span", { className: "how" }, how, signal);
    return make("li", {}, make("a", properties, words, claims.get(other), more));
  };

  const side = (name, title, cards, nothing) => {
    const body = cards.length
      ? [make("h2", {}, title), make("ul", {}, ...cards.map(card))]
      : [make("p", { className: "soft" }, nothing)];
    return make("div", { className: `side ${name}` }, ...body);
  };

  const selected = () => {
    const asked = new URLSearchParams(location.search).get("claim");
    return claims.has(asked) ? asked : select.dataset.start;
  };

  const show = () => {
    const id = selected();
    select.value = id;
    const { before, after, opposed } = sides(id);
    const tools = make("div", { className: "tools" },
      make("a", { href: pages.get(id) }, "Read it in the article"),
      copyButton("Copy link", () => address(id)));
    const self = make("div", { className: "card self" }, make("p", {}, claims.get(id)), tools);
    local.replaceChildren(
      side("before", "What leads to it", before, "Nothing in the article leads to it."),
      self,
      side("after", "What it leads to", after, "It leads to nothing further."),
      opposed.length ? side("against", "What is set against it", opposed) : "",
      wires(),
    );
    for (const node of nodes) node.classList.toggle("self", claimOf(node) === id);
  };

  const drawn = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // lines between the cards; they are drawn when these have their places
  const wires = () => {
    const svg = drawn("svg", { class: "wires", "aria-hidden": "true" });
    requestAnimationFrame(() => {
      const frame = local.getBoundingClientRect();
      const box = local.querySelector(".self").getBoundingClientRect();
      for (const item of local.querySelectorAll(".before .card, .after .card")) {
        const other = item.getBoundingClientRect();
        const [from, to] = item.closest(".before") ? [other, box] : [box, other];
        const [x1, x2] = [from.right - frame.left, to.left - frame.left - 3];
        const [y1, y2] = [from, to].map(({ top, height }) => top + height / 2 - frame.top);
        const middle = (x1 + x2) / 2;
        const d = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
        svg.append(drawn("path", { class: `edge ${item.dataset.order}`, d, "marker-end": "url(#head)" }));
      }
    });
    return svg;
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
    if (!claims.has(id) || !isPlain(event)) return;
    event.preventDefault();
    const isNear = local.contains(link);
    go(id);
    if (!isNear) local.scrollIntoView({ block: "center" });
    local.querySelector(".self a").focus({ preventScroll: true });
  });
  window.addEventListener("resize", later(100, show));

  // -- the whole graph -----------------------------------------------------------------------------

  const only = () => {
    const code = new URLSearchParams(location.search).get("only");
    const chosen = buttons.find((button) => button.dataset.relation === code);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
    for (const edge of edges) {
      edge.classList.toggle("off", Boolean(chosen) && !edge.classList.contains(chosen.dataset.order));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") === "true";
      setQuery({ only: isOn ? null : button.dataset.relation });
      only();
    });
  }

  const light = (event) => {
    const node = event.target.closest(".node");
    const id = node && claimOf(node);
    const near = new Set();
    for (const edge of edges) {
      const ends = edge.dataset.ends.split(" ");
      const isNear = Boolean(id) && ends.includes(id) && !edge.classList.contains("off");
      edge.classList.toggle("lit", isNear);
      if (isNear) ends.forEach((end) => near.add(end));
    }
    for (const other of nodes) other.classList.toggle("lit", near.has(claimOf(other)));
    if (id) caption.textContent = claims.get(id);
  };
  graph.addEventListener("mouseover", light);
  graph.addEventListener("focusin", light);

  window.addEventListener("popstate", () => {
    show();
    only();
  });
  show();
  only();
})();
