// What every page does: colours, the shortcut to the search, copying addresses and texts.
"use strict";
(() => {
  const root = document.documentElement;
  const base = root.dataset.root;

  const keep = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch {
      // storage is switched off: nothing is kept
    }
    return null;
  };

  const say = (text) => {
    const place = document.getElementById("said");
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = text; });
  };

  // an element from its name, properties and children; what is given as a child is text
  const make = (name, properties = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === null || value === undefined) continue;
      if (key in element && key !== "list") element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make("textarea", { value: text });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say("Copied");
  };

  const copyButton = (label, text) => {
    const button = make("button", { type: "button", className: "copy" }, label);
    button.addEventListener("click", async () => {
      await copy(text());
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 1500);
    });
    return button;
  };

  // change the part of the address behind the question mark; a key without a value is dropped
  const setQuery = (changes, { push = false } = {}) => {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === "") url.searchParams.delete(key);
      else url.searchParams.set(key, value);
    }
    if (url.href === location.href) return;
    history[push ? "pushState" : "replaceState"](null, "", url);
  };

  // the id that the address names; an address that names none leaves nothing
  const named = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };

  // a script of data, loaded once, when it is needed
  const loading = new Map();
  const load = (path) => {
    if (!loading.has(path)) {
      loading.set(path, new Promise((resolve, reject) => {
        const script = make("script", { src: base + path });
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => reject(new Error(`${path} cannot be loaded`)));
        document.head.append(script);
      }));
    }
    return loading.get(path);
  };

  // text as it is searched for: without case and accents
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const number = (value) => value.toLocaleString("en");

  // whether a click is to be followed here, not in another tab or window
  const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  const later = (wait, act) => {
    let timer;
    return (...given) => { clearTimeout(timer); timer = setTimeout(act, wait, ...given); };
  };

  // a script with a part of a table's rows
  const loadRows = (file, part) => load(`data/${file}.${part}.js`);

  // the address of the rows of a table that have a value in a column, and that of a row by its key;
  // a table of its own for what has no other place
  const addresses = (routes) => {
    const { files, plain, pages, anchors, places } = JSON.parse(routes);
    const isFileName = new RegExp(`^(?:${plain})$`);
    const rowsOf = (table, column, value) => (
      `${base}data/${files[table]}.html?${new URLSearchParams({ [`f.${column}`]: `=${value}` })}`
    );
    const pagesOf = new Map(pages.map(([view, list]) => [view, new Map(list)]));
    const viewOf = new Map(anchors);
    const address = (table, key, column) => {
      const page = pagesOf.get(viewOf.get(table))?.get(key.split(".")[0]);
      if (page) return `${base}${page}#${encodeURIComponent(key)}`;
      if (places.includes(table) && table === "events") {
        return `${base}timeline.html#${encodeURIComponent(key)}`;
      }
      if (places.includes(table) && isFileName.test(key)) {
        return `${base}${table}/${key}.html`;
      }
      return rowsOf(table, column, key);
    };
    return { address, rowsOf, files };
  };

  window.site = {
    addresses, base, copyButton, fold, isPlain, keep, later, load, loadRows, make, named, number, say,
    setQuery,
  };

  const themes = ["system", "light", "dark"];
  const button = document.querySelector("[data-theme-button]");
  const theme = () => root.dataset.theme ?? "system";
  const show = () => {
    button.querySelector("[data-theme-name]").textContent = theme();
    button.setAttribute("aria-label", `Colours: ${theme()}`);
  };
  button.addEventListener("click", () => {
    const next = themes[(themes.indexOf(theme()) + 1) % themes.length];
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    keep("theme", next);
    show();
  });
  show();

  const find = document.getElementById("find");
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    const isSlash = event.key === "/" && isPlain(event) && !isTyping && keep("slash") !== "off";
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!isSlash && !isK) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  // a choice alone leads nowhere: by keyboard one passes many on the way to the one that is meant
  for (const go of document.querySelectorAll("[data-go]")) {
    go.addEventListener("click", () => { location.href = document.getElementById(go.dataset.go).value; });
  }
  // what an address names is shown, if it is folded away
  const unfold = () => {
    const part = document.getElementById(named());
    if (part instanceof HTMLDetailsElement) part.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  // every part has an address that can be copied
  for (const part of document.querySelectorAll("main h2[id], main h3[id], .scenario[id] > h3")) {
    const { id } = part.id ? part : part.parentElement;
    const label = `Link to: ${part.textContent}`;
    const href = `#${encodeURIComponent(id)}`;
    part.append(" ", make("a", { className: "anchor", href, ariaLabel: label }, "#"));
  }
  for (const block of document.querySelectorAll("pre")) {
    block.tabIndex = 0; // it may be too wide to be seen as a whole
    const isPrinted = block.querySelector(".language-text");
    if (!isPrinted) block.before(copyButton("Copy", () => block.textContent));
  }
})();
