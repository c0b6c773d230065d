// A table of rows: searched, filtered, sorted and paged, all of it kept in the address.
"use strict";
(() => {
  const { addresses, copyButton, fold, later, load, make, say, setQuery } = window.site;
  const table = document.querySelector(".rows");
  const form = document.querySelector(".tools");
  const count = document.querySelector("[data-count]");
  const size = document.querySelector("[data-size]");
  const heads = [...table.querySelectorAll("th[data-field]")];
  const inputs = [...table.querySelectorAll(".filters input, .filters select")];
  const names = heads.map((head) => head.dataset.field);
  const address = addresses(table.dataset.routes);

  // -- cells: a column is its distinct texts and each row's number of one ---------------------------

  const columns = names.map(() => ({ texts: [], codes: [], place: new Map() }));
  let total = 0;

  window.site.rows = (given) => {
    given.forEach(([texts, codes], index) => {
      const column = columns[index];
      const local = texts.map((text) => {
        if (!column.place.has(text)) { column.place.set(text, column.texts.length); column.texts.push(text); }
        return column.place.get(text);
      });
      if (codes) for (const code of codes) column.codes.push(local[code]);
      else for (const code of local) column.codes.push(code);
    });
    total = columns[0]?.codes.length ?? 0;
  };

  const cell = (index, row) => columns[index].texts[columns[index].codes[row]];
  const folded = (index) => (columns[index].folded ??= columns[index].texts.map(fold));

  // -- which rows are shown, and in what order ------------------------------------------------------

  const compare = { ">": (a, b) => a > b, ">=": (a, b) => a >= b, "<": (a, b) => a < b, "<=": (a, b) => a <= b };

  // for each distinct text of a column, whether a filter lets it pass
  const passes = (index, filter) => {
    const { texts } = columns[index];
    const [, sign, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(filter);
    if (sign === "=") return texts.map((text) => text === rest);
    if (sign) {
      const isNumber = heads[index].dataset.kind === "number";
      const wanted = isNumber ? Number(rest) : rest.trim();
      return texts.map((text) => text !== "" && compare[sign](isNumber ? Number(text) : text, wanted));
    }
    const words = fold(filter).split(/\s+/).filter(Boolean);
    return folded(index).map((text) => words.every((word) => text.includes(word)));
  };

  const ranks = (index) => {
    const { texts } = columns[index];
    const { kind, codes } = heads[index].dataset;
    const known = codes ? new Map(JSON.parse(codes).map((code, place) => [code, place])) : null;
    const key = known ? (text) => known.get(text) ?? -1 : kind === "number" ? (text) => (text === "" ? -Infinity : Number(text)) : fold;
    const keys = texts.map(key);
    const order = texts.map((_, place) => place).sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0));
    const rank = new Uint32Array(texts.length);
    order.forEach((place, at) => { rank[place] = at; });
    return rank;
  };

  const asked = () => {
    const query = new URLSearchParams(location.search);
    const filters = names.map((name) => query.get(`f.${name}`) ?? "");
    const sort = query.get("sort") ?? "";
    return { q: query.get("q") ?? "", filters, sort, page: Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1), size: Number(query.get("size")) || 50 };
  };

  const select = ({ q, filters, sort }) => {
    let rows = Uint32Array.from({ length: total }, (_, row) => row);
    filters.forEach((filter, index) => {
      if (!filter) return;
      const pass = passes(index, filter);
      const { codes } = columns[index];
      rows = rows.filter((row) => pass[codes[row]]);
    });
    for (const word of fold(q).split(/\s+/).filter(Boolean)) {
      const hits = columns.map((column, index) => folded(index).map((text) => text.includes(word)));
      rows = rows.filter((row) => columns.some((column, index) => hits[index][column.codes[row]]));
    }
    const index = names.indexOf(sort.replace(/^-/, ""));
    if (index >= 0) {
      const rank = ranks(index), { codes } = columns[index], way = sort.startsWith("-") ? -1 : 1;
      rows = rows.toSorted ? rows.toSorted((a, b) => way * (rank[codes[a]] - rank[codes[b]]) || a - b) : rows.sort((a, b) => way * (rank[codes[a]] - rank[codes[b]]) || a - b);
    }
    return rows;
  };

  // -- links ----------------------------------------------------------------------------------------

  const content = (index, text) => {
    const { to, toKey } = heads[index].dataset;
    const href = to && text ? address(to, text, toKey) : null;
    if (href) return make("a", { href, className: "key" }, text);
    if (/^https?:\/\/[^\s\\]+$/.test(text)) return make("a", { href: text, rel: "noopener" }, text);
    return text;
  };

  // -- what is seen ---------------------------------------------------------------------------------

  let shown = new Uint32Array();

  const render = () => {
    const want = asked();
    shown = select(want);
    const pagesCount = Math.max(1, Math.ceil(shown.length / want.size));
    const page = Math.min(want.page, pagesCount);
    const body = table.tBodies[0];
    const rows = [...shown.slice((page - 1) * want.size, page * want.size)].map((row) => make("tr", {}, ...names.map((_, index) => {
      const text = cell(index, row);
      const kind = heads[index].dataset.kind;
      return make("td", { className: `${kind === "number" ? "n" : ""}${text.length > 60 ? " wide" : ""}` }, content(index, text));
    })));
    body.replaceChildren(...rows);
    if (!rows.length) body.append(make("tr", {}, make("td", { colSpan: names.length, className: "none" }, total ? "No row fits. “Show all” takes the filters away." : "The table has no rows.")));
    count.textContent = shown.length === total ? `${total.toLocaleString("en")} rows` : `${shown.length.toLocaleString("en")} of ${total.toLocaleString("en")} rows`;
    document.querySelector("[data-page]").textContent = `Page ${page.toLocaleString("en")} of ${pagesCount.toLocaleString("en")}`;
    document.querySelector('[data-step="-1"]').disabled = page <= 1;
    document.querySelector('[data-step="1"]').disabled = page >= pagesCount;
    heads.forEach((head, index) => {
      const way = want.sort === names[index] ? "ascending" : want.sort === `-${names[index]}` ? "descending" : null;
      if (way) head.setAttribute("aria-sort", way); else head.removeAttribute("aria-sort");
    });
    showReferrers();
    table.dataset.ready = "";
  };

  // where one row is shown alone: the rows of other tables that refer to it
  const showReferrers = () => {
    const place = document.querySelector("[data-referrers-of]");
    const found = JSON.parse(table.dataset.referrers);
    place.hidden = shown.length !== 1 || !found.length;
    if (place.hidden) return;
    const key = cell(names.indexOf(table.dataset.key), shown[0]);
    const links = found.map(([name, column]) => make("a", { href: `${name}.html?${new URLSearchParams({ [`f.${column}`]: `=${key}` })}` }, names.includes(column) && name === table.dataset.name ? `${name} (${column})` : name));
    place.replaceChildren("Rows that refer to it: ", ...links.flatMap((link, at) => (at ? [", ", link] : [link])));
  };

  const fill = () => {
    const want = asked();
    form.elements.q.value = want.q;
    inputs.forEach((input, index) => {
      const filter = want.filters[index];
      if (input.tagName === "SELECT" && filter && ![...input.options].some(({ value }) => value === filter)) input.append(make("option", { value: filter }, filter));
      input.value = filter;
    });
    size.value = String(want.size);
  };

  const change = (changes, push = true) => {
    setQuery({ page: null, ...changes }, { push });
    render();
  };

  form.elements.q.addEventListener("input", later(120, () => change({ q: form.elements.q.value }, false)));
  for (const input of inputs) {
    const act = () => change({ [input.name]: input.value }, false);
    input.addEventListener(input.tagName === "SELECT" ? "change" : "input", input.tagName === "SELECT" ? act : later(150, act));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.pushState(null, "", location.pathname);
    fill();
    render();
    say("All rows are shown");
  });
  table.tHead.addEventListener("click", (event) => {
    const name = event.target.closest(".sort")?.closest("th").dataset.field;
    if (!name) return;
    const { sort } = asked();
    change({ sort: sort === name ? `-${name}` : sort === `-${name}` ? null : name });
  });
  // what a field holds, beside its name: the same words as below the table
  const pop = document.getElementById("explained");
  for (const button of table.querySelectorAll(".explain")) {
    button.popoverTargetElement = pop;
    button.addEventListener("click", () => {
      const field = document.getElementById(`field.${button.closest("th").dataset.field}`);
      pop.replaceChildren(...[...field.children].map((part) => make("div", {}, ...part.cloneNode(true).childNodes)));
    });
  }
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      change({ page: Math.max(1, asked().page + Number(button.dataset.step)) });
      table.parentElement.scrollTop = 0;
    });
  }
  size.addEventListener("change", () => change({ size: size.value === "50" ? null : size.value }));
  window.addEventListener("popstate", () => { fill(); render(); });
  document.querySelector("[data-copy]").append(copyButton("Copy link", () => location.href));

  // -- download -------------------------------------------------------------------------------------

  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = (rows) => {
    const lines = [names.map(quoted).join(",")];
    for (const row of rows) lines.push(names.map((_, index) => quoted(cell(index, row))).join(","));
    return `${lines.join("\n")}\n`;
  };
  for (const button of document.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => {
      const isAll = button.dataset.download === "all";
      const rows = isAll ? Uint32Array.from({ length: total }, (_, row) => row) : shown;
      const href = URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv" }));
      make("a", { href, download: `${table.dataset.name}${isAll || rows.length === total ? "" : "-selection"}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
      say(`${rows.length.toLocaleString("en")} rows are downloaded`);
    });
  }

  (async () => {
    fill();
    try {
      for (let part = 0; part < Number(table.dataset.parts); part += 1) {
        await load(`data/${table.dataset.name}.${part}.js`);
        if (part + 1 < Number(table.dataset.parts)) count.textContent = `loading, ${total.toLocaleString("en")} rows so far …`;
      }
      render();
    } catch (error) {
      count.textContent = error.message;
    }
  })();
})();
