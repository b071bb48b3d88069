"use strict";
/* What the pages of the docs site can do beyond being read: search, choose light or dark, copy.
   Everything that needs this script is made by it, so without it no control stands there that does nothing.
   It loads one more file, search.js, when somebody starts to search; it asks no network.

   Names that others rely on (tests, the template, the style sheet):
     html[data-root]   the way from the page to the top of the site; html[data-theme] the chosen look
     #pageContent      the page's main part             #pageTools     where search and switch are put
     #searchInput      the field (combobox)             #searchFound   the panel below it
     #searchList       the results (listbox), each a link of role option; #searchNote what is said of their number
     #themeChoice      the switch                       .code > .copy  the button at a file or command
   localStorage: hlc-theme = light | dark; none of them is what the system says. */
(() => {
  const root = document.documentElement;

  // Runs while the head is read, before anything is drawn: no flash of the other look.
  // Storage may be forbidden, by a setting or for pages from disk: then the choice lasts as long as the page.
  const stored = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("hlc-theme");
      if (value) localStorage.setItem("hlc-theme", value);
      else localStorage.removeItem("hlc-theme");
    } catch {
      // Nothing to be done.
    }
    return null;
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  show(stored());

  /** An element with attributes and content, as text or elements. */
  const make = (tag, attributes, ...content) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  };

  // --- light and dark -----------------------------------------------------------------------------------------------

  const themeSwitch = () => {
    const choices = [["", "System"], ["light", "Light"], ["dark", "Dark"]];
    const options = choices.map(([value, name]) => make("option", { value }, name));
    const select = make("select", { id: "themeChoice", "aria-label": "Light or dark" }, ...options);
    select.value = root.dataset.theme ?? "";
    select.addEventListener("change", () => {
      stored(select.value);
      show(select.value);
    });
    // Another tab chose.
    addEventListener("storage", (event) => {
      if (event.key !== "hlc-theme") return;
      show(event.newValue);
      select.value = root.dataset.theme ?? "";
    });
    return select;
  };

  // --- copy ---------------------------------------------------------------------------------------------------------

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // The older way, for pages that the browser does not trust with the clipboard.
      const area = make("textarea", { style: "position:fixed;opacity:0" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  const copyButtons = () => {
    for (const block of document.querySelectorAll(".code")) {
      const button = make("button", { type: "button", class: "copy" }, "Copy");
      button.addEventListener("click", async () => {
        await copy(block.querySelector("code").textContent.trimEnd() + "\n");
        button.textContent = "Copied";
        button.focus();
        setTimeout(() => (button.textContent = "Copy"), 1500);
      });
      block.append(button);
    }
  };

  // --- what reads better with a script ------------------------------------------------------------------------------

  // Tables that fit need no stop for the keyboard; lists beside the content are open for everybody.
  const tidy = () => {
    const scrollers = document.querySelectorAll(".scroll, pre[tabindex]");
    const fit = () => {
      for (const box of scrollers) {
        const moves = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
        if (moves) box.tabIndex = 0;
        else if (box !== document.activeElement) box.removeAttribute("tabindex");
      }
    };
    fit();
    addEventListener("resize", fit);
    document.addEventListener("toggle", fit, true);
    // The style sheet shows both lists where there is room, open or not; only this tells those who cannot see it.
    for (const [list, width] of [[".menu", "60rem"], [".heads", "84rem"]]) {
      const details = document.querySelector(`${list} details`);
      const room = matchMedia(`(min-width: ${width})`);
      const follow = () => details?.toggleAttribute("open", room.matches);
      if (room.matches) follow();
      room.addEventListener("change", follow);
    }
    const menu = document.querySelector(".menu");
    const here = menu.querySelector("[aria-current]");
    if (here && menu.scrollHeight > menu.clientHeight) menu.scrollTop = here.offsetTop - menu.clientHeight / 2;
    for (const head of document.querySelectorAll(".body :is(h2, h3, h4)[id]")) {
      head.append(make("a", { class: "here", href: `#${encodeURIComponent(head.id)}`, "aria-label": "Link to this heading" }, "#"));
    }
  };

  // --- search -------------------------------------------------------------------------------------------------------

  const MOST = 40, MOST_OF_A_KIND = 8;
  const macOf = (text) => text.toLowerCase().replace(/[^0-9a-f]/g, "");
  // What a person might type of a MAC: pairs with signs between, or at least six digits of which one is a letter.
  const asMac = (word) => {
    const pairs = /^([0-9a-f]{2}[:-])+[0-9a-f]{0,2}$|^[0-9a-f]{4}\.[0-9a-f]{0,4}(\.[0-9a-f]{0,4})?$/;
    const digits = /^(?=.*[a-f])[0-9a-f]{6,12}$/;
    return pairs.test(word) || digits.test(word) ? macOf(word) : "";
  };

  /** The index, ready to be searched: everything in small letters beside what is shown. */
  const prepared = (index) => index.map(([kind, title, path, number, sections], order) => ({
    kind, title, path, number, order,
    name: title.toLowerCase(),
    sections: sections.map(([id, heading, text]) => ({
      id, heading, text, head: heading.toLowerCase(), low: text.toLowerCase(),
      macs: (text.match(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/gi) ?? []).map((shown) => [shown, macOf(shown)]),
    })),
  }));

  const IPS = /(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){2,}[0-9a-f]{0,4})(?![\w.:])/gi;
  const isWordStart = (text, at) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);

  /** Where a word is found in a section, and how good that is. Undefined if it is not. */
  const inSection = (section, word) => {
    const mac = word.mac && section.macs.find(([, digits]) => digits.includes(word.mac));
    if (mac) return { score: 55, at: section.text.indexOf(mac[0]), length: mac[0].length };
    if (word.isEnd) {
      for (const ip of section.low.matchAll(IPS)) {
        if (ip[0].endsWith(word.text)) return { score: 55, at: ip.index, length: ip[0].length };
      }
    }
    if (section.head.includes(word.text)) return { score: section.head.startsWith(word.text) ? 40 : 32, at: -1, length: 0 };
    let at = section.low.indexOf(word.text);
    if (at < 0) return undefined;
    // The start of a word is better than its middle.
    for (let next = at; next >= 0; next = section.low.indexOf(word.text, next + 1)) {
      if (isWordStart(section.low, next)) {
        const isWhole = !/[\p{L}\p{N}]/u.test(section.low[next + word.text.length] ?? " ");
        return { score: (isWhole ? 20 : 16) + (word.isAddress ? 30 : 0), at: next, length: word.text.length };
      }
    }
    return { score: 8, at, length: word.text.length };
  };

  /** The best places of a page for all words together. Undefined if it lacks one of them. */
  const onPage = (page, words) => {
    let score = 0, best;
    for (const word of words) {
      let found = 0;
      if (page.number === word.text) found = 95;
      else if (page.name === word.text) found = 100;
      else if (page.name.startsWith(word.text)) found = 80;
      else if (page.name.includes(word.text)) found = 60;
      for (const section of page.sections) {
        const hit = inSection(section, word);
        if (!hit) continue;
        // Of several words the place of the last good one is shown; a name is shown by the page itself.
        if (hit.score > found || (!best && found < 60)) best = { section, ...hit };
        found = Math.max(found, hit.score);
      }
      if (!found) return undefined;
      score += found;
    }
    // Of equals, what has addresses comes before what lists them, then other things,
    // pages, files; what hlc says of itself comes last, unless its name is asked for.
    const rank = { guest: 4, node: 4, device: 4, page: 1, hlc: -45, artifact: -4, source: -5 }[page.kind] ?? 3;
    return { page, best, score: score / words.length + rank };
  };

  const search = (pages, query) => {
    const parts = query.toLowerCase().split(/\s+/).filter(Boolean);
    const words = parts.map((text) => ({
      text,
      mac: asMac(text),
      isEnd: /^[.:][0-9a-f]{1,4}$/.test(text),
      isAddress: /^\d+\.\d+\.[\d.]*$|^[0-9a-f]*:[0-9a-f:]*:/.test(text),
    }));
    if (words.length === 0) return [];
    const found = pages.map((page) => onPage(page, words)).filter(Boolean);
    return found.sort((a, b) => b.score - a.score || a.page.order - b.page.order);
  };

  /** A line around what was found, that part marked. */
  const snippet = ({ section, at, length }) => {
    if (at < 0) return [];
    const text = section.text;
    const line = text.lastIndexOf("\n", at) + 1;
    const start = at - line < 50 ? line : Math.max(line, text.lastIndexOf(" ", at - 30) + 1);
    const newline = text.indexOf("\n", at);
    const whole = newline < 0 ? text.length : newline;
    const far = at + length + 70;
    const end = whole <= far ? whole : Math.max(at + length, text.lastIndexOf(" ", far));
    const cut = (from, to) => text.slice(from, to);
    return [(start > 0 && text[start - 1] !== "\n" ? "…" : "") + cut(start, at), make("mark", {}, cut(at, at + length)),
      cut(at + length, end) + (end < text.length && text[end] !== "\n" ? "…" : "")];
  };

  const plural = (kind) => (kind === "hlc" ? "About hlc" : kind[0].toUpperCase() + kind.slice(1) + "s");

  const searchBox = () => {
    const input = make("input", {
      id: "searchInput", type: "search", role: "combobox", placeholder: "Search: name, .47, MAC, number, word",
      "aria-label": "Search", "aria-expanded": "false", "aria-controls": "searchList", "aria-autocomplete": "list",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
    });
    const list = make("div", { id: "searchList", role: "listbox", "aria-label": "Results" });
    const note = make("p", { id: "searchNote", role: "status" });
    const panel = make("div", { id: "searchFound", class: "found" }, list, note);
    const box = make("div", { class: "search", role: "search" }, input, make("kbd", { "aria-hidden": "true" }, "/"), panel);
    let pages, asked = false, options = [], chosen = -1;

    const open = (isOpen) => {
      panel.hidden = !isOpen;
      input.setAttribute("aria-expanded", String(isOpen && options.length > 0));
    };
    const choose = (at) => {
      options[chosen]?.setAttribute("aria-selected", "false");
      chosen = at;
      const option = options[chosen];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };
    const optionOf = ({ page, best }, at) => {
      const anchor = best?.section.id ? `#${encodeURIComponent(best.section.id)}` : "";
      const title = make("b", {}, page.title);
      const where = [page.number, best?.section.heading].filter(Boolean).join(" · ");
      const line = best ? snippet(best) : [];
      return make("a", { role: "option", id: `searchOption${at}`, "aria-selected": "false", tabindex: "-1", href: root.dataset.root + page.path + anchor },
        title, ...(where ? [" ", make("i", {}, where)] : []), ...(line.length ? [make("span", {}, ...line)] : []));
    };
    const fill = () => {
      const query = input.value.trim();
      options = [];
      list.replaceChildren();
      choose(-1);
      if (!query) return open(false);
      if (!pages) return say("Reading the index …");
      const found = search(pages, query);
      // Kinds stand in the order of the best of each.
      const kinds = new Map();
      for (const result of found) {
        const group = kinds.get(result.page.kind) ?? kinds.set(result.page.kind, []).get(result.page.kind);
        if (group.length < MOST_OF_A_KIND && options.length + group.length < MOST) group.push(result);
      }
      for (const [kind, results] of kinds) {
        const title = make("div", { class: "of", role: "presentation" }, plural(kind));
        const group = make("div", { role: "group", "aria-label": plural(kind) }, title);
        for (const result of results) {
          const option = optionOf(result, options.length);
          options.push(option);
          group.append(option);
        }
        list.append(group);
      }
      if (options.length === 0) return say(`Nothing is found for “${query}”. A part is enough: of a name, an address (.47), a MAC, a word.`);
      const more = found.length - options.length;
      say(more > 0 ? `${found.length} pages; another word leaves fewer.` : found.length === 1 ? "1 page" : `${found.length} pages`);
      choose(0);
    };
    const say = (text) => {
      note.textContent = text;
      open(true);
    };
    const load = () => {
      if (asked) return;
      asked = true;
      const script = make("script", { src: `${root.dataset.root}search.js` });
      script.addEventListener("load", () => {
        pages = prepared(window.HLC_INDEX);
        if (document.activeElement === input) fill();
      });
      script.addEventListener("error", () => say("The index, search.js, cannot be read."));
      document.head.append(script);
    };

    input.addEventListener("focus", () => {
      load();
      if (input.value) fill();
    });
    input.addEventListener("input", () => {
      load();
      fill();
    });
    input.addEventListener("keydown", (event) => {
      const { key } = event;
      if (key === "Escape") {
        if (panel.hidden) input.value = "";
        open(false);
      } else if (key === "Enter" && options[chosen]) options[chosen].click();
      else if ((key === "ArrowDown" || key === "ArrowUp") && input.value) {
        if (panel.hidden) fill();
        else if (options.length) choose((chosen + (key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
      } else return;
      event.preventDefault();
    });
    box.addEventListener("focusout", (event) => {
      if (!box.contains(event.relatedTarget)) open(false);
    });
    // Keeps the field's focus, or the panel would be gone before a click on a result counts.
    panel.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", () => setTimeout(open, 0, false));
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
    open(false);
    return box;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("pageTools").append(searchBox(), themeSwitch());
    copyButtons();
    tidy();
  });
})();
