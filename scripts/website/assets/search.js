// The search: everything that has words, looked through for all that are typed.
"use strict";
(() => {
  const { addresses, base, fold, keep, later, load, loadRows, make, number, setQuery } = window.site;
  const form = document.querySelector("form.search");
  const results = document.getElementById("results");
  const count = document.querySelector("[data-count]");
  const { q: words, kind: within } = form.elements;
  const { address, files } = addresses(form.dataset.routes);
  const tables = JSON.parse(form.dataset.kinds);
  const kinds = [...tables, { name: "fields", title: "Fields" }];

  // -- what is looked through ----------------------------------------------------------------------

  const entries = [];
  const add = (kind, first, below, path) => {
    entries.push({ kind, first, below, path, foldedFirst: fold(first), foldedBelow: fold(below) });
  };

  // the first line of each row, by its key, for the rows that say something of others
  const lines = new Map(tables.map(({ name }) => [name, new Map()]));

  // a table's script gives columns: the distinct cells, and each row's number of one
  const addRows = (kind, { name, first, below, key, key_name: column, of }, columns) => {
    const cell = (index, row) => {
      const [texts, codes] = columns[index];
      return codes ? texts[codes[row]] : texts[row];
    };
    const joined = (indexes, row) => indexes.map((index) => cell(index, row)).filter(Boolean).join(" · ");
    const [texts, codes] = columns[key];
    for (let row = 0; row < (codes ?? texts).length; row += 1) {
      const id = cell(key, row);
      const line = joined(first, row);
      lines.get(name).set(id, line);
      if (of) add(kind, lines.get(of)?.get(line) ?? line, joined(below, row), address(of, line, column));
      else add(kind, line, joined(below, row), address(name, id, column));
    }
  };

  const loadAll = async () => {
    for (const [kind, table] of tables.entries()) {
      window.site.rows = (columns) => addRows(kind, table, columns);
      for (let part = 0; part < table.parts; part += 1) await loadRows(files[table.name], part);
    }
    window.site.fields = (given) => {
      for (const [first, below, path] of given) add(tables.length, first, below, base + path);
    };
    await load("data/fields.js");
  };
  let loaded = null;

  // -- what is found -------------------------------------------------------------------------------

  // more for a word in the first line, most where it starts the line; 0 where one is missing
  const score = ({ foldedFirst, foldedBelow }, wanted) => {
    let sum = 0;
    for (const word of wanted) {
      if (foldedFirst.startsWith(word)) sum += 3;
      else if (foldedFirst.includes(word)) sum += 2;
      else if (foldedBelow.includes(word)) sum += 1;
      else return 0;
    }
    return sum;
  };

  const find = (wanted, kind) => {
    const found = kinds.map(() => []);
    const chosen = kinds.findIndex(({ name }) => name === kind);
    for (const entry of entries) {
      if (chosen >= 0 && entry.kind !== chosen) continue;
      const points = score(entry, wanted);
      if (points) found[entry.kind].push({ entry, points });
    }
    for (const list of found) list.sort((a, b) => b.points - a.points);
    return found;
  };

  const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const marked = (text, wanted) => {
    const pattern = new RegExp(`(${wanted.map(escaped).join("|")})`, "giu");
    return text.split(pattern).map((part, place) => (place % 2 ? make("mark", {}, part) : part));
  };

  const extract = (text, wanted) => {
    if (text.length <= 220) return text;
    const hits = wanted.map((word) => fold(text).indexOf(word)).filter((hit) => hit >= 0);
    const start = Math.max(0, Math.min(...hits, text.length) - 80) % text.length;
    const end = start + 200;
    return (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  };

  const result = ({ entry: { first, below, path } }, wanted) => {
    const link = make("a", { href: path }, ...marked(first || path, wanted));
    const text = below ? make("p", {}, ...marked(extract(below, wanted), wanted)) : "";
    return make("li", { className: "result" }, link, text);
  };

  const section = (list, { name, title }, wanted, kind) => {
    const shown = list.slice(0, kind ? 200 : 8);
    const size = make("span", { className: "by" }, number(list.length));
    const items = make("ul", { className: "plain-list" }, ...shown.map((one) => result(one, wanted)));
    const parts = [make("h2", {}, `${title} `, size), items];
    if (!kind && list.length > shown.length) {
      const href = `?${new URLSearchParams({ q: words.value, kind: name })}`;
      const more = `All ${number(list.length)} in ${title.toLowerCase()}`;
      parts.push(make("p", {}, make("a", { className: "go", href }, more)));
    }
    return make("section", { "aria-label": title }, ...parts);
  };

  // -- what is seen --------------------------------------------------------------------------------

  let turn = 0;
  const show = async () => {
    const own = (turn += 1);
    const query = new URLSearchParams(location.search);
    const [q, kind] = [query.get("q") ?? "", query.get("kind") ?? ""];
    const wanted = [...new Set(fold(q).split(/\s+/).filter(Boolean))];
    if (!wanted.length) {
      results.replaceChildren();
      count.textContent = "";
      return;
    }
    try {
      await (loaded ??= loadAll());
    } catch (error) {
      count.textContent = error.message;
      return;
    }
    if (own !== turn) return; // something else has been typed meanwhile
    const found = find(wanted, kind);
    const total = found.reduce((sum, list) => sum + list.length, 0);
    const nothing = "Nothing is found. Fewer or shorter words find more.";
    count.textContent = total ? `${number(total)} found` : nothing;
    results.className = "results";
    results.replaceChildren(...kinds.flatMap((one, place) => (
      found[place].length ? [section(found[place], one, wanted, kind)] : []
    )));
    results.dataset.ready = q;
  };

  const read = () => {
    const query = new URLSearchParams(location.search);
    words.value = query.get("q") ?? "";
    within.value = query.get("kind") ?? "";
  };

  const look = (options) => {
    setQuery({ q: words.value, kind: within.value }, options);
    show();
  };
  words.addEventListener("input", later(80, look));
  within.addEventListener("change", () => look({ push: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  window.addEventListener("popstate", () => {
    read();
    show();
  });

  const slash = document.getElementById("slash");
  slash.checked = keep("slash") !== "off";
  slash.addEventListener("change", () => keep("slash", slash.checked ? "on" : "off"));
  read();
  show();
  if (!words.value) words.focus();
})();
