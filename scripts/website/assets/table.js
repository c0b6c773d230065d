// A table of rows: searched, filtered, sorted and paged, all of it kept in the address.
"use strict";
(() => {
  const { addresses, copyButton, fold, later, loadRows, make, number, say, setQuery } =
    window.site;
  const table = document.querySelector(".rows");
  const form = document.querySelector(".tools");
  const count = document.querySelector("[data-count]");
  const size = document.querySelector("[data-size]");
  const steps = [...document.querySelectorAll("[data-step]")];
  const heads = [...table.querySelectorAll("th[data-field]")];
  const inputs = [...table.querySelectorAll(".filters input, .filters select")];
  const names = heads.map((head) => head.dataset.field);
  const { address, rowsOf, files } = addresses(table.dataset.routes);
  const file = files[table.dataset.name];

  // -- cells: a column is its distinct texts and each row's number of one --------------------------

  const columns = names.map(() => ({ texts: [], codes: [], place: new Map() }));
  let total = 0;

  const placed = ({ place, texts }, text) => {
    if (!place.has(text)) {
      place.set(text, texts.length);
      texts.push(text);
    }
    return place.get(text);
  };

  window.site.rows = (given) => {
    given.forEach(([texts, codes], index) => {
      const local = texts.map((text) => placed(columns[index], text));
      for (const code of codes ?? local.keys()) columns[index].codes.push(local[code]);
    });
    total = columns[0]?.codes.length ?? 0;
  };

  const everything = () => Uint32Array.from({ length: total }, (_, row) => row);
  const cell = (index, row) => columns[index].texts[columns[index].codes[row]];
  const folded = (index) => (columns[index].folded ??= columns[index].texts.map(fold));
  const wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);

  // -- which rows are shown, and in what order -----------------------------------------------------

  const comparisons = {
    ">": (a, b) => a > b,
    ">=": (a, b) => a >= b,
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
  };

  // for each distinct text of a column, whether a filter lets it pass
  const passes = (index, filter) => {
    const { texts } = columns[index];
    const [, sign, rest] = /^(>=|<=|>|<|=)?(.*)$/s.exec(filter);
    if (sign === "=") return texts.map((text) => text === rest);
    if (sign) {
      const valued = heads[index].dataset.kind === "number" ? Number : (text) => text.trim();
      return texts.map((text) => text !== "" && comparisons[sign](valued(text), valued(rest)));
    }
    const words = wordsOf(filter);
    return folded(index).map((text) => words.every((word) => text.includes(word)));
  };

  // for each distinct text of a column its place in the order: of codes, of numbers, of words
  const ranks = (index) => {
    const { texts } = columns[index];
    const { kind, codes } = heads[index].dataset;
    const places = codes && new Map(JSON.parse(codes).map((code, place) => [code, place]));
    const valued = (text) => {
      if (places) return places.get(text) ?? -1;
      if (kind === "number") return text === "" ? -Infinity : Number(text);
      return fold(text);
    };
    const values = texts.map(valued);
    const order = [...texts.keys()].sort((a, b) => {
      if (values[a] === values[b]) return 0;
      return values[a] < values[b] ? -1 : 1;
    });
    const rank = new Uint32Array(texts.length);
    order.forEach((place, at) => { rank[place] = at; });
    return rank;
  };

  const asked = () => {
    const query = new URLSearchParams(location.search);
    return {
      q: query.get("q") ?? "",
      filters: names.map((name) => query.get(`f.${name}`) ?? ""),
      sort: query.get("sort") ?? "",
      page: Math.max(1, Number.parseInt(query.get("page"), 10) || 1),
      size: Math.max(1, Number.parseInt(query.get("size"), 10) || 50),
    };
  };

  const chosen = ({ q, filters, sort }) => {
    let rows = everything();
    filters.forEach((filter, index) => {
      if (!filter) return;
      const pass = passes(index, filter);
      const { codes } = columns[index];
      rows = rows.filter((row) => pass[codes[row]]);
    });
    for (const word of wordsOf(q)) {
      const hits = columns.map((_, index) => folded(index).map((text) => text.includes(word)));
      rows = rows.filter((row) => columns.some(({ codes }, index) => hits[index][codes[row]]));
    }
    const index = names.indexOf(sort.replace(/^-/, ""));
    if (index < 0) return rows;
    const rank = ranks(index);
    const { codes } = columns[index];
    const way = sort.startsWith("-") ? -1 : 1;
    return rows.sort((a, b) => way * (rank[codes[a]] - rank[codes[b]]) || a - b);
  };

  // -- what is seen --------------------------------------------------------------------------------

  let shown = new Uint32Array();

  const content = (index, text) => {
    const { to, toKey } = heads[index].dataset;
    if (to && text) return make("a", { href: address(to, text, toKey), className: "key" }, text);
    const isWeb = /^https?:\/\/[^\s\\]+$/.test(text);
    return isWeb ? make("a", { href: text, rel: "noopener" }, text) : text;
  };

  const line = (row) => make("tr", {}, ...names.map((_, index) => {
    const text = cell(index, row);
    const className = heads[index].dataset.kind === "number" ? "n" : text.length > 60 ? "wide" : "";
    return make("td", { className }, content(index, text));
  }));

  const showRows = ({ page, size: length }) => {
    const last = Math.max(1, Math.ceil(shown.length / length));
    const at = Math.min(page, last);
    const rows = [...shown.slice((at - 1) * length, at * length)].map(line);
    if (!rows.length) {
      const text = total ? "No row fits. “Show all” takes the filters away." : "The table has no rows.";
      rows.push(make("tr", {}, make("td", { colSpan: names.length, className: "none" }, text)));
    }
    table.tBodies[0].replaceChildren(...rows);
    document.querySelector("[data-page]").textContent = `Page ${number(at)} of ${number(last)}`;
    for (const button of steps) {
      const next = at + Number(button.dataset.step);
      button.disabled = next < 1 || next > last;
    }
  };

  const showSort = ({ sort }) => {
    heads.forEach((head, index) => {
      if (sort.replace(/^-/, "") !== names[index]) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
    });
  };

  // where one row is shown alone: the rows of other tables that refer to it
  const showReferrers = () => {
    const place = document.querySelector("[data-referrers-of]");
    const found = JSON.parse(table.dataset.referrers);
    place.hidden = shown.length !== 1 || !found.length;
    if (place.hidden) return;
    const key = cell(names.indexOf(table.dataset.key), shown[0]);
    const links = found.map(([name, column]) => {
      const isOne = found.filter(([other]) => other === name).length === 1;
      const label = isOne && name !== table.dataset.name ? name : `${name} (${column})`;
      return make("a", { href: rowsOf(name, column, key) }, label);
    });
    const parts = links.flatMap((link, at) => (at ? [", ", link] : [link]));
    place.replaceChildren("Rows that refer to it: ", ...parts);
  };

  const render = () => {
    const want = asked();
    shown = chosen(want);
    const all = `${number(total)} rows`;
    count.textContent = shown.length === total ? all : `${number(shown.length)} of ${all}`;
    showRows(want);
    showSort(want);
    showReferrers();
    table.dataset.ready = "";
  };

  // -- what is asked for ---------------------------------------------------------------------------

  const setInput = (input, filter) => {
    const isKnown = input.tagName !== "SELECT" || [...input.options].some(({ value }) => value === filter);
    if (!isKnown) input.append(make("option", { value: filter }, filter));
    input.value = filter;
  };

  const fill = () => {
    const want = asked();
    form.elements.q.value = want.q;
    inputs.forEach((input, index) => setInput(input, want.filters[index]));
    size.value = String(want.size);
  };

  const change = (changes, options) => {
    setQuery({ page: null, ...changes }, options);
    render();
  };
  const step = { push: true };

  form.elements.q.addEventListener("input", later(120, () => change({ q: form.elements.q.value })));
  for (const input of inputs) {
    const act = () => change({ [input.name]: input.value });
    if (input.tagName === "SELECT") input.addEventListener("change", act);
    else input.addEventListener("input", later(150, act));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.pushState(null, "", location.pathname);
    fill();
    render();
    say("All rows are shown");
  });
  for (const head of heads) {
    const name = head.dataset.field;
    const next = new Map([[name, `-${name}`], [`-${name}`, null]]);
    head.querySelector(".sort").addEventListener("click", () => {
      const { sort } = asked();
      change({ sort: next.has(sort) ? next.get(sort) : name }, step);
    });
  }
  for (const button of steps) {
    button.addEventListener("click", () => {
      change({ page: asked().page + Number(button.dataset.step) }, step);
      table.parentElement.scrollTop = 0;
    });
  }
  size.addEventListener("change", () => change({ size: size.value === "50" ? null : size.value }, step));
  window.addEventListener("popstate", () => {
    fill();
    render();
  });
  document.querySelector("[data-copy]").append(copyButton("Copy link", () => location.href));

  // what a field holds, beside its name: the same words as below the table
  const pop = document.getElementById("explained");
  for (const head of heads) {
    const button = head.querySelector(".explain");
    button.popoverTargetElement = pop;
    button.addEventListener("click", () => {
      const { children } = document.getElementById(`field.${head.dataset.field}`);
      const copies = [...children].map((part) => make("div", {}, ...part.cloneNode(true).childNodes));
      pop.replaceChildren(...copies);
    });
  }

  // -- download ------------------------------------------------------------------------------------

  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = (rows) => {
    const lines = [names.map(quoted).join(",")];
    for (const row of rows) lines.push(names.map((_, index) => quoted(cell(index, row))).join(","));
    return `${lines.join("\n")}\n`;
  };
  for (const button of document.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => {
      const rows = button.dataset.download === "all" ? everything() : shown;
      const isPart = rows.length < total;
      const href = URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv" }));
      const download = `${file}${isPart ? "-selection" : ""}.csv`;
      make("a", { href, download }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
      say(`${number(rows.length)} rows are downloaded`);
    });
  }

  (async () => {
    fill();
    try {
      for (let part = 0; part < Number(table.dataset.parts); part += 1) {
        await loadRows(file, part);
        count.textContent = `${number(total)} rows so far …`;
      }
      render();
    } catch (error) {
      count.textContent = error.message;
    }
  })();
})();
