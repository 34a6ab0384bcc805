// <form data-undo="10">: the offer to undo goes away quietly after ten seconds; deleting stays possible in the list of moments.
export function fadeUndo() {
  for (const offer of document.querySelectorAll("[data-undo]")) {
    const leave = () => (offer.contains(document.activeElement) ? setTimeout(leave, 2000) : (offer.hidden = true));
    setTimeout(leave, Number(offer.dataset.undo) * 1000);
  }
}
