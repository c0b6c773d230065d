// The network: the arrows of one actor alone, while it is pointed at.
"use strict";
(() => {
  const graph = document.querySelector(".network");
  if (!graph) return;
  const edges = [...graph.querySelectorAll(".edge")];
  const light = (event) => {
    const actor = event.target.closest(".node")?.dataset.actor;
    for (const edge of edges) {
      const isNear = edge.dataset.ends.split(" ").includes(actor);
      edge.classList.toggle("lit", Boolean(actor) && isNear);
      edge.classList.toggle("off", Boolean(actor) && !isNear);
    }
  };
  graph.addEventListener("mouseover", light);
  graph.addEventListener("mouseleave", light);
  graph.addEventListener("focusin", light);
  graph.addEventListener("focusout", (event) => {
    if (!graph.contains(event.relatedTarget)) light({ target: graph });
  });
})();
