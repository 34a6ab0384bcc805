// <form data-fresh-id>: coming back to a kept page starts a new moment; a double tap or reload keeps the id, and so one row.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-fresh-id]")) {
    form.reset();
    form.elements.id.value = crypto.randomUUID();
  }
});
