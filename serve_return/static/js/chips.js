// After the first chip of .serves, brings the next question (.returns) into view.
export function revealAnswers() {
  for (const form of document.querySelectorAll("form.moment")) {
    const serves = form.querySelector(".serves");
    const returns = form.querySelector(".returns");
    if (!serves || !returns) continue;
    let shown = serves.querySelector(":checked") !== null;
    serves.addEventListener("change", () => {
      if (!shown) returns.scrollIntoView({ block: "start" });
      shown = true;
    });
  }
}
