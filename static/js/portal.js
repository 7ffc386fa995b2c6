// Small comforts on top of pages that work without a script.
"use strict";

// A long row of sections on a phone: bring the present one into view.
for (const link of document.querySelectorAll(".rail [aria-current], .row-links [aria-current], .tabs [aria-current]")) {
  const row = link.closest("ul");
  if (row.scrollWidth > row.clientWidth) {
    row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }
}

// Buttons that only a script can serve are hidden in the markup.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A second press of the same button must not send the form twice.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});
