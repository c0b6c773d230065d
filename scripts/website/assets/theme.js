// Sets the chosen colours before anything is painted, and says that scripts run.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js-on");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // storage is switched off: the system's colours stay
  }
})();
