// 近い順: the visitor's position is used on this device only; nothing is sent.
"use strict";
(() => {
  const list = document.querySelector(".pins");
  const told = document.getElementById("pin-told");
  const figure = document.getElementById("map");
  if (!list || !told || !navigator.geolocation || !list.querySelector("[data-lat]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-second no-print";
  button.textContent = "現在地から近い順";
  told.before(button);
  told.textContent = "現在地はこの端末の中だけで使い、どこにも送りません。";

  const rad = (d) => (d * Math.PI) / 180;
  function kilometres(from, lat, lng) {
    const la = rad(from.latitude), lb = rad(lat), dl = rad(lng - from.longitude);
    const h = Math.sin((lb - la) / 2) ** 2 + Math.cos(la) * Math.cos(lb) * Math.sin(dl / 2) ** 2;
    return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(h)));
  }

  // A list in pages holds only some of the spots: the nearest come from all pins, which are fetched without saying from where.
  async function nearest(coords) {
    const here = [...list.querySelectorAll("[data-lat]")];
    if (!figure?.dataset.pins) {
      return here.map((li) => ({ li, km: kilometres(coords, Number(li.dataset.lat), Number(li.dataset.lng)) }));
    }
    const answer = await fetch(figure.dataset.pins, { credentials: "same-origin" });
    if (!answer.ok) throw new Error("pins " + answer.status);
    const all = (await answer.json()).pins.map(([number, lat, lng, , name]) => ({ number, name, km: kilometres(coords, lat, lng) }));
    all.sort((a, b) => a.km - b.km);
    return all.slice(0, 50).map(({ number, name, km }) => ({ li: document.getElementById("spot-" + number) || entry(number, name), km }));
  }

  function entry(number, name) {
    const li = document.createElement("li"), title = document.createElement("h3"), link = document.createElement("a");
    li.className = "spot";
    li.id = "spot-" + number;
    link.href = figure.dataset.page + number;
    link.textContent = name;
    title.append(link);
    li.append(title);
    return li;
  }

  button.addEventListener("click", () => {
    told.textContent = "現在地をさがしています。";
    const failed = () => { told.textContent = "現在地がわかりませんでした。上の欄に町名を入れて、ならべることもできます。"; };
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      let placed;
      try {
        placed = await nearest(coords);
      } catch {
        return failed();
      }
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
    }, failed, { maximumAge: 60000, timeout: 15000 });
  });
})();
