// Niceties for every page; each page works without them.
import { revealAnswers } from "./chips.js";

revealAnswers();
if (document.querySelector("[data-speak]")) import("./speak.js").then(({ readAloud }) => readAloud());
if (document.querySelector("[data-undo]")) import("./undo.js").then(({ fadeUndo }) => fadeUndo());
document.getElementById("errors")?.focus();
