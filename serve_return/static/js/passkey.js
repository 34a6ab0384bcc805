// A passkey instead of a code. Shows its button where the browser has passkeys; the phone signs, and the form carries what it signed.
const { PublicKeyCredential: passkeys } = globalThis;
const forms = document.querySelectorAll("form[data-passkey]");

// What the phone is to sign: from the page, or asked for when it is wanted.
async function options({ dataset }) {
  if (!dataset.options) return JSON.parse(document.getElementById("passkey-options").textContent).publicKey;
  const answer = await fetch(dataset.options, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options.publicKey;
}

async function signed(form) {
  const asked = await options(form);
  return form.dataset.passkey === "add"
    ? navigator.credentials.create({ publicKey: passkeys.parseCreationOptionsFromJSON(asked) })
    : navigator.credentials.get({ publicKey: passkeys.parseRequestOptionsFromJSON(asked) });
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const said = form.querySelector("[data-said]");
  said.textContent = "";
  try {
    form.elements.credential.value = JSON.stringify(await signed(form));
    form.submit();
  } catch (why) {
    said.textContent = said.dataset[why.name === "InvalidStateError" ? "known" : "cancelled"];
  }
}

if (passkeys?.parseRequestOptionsFromJSON) {
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", submit);
  }
  for (const instead of document.querySelectorAll("[data-no-passkey]")) instead.hidden = true;
}
