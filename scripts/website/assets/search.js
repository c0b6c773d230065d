// The search: everything that has words, looked through for all that are typed.
"use strict";
(() => {
  const { base, fold, keep, later, load, make, setQuery } = window.site;
  const form = document.querySelector("form.search");
  const results = document.getElementById("results");
  const count = document.querySelector("[data-count]");
  const kinds = [...form.elements.kind.options].slice(1).map(({ value, textContent }) => ({ name: value, title: textContent }));
  const entries = [], firsts = [], belows = [];

  window.site.entries = (starts, given) => {
    for (const [kind, first, below, start, end] of given) {
      entries.push([kind, first, below, starts[start] + end]);
      firsts.push(fold(first));
      belows.push(fold(below));
    }
  };

  let ready = null;
  const everything = () => (ready ??= (async () => {
    for (let part = 0; part < Number(form.dataset.parts); part += 1) await load(`data/search.${part}.js`);
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
    return make("li", { className: "result" }, make("a", { href: base + path }, ...marked(first || path, words)),
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
