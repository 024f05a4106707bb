// Pages are whole without this script: it adds the choice of a theme, a search, and buttons that copy code.
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // A page that was opened as a file may have no storage.
  const stored = () => {
    try {
      return localStorage.getItem("hazelnats-theme");
    } catch {
      return null;
    }
  };
  const chosen = stored();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", () => {
    document.querySelector(".tools").hidden = false;
    startTheme(document.getElementById("theme"));
    startSearch(document.getElementById("search"), document.getElementById("results"));
    for (const figure of document.querySelectorAll(".code")) addCopyButton(figure);
  });

  function startTheme(button) {
    const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    show();
    dark.addEventListener("change", show);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      show();
      try {
        localStorage.setItem("hazelnats-theme", root.dataset.theme);
      } catch {
        // It holds for this page then.
      }
    });
  }

  function addCopyButton(figure) {
    if (navigator.clipboard === undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(figure.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    figure.append(button);
  }

  function startSearch(input, results) {
    const status = document.getElementById("found");
    let loading;
    const entries = () => (loading ??= loadEntries());
    input.addEventListener("focus", () => void entries());
    input.addEventListener("input", async () => {
      const words = input.value.toLowerCase().split(/\s+/u).filter(Boolean);
      if (words.length === 0) return close();
      const found = find(await entries(), words);
      results.replaceChildren(...(found.length === 0 ? [nothing()] : found.slice(0, 30).map(row)));
      results.hidden = false;
      status.textContent = found.length === 1 ? "1 result" : `${found.length} results`;
    });
    const close = () => {
      results.hidden = true;
      status.textContent = "";
    };
    addEventListener("keydown", (event) => {
      const typing =
        event.target instanceof Element &&
        event.target.closest("input, textarea, [contenteditable]") !== null;
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
    input.parentElement.addEventListener("keydown", (event) => {
      const links = [...results.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        close();
        input.focus();
      } else if (results.hidden || links.length === 0) return;
      else if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)].focus();
      else if (event.key === "ArrowUp") (at <= 0 ? input : links[at - 1]).focus();
      else if (event.key === "Enter" && at < 0) links[0].click();
      else return;
      event.preventDefault();
    });
    addEventListener("click", (event) => {
      if (!input.parentElement.contains(event.target) || event.target.closest("#results a") !== null) close();
    });
    input.parentElement.addEventListener("focusout", (event) => {
      if (event.relatedTarget !== null && !input.parentElement.contains(event.relatedTarget)) close();
    });
  }

  async function loadEntries() {
    const inPage = document.getElementById("search-data");
    if (inPage !== null) return JSON.parse(inPage.textContent);
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root.dataset.base}assets/search.js`;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
    return globalThis.hazelnatsSearch;
  }

  /** What has all words; those that have them in their name come first. */
  function find(entries, words) {
    const scored = [];
    for (const entry of entries) {
      const [, name, , summary, more] = entry;
      const lower = name.toLowerCase();
      const all = `${lower} ${summary.toLowerCase()} ${more}`;
      if (!words.every((word) => all.includes(word))) continue;
      const score = words.reduce(
        (sum, word) => sum + (lower.startsWith(word) ? 4 : lower.includes(word) ? 2 : 0),
        0,
      );
      scored.push({ entry, score });
    }
    return scored.sort((a, b) => b.score - a.score).map(({ entry }) => entry);
  }

  function row([kind, name, address, summary]) {
    const link = document.createElement("a");
    link.href = address.startsWith("#") ? address : root.dataset.base + address;
    const title = document.createElement("strong");
    title.className = `of-${kind}`;
    title.textContent = name;
    const about = document.createElement("span");
    about.textContent = summary;
    link.append(title, about);
    return link;
  }

  function nothing() {
    const text = document.createElement("p");
    text.textContent = "Nothing found";
    return text;
  }
})();
