// Keeps what is typed in a long form: on the server every few seconds, and on this device as long as the
// server does not answer. Without a script the button «Сохранить черновик» does the same.
"use strict";

const form = document.querySelector("form[data-draft]");
if (form) {
  const status = document.getElementById("draft-status");
  const key = "draft:" + form.dataset.key;
  const service = new Set(["csrf", "version", "draft", "pressed"]);
  let timer = 0;
  let sending = false;

  const typed = () => [...new FormData(form)].filter(([name]) => !service.has(name));
  const clock = (moment) => moment.toLocaleTimeString("ru", { hour: "numeric", minute: "2-digit" });
  const say = (text) => {
    status.textContent = text;
  };

  // A private window may refuse to keep anything: the server's draft is enough then.
  const kept = () => {
    try {
      return JSON.parse(window.localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const keep = () => {
    try {
      window.localStorage.setItem(key, JSON.stringify({ at: new Date().toISOString(), fields: typed() }));
    } catch {
      // Nothing to do: the text is still in the form.
    }
  };
  const forget = () => {
    try {
      window.localStorage.removeItem(key);
    } catch {
      // It was not kept either.
    }
  };

  const fill = (fields) => {
    for (const control of form.elements) {
      if (!control.name || service.has(control.name)) {
        continue;
      }
      const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = values.includes(control.value);
      } else if (values.length > 0) {
        control.value = values[0];
      }
    }
  };

  const waits = (text) => say(text + ": черновик с этого телефона от " + clock(new Date()));

  const save = async () => {
    if (sending) {
      return;
    }
    sending = true;
    const sent = JSON.stringify(typed());
    const body = new URLSearchParams(new FormData(form));
    body.set("pressed", "auto");
    try {
      const response = await fetch(form.dataset.draft, { method: "POST", body });
      if (response.redirected || !(response.headers.get("content-type") || "").includes("json")) {
        waits("Сеанс закончился, войдите снова");
      } else {
        const answer = await response.json();
        if (answer.draft) {
          form.elements.draft.value = answer.draft;
          say("черновик с сервера от " + answer.at);
          if (JSON.stringify(typed()) === sent) {
            forget();
          }
        } else {
          say(answer.reason + ". Здесь черновик с этого телефона от " + clock(new Date()));
        }
      }
    } catch {
      waits("Нет связи");
    }
    sending = false;
  };

  form.addEventListener("input", () => {
    keep();
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 3000);
  });
  window.addEventListener("online", save);
  // The server has the form now; a refusal shows what was typed again.
  form.addEventListener("submit", () => window.clearTimeout(timer));
  for (const other of document.querySelectorAll("form[data-forget]")) {
    other.addEventListener("submit", forget);
  }

  const local = kept();
  const server = typed();
  if (local && JSON.stringify(local.fields) !== JSON.stringify(server)) {
    const saved = form.dataset.saved;
    if (!saved || local.at > new Date(saved).toISOString()) {
      fill(local.fields);
      const note = document.querySelector("[data-other]");
      const at = "черновик с этого телефона от " + clock(new Date(local.at));
      say(at);
      note.querySelector("[data-other-text]").textContent =
        "Показан " + at + (saved ? ", на сервере более ранний." : ".");
      note.hidden = false;
      note.querySelector("[data-other-show]").addEventListener("click", () => {
        fill(server);
        forget();
        note.hidden = true;
        say(saved ? "черновик с сервера от " + clock(new Date(saved)) : "черновика ещё нет");
      });
      save();
    } else {
      forget();
    }
  } else if (local) {
    forget();
  }
}
