"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  var cards = Array.prototype.slice.call(document.querySelectorAll(".card, .card-line"));
  var details = Array.prototype.slice.call(document.querySelectorAll("details"));

  function numberOf(node) { return node.id.replace("claim-", ""); }

  function marksOf(number) {
    return Array.prototype.filter.call(document.querySelectorAll("a.mark"), function (mark) {
      return mark.dataset.claims.trim().split(" ").indexOf(number) >= 0;
    });
  }

  function point(number, on) {
    marksOf(number).forEach(function (mark) { mark.classList.toggle("pointed", on); });
    var card = document.getElementById("claim-" + number);
    if (card) { card.classList.toggle("pointed", on); }
  }

  function near(node) {
    var box = document.querySelector(".scroller");
    if (!node || !box || box.scrollHeight <= box.clientHeight) { return; }
    var offset = node.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += offset - box.clientHeight / 3;
  }

  cards.forEach(function (card) {
    card.addEventListener("mouseenter", function () { point(numberOf(card), true); });
    card.addEventListener("mouseleave", function () { point(numberOf(card), false); });
    card.addEventListener("focus", function () { near(marksOf(numberOf(card))[0]); });
  });
  document.querySelectorAll("a.mark").forEach(function (mark) {
    var number = mark.dataset.claims.trim().split(" ")[0];
    mark.addEventListener("mouseenter", function () { point(number, true); });
    mark.addEventListener("mouseleave", function () { point(number, false); });
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !cards.length) { return; }
    var step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (!step) { return; }
    var here = cards.findIndex(function (card) { return card.contains(document.activeElement); });
    var next = cards[Math.min(cards.length - 1, Math.max(0, here + step))];
    next.scrollIntoView({ block: "start" });
    next.focus({ preventScroll: true });
  });

  function copy(text, done) {
    function old() {
      var area = document.createElement("textarea");
      area.value = text;
      document.body.appendChild(area);
      area.select();
      try { if (document.execCommand("copy")) { done(); } } finally { area.remove(); }
    }
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done, old); } else { old(); }
  }

  document.querySelectorAll("button.copy").forEach(function (button) {
    var label = button.textContent;
    button.addEventListener("click", function () {
      copy(button.parentNode.querySelector(".copy-text, code").textContent, function () {
        button.textContent = button.dataset.done || "\u2713";
        setTimeout(function () { button.textContent = label; }, 1600);
      });
    });
  });

  // On paper nothing can be opened; the tables of the pictures stay out, the pictures are there.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = details.filter(function (one) { return !one.open && !one.classList.contains("table-of"); });
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
    opened = [];
  });

  var all = document.getElementById("open-all");
  if (all) {
    all.addEventListener("click", function () {
      var open = all.textContent === all.dataset.open;
      details.forEach(function (one) { one.open = open; });
      all.textContent = open ? all.dataset.close : all.dataset.open;
    });
  }
})();
