// Reloads the page when it is told so, and shows what is wrong with the documents; a lost connection is tried again by the browser.
(() => {
  "use strict";
  const source = new EventSource("/-/changes");
  source.addEventListener("change", () => location.reload());
  source.addEventListener("problems", ({ data }) => show(JSON.parse(data)));

  function show(problems) {
    document.getElementById("problems")?.remove();
    if (problems.length === 0) return;
    const panel = document.createElement("aside");
    panel.id = "problems";
    panel.setAttribute("role", "alert");
    panel.append(
      element("strong", "As long as the documents have these mistakes, the pages stay as they are:"),
    );
    const list = document.createElement("ol");
    for (const { place, message, hint } of problems) {
      const item = document.createElement("li");
      if (place !== "") item.append(element("code", place), " ");
      item.append(message);
      if (hint !== "") item.append(element("em", hint));
      list.append(item);
    }
    panel.append(list, element("style", style));
    document.body.append(panel);
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  const style = `
#problems { position: fixed; inset: auto 0 0; z-index: 9; max-height: 50vh; overflow: auto; padding: 1rem 1.5rem; background: #fdecea; color: #5f1a12; border-top: 3px solid #e74c3c; font: 15px/1.5 system-ui, sans-serif; }
#problems ol { margin: .5rem 0 0; padding-left: 1.4rem; }
#problems li { margin-top: .4rem; overflow-wrap: anywhere; }
#problems code { font: 13px ui-monospace, Menlo, Consolas, monospace; }
#problems em { display: block; font-style: normal; opacity: .85; }`;
})();
