// The search: everything that has words, looked through for all that are typed.
"use strict";
(() => {
  const { addresses, base, fold, keep, later, load, make, setQuery } = window.site;
  const form = document.querySelector("form.search");
  const results = document.getElementById("results");
  const count = document.querySelector("[data-count]");
  const address = addresses(form.dataset.routes);
  const tables = JSON.parse(form.dataset.kinds);
  const kinds = [...tables, { name: "fields", title: "Fields" }];
  const entries = [], firsts = [], belows = [];
  const lines = new Map(tables.map(({ name }) => [name, new Map()]));

  const add = (kind, first, below, path) => {
    entries.push([kind, first, below, path]);
    firsts.push(fold(first));
    belows.push(fold(below));
  };

  // rows as the tables' scripts give them: a column is its distinct cells and each row's number of one
  const addRows = (place, { name, first, below, key, key_name: column, of }, columns) => {
    const cell = (index, row) => { const [texts, codes] = columns[index]; return codes ? texts[codes[row]] : texts[row]; };
    const words = (indexes, row) => indexes.map((index) => cell(index, row)).filter(Boolean).join(" · ");
    const [texts, codes] = columns[key];
    for (let row = 0; row < (codes ?? texts).length; row += 1) {
      const id = cell(key, row), line = words(first, row);
      lines.get(name).set(id, line);
      if (of) add(place, lines.get(of)?.get(line) ?? line, words(below, row), address(of, line, column));
      else add(place, line, words(below, row), address(name, id, column));
    }
  };

  let ready = null;
  const everything = () => (ready ??= (async () => {
    for (const [place, table] of tables.entries()) {
      window.site.rows = (columns) => addRows(place, table, columns);
      for (let part = 0; part < table.parts; part += 1) await load(`data/${table.name}.${part}.js`);
    }
    window.site.fields = (given) => { for (const [first, below, path] of given) add(tables.length, first, below, base + path); };
    await load("data/fields.js");
  })());

  // what all words are found in; the more of them in the first line, the further up
  const find = (words, kind) => {
    const found = kinds.map(() => []);
    const wanted = kinds.findIndex(({ name }) => name === kind);
    for (let at = 0; at < entries.length; at += 1) {
      const place = entries[at][0];
      if (wanted >= 0 && place !== wanted) continue;
      let score = 0;
      for (const word of words) {
        if (firsts[at].includes(word)) score += firsts[at].startsWith(word) ? 3 : 2;
        else if (belows[at].includes(word)) score += 1;
        else { score = -1; break; }
      }
      if (score > 0) found[place].push([score, at]);
    }
    for (const list of found) list.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    return found;
  };

  const marked = (text, words) => {
    const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
    return text.split(pattern).map((part, place) => (place % 2 ? make("mark", {}, part) : part));
  };

  const extract = (text, words) => {
    if (text.length <= 220) return text;
    const at = Math.max(0, Math.min(...words.map((word) => { const hit = fold(text).indexOf(word); return hit < 0 ? Infinity : hit; })));
    const start = Number.isFinite(at) ? Math.max(0, at - 80) : 0;
    return `${start ? "… " : ""}${text.slice(start, start + 200)}${start + 200 < text.length ? " …" : ""}`;
  };

  const result = ([, at], words) => {
    const [, first, below, path] = entries[at];
    return make("li", { className: "result" }, make("a", { href: path }, ...marked(first || path, words)),
      below ? make("p", {}, ...marked(extract(below, words), words)) : "");
  };

  let run = 0;
  const show = async () => {
    const turn = (run += 1);
    const query = new URLSearchParams(location.search);
    const q = query.get("q") ?? "", kind = query.get("kind") ?? "";
    const words = [...new Set(fold(q).split(/\s+/).filter(Boolean))];
    if (!words.length) { results.replaceChildren(); count.textContent = ""; return; }
    try {
      await everything();
    } catch (error) {
      count.textContent = error.message;
      return;
    }
    if (turn !== run) return;
    const found = find(words, kind);
    const total = found.reduce((sum, list) => sum + list.length, 0);
    count.textContent = total ? `${total.toLocaleString("en")} found` : "Nothing is found. Fewer or shorter words find more.";
    const limit = kind ? 200 : 8;
    results.className = "results";
    results.replaceChildren(...found.flatMap((list, place) => {
      if (!list.length) return [];
      const { name, title } = kinds[place];
      const more = make("a", { className: "go", href: `?${new URLSearchParams({ q, kind: name })}` }, `All ${list.length.toLocaleString("en")} in ${title.toLowerCase()}`);
      return [make("section", { "aria-label": title }, make("h2", {}, `${title} `, make("span", { className: "by" }, list.length.toLocaleString("en"))),
        make("ul", { className: "plain-list" }, ...list.slice(0, limit).map((one) => result(one, words))),
        !kind && list.length > limit ? make("p", {}, more) : "")];
    }));
    results.dataset.ready = q;
  };

  const read = () => {
    const query = new URLSearchParams(location.search);
    form.elements.q.value = query.get("q") ?? "";
    form.elements.kind.value = query.get("kind") ?? "";
  };

  form.elements.q.addEventListener("input", later(80, () => { setQuery({ q: form.elements.q.value }); show(); }));
  form.elements.kind.addEventListener("change", () => { setQuery({ kind: form.elements.kind.value }, { push: true }); show(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); setQuery({ q: form.elements.q.value }); show(); });
  window.addEventListener("popstate", () => { read(); show(); });
  const slash = document.getElementById("slash");
  slash.checked = keep("slash") !== "off";
  slash.addEventListener("change", () => keep("slash", slash.checked ? "on" : "off"));
  read();
  show();
  if (!form.elements.q.value) form.elements.q.focus();
})();
