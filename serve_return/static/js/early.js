// Before the first paint, so that nothing moves: what phone.js said last time about moments that wait, and how much room that took.
try {
  const [person, what, room] = (localStorage.getItem("waits") ?? "").split(" ");
  const { dataset, style } = document.documentElement;
  if (navigator.standalone === false) dataset.browser = "";
  if (what && person === document.currentScript.dataset.person) {
    dataset.waits = what;
    if (room) style.setProperty("--waits", `${room}px`);
  }
} catch { /* a phone that keeps nothing */ }
