// Niceties for every page; each page works without them.
import { revealAnswers } from "./chips.js";
import { readAloud } from "./speak.js";
import { fadeUndo } from "./undo.js";

revealAnswers();
readAloud();
fadeUndo();
document.getElementById("errors")?.focus();
