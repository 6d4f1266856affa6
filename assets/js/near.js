// 近い順: the visitor's position is used on this device only; nothing is sent.
"use strict";
(() => {
  const list = document.querySelector(".pins");
  const told = document.getElementById("pin-told");
  if (!list || !told || !navigator.geolocation || !list.querySelector("[data-lat]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-second no-print";
  button.textContent = "現在地から近い順";
  told.before(button);
  told.textContent = "現在地はこの端末の中だけで使い、どこにも送りません。";

  const rad = (d) => (d * Math.PI) / 180;
  function kilometres(lat, lng, li) {
    const la = rad(lat), lb = rad(Number(li.dataset.lat)), dl = rad(Number(li.dataset.lng) - lng);
    const h = Math.sin((lb - la) / 2) ** 2 + Math.cos(la) * Math.cos(lb) * Math.sin(dl / 2) ** 2;
    return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(h)));
  }

  button.addEventListener("click", () => {
    told.textContent = "現在地をさがしています。";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const placed = [...list.querySelectorAll("[data-lat]")].map((li) => ({ li, km: kilometres(coords.latitude, coords.longitude, li) }));
      placed.sort((a, b) => a.km - b.km);
      for (const { li, km } of placed.reverse()) {
        let away = li.querySelector(".away");
        if (!away) {
          away = document.createElement("p");
          away.className = "away number";
          li.querySelector("h3").after(away);
        }
        away.textContent = "現在地から約" + km.toFixed(1) + "km";
        list.prepend(li);
      }
      told.textContent = "現在地から近い順にならべました。現在地はどこにも送っていません。";
    }, () => {
      told.textContent = "現在地がわかりませんでした。上の欄に町名を入れて、ならべることもできます。";
    }, { maximumAge: 60000, timeout: 15000 });
  });
})();
