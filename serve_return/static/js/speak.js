// Read-aloud: <button class="button-soft" data-speak="id-of-text" hidden>. Appears only where the device has a voice for the page's language.
export function readAloud() {
  const speech = window.speechSynthesis;
  const buttons = document.querySelectorAll("[data-speak]");
  if (!speech || !buttons.length) return;
  const language = document.documentElement.lang.slice(0, 2);
  const show = () => {
    const voice = speech.getVoices().find(({ lang }) => lang.slice(0, 2) === language);
    for (const button of buttons) {
      button.hidden = !voice;
      button.onclick = () => toggle(button, voice);
    }
  };
  const toggle = (button, voice) => {
    const speaking = speech.speaking;
    speech.cancel();
    if (speaking) return;
    const words = new SpeechSynthesisUtterance(document.getElementById(button.dataset.speak).innerText);
    Object.assign(words, { voice, lang: voice.lang, rate: 0.9, onend: () => button.setAttribute("aria-pressed", "false") });
    button.setAttribute("aria-pressed", "true");
    speech.speak(words);
  };
  speech.addEventListener?.("voiceschanged", show);
  addEventListener("pagehide", () => speech.cancel());
  show();
}
