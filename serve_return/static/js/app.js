// Niceties for every page; each page works without them.
import { revealAnswers } from "./chips.js";

revealAnswers();
// The quick exit: this page is hidden at once and does not come back with the back button.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(link.href);
  });
}
if (document.querySelector("[data-speak]")) import("./speak.js").then(({ readAloud }) => readAloud());
if (document.querySelector("[data-undo]")) import("./undo.js").then(({ fadeUndo }) => fadeUndo());
document.getElementById("errors")?.focus();
