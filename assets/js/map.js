// The public map: every pin comes from the list beside it, so nothing is on the map that isn't in the list.
"use strict";
(async () => {
  const figure = document.getElementById("map");
  if (!figure || !window.L) return;
  const entries = [...document.querySelectorAll(".pins .spot[data-lat]")].map((li) => ({
    li, at: L.latLng(Number(li.dataset.lat), Number(li.dataset.lng)), name: li.dataset.name,
  }));
  const drawn = figure.querySelector(".map-ground");
  const map = tsunagaruGround.live(drawn, "地図。矢印キーで動かし、プラスとマイナスで大きさを変えられます。");
  let ground;
  try {
    map.setView([34.86, 134.55], 10, { animate: false });
    ground = await tsunagaruGround.draw(map, figure.dataset.ground, figure.dataset.tiles);
  } catch {
    // Without its ground the drawn map is the better one.
    map.remove();
    figure.querySelector(".map-live").remove();
    drawn.hidden = false;
    return;
  }

  let opened = null;
  const crowded = entries.length > 80, gap = 34;
  const leaders = L.layerGroup().addTo(map);
  for (const e of entries) {
    const svg = e.li.querySelector("svg.pin").cloneNode(true);
    if (crowded) svg.querySelector("text").remove();
    const holder = document.createElement("div");
    holder.append(svg);
    const size = crowded ? 18 : gap - 2;
    const label = crowded ? e.name : e.li.dataset.number + "番 " + e.name;
    const icon = L.divIcon({ className: "live-pin", html: holder.firstChild, iconSize: [size, size], popupAnchor: [0, -size / 2 + 2] });
    e.marker = L.marker(e.at, { icon, title: e.name, riseOnHover: true }).addTo(map);
    e.marker.on("popupopen", () => { opened = e; }).on("popupclose", () => { opened = null; });
    e.marker.bindPopup(() => words(e), { minWidth: 200, maxWidth: 280 });
    e.marker.getElement()?.setAttribute("aria-label", label);
  }

  function words(e) {
    const box = document.createElement("div");
    const link = e.li.querySelector("h3 a").cloneNode(true);
    const facts = e.li.querySelector("p").cloneNode(true);
    box.append(link, facts);
    return box;
  }

  // Pins make room for each other, as on the drawn map; a line leads to the true place.
  function spread() {
    leaders.clearLayers();
    const placed = [];
    for (const e of entries) {
      const p = map.latLngToLayerPoint(e.at);
      let spot = p;
      search: for (let ring = 0; ring <= 24 && !crowded; ring++) {
        const steps = Math.max(1, ring * 6);
        for (let step = 0; step < steps; step++) {
          const angle = (2 * Math.PI * step) / steps, r = (ring * gap) / 3;
          const q = L.point(p.x + r * Math.cos(angle), p.y + r * Math.sin(angle));
          if (placed.every((o) => o.distanceTo(q) >= gap)) { spot = q; break search; }
        }
      }
      placed.push(spot);
      e.marker.setLatLng(spot === p ? e.at : map.layerPointToLatLng(spot));
      if (spot.distanceTo(p) > 2) {
        L.polyline([e.at, e.marker.getLatLng()], { className: "live-leader", interactive: false }).addTo(leaders);
        L.circleMarker(e.at, { radius: 2.5, className: "leader-foot", interactive: false }).addTo(leaders);
      }
    }
  }
  map.on("zoomend", spread);

  const pins = L.latLngBounds(entries.map((e) => e.at));
  const narrowed = new URLSearchParams(location.search);
  const close = ["q", "kind", "activity", "area"].some((n) => narrowed.get(n));
  const start = (close && pins.isValid() ? pins : ground.bounds || pins);
  if (start.isValid()) map.fitBounds(start, { animate: false, maxZoom: 15, padding: [16, 16] });
  if (ground.bounds) map.setMaxBounds(ground.bounds.extend(pins).pad(0.4));
  spread();
  ground.label(() => entries.map((e) => {
    const p = map.latLngToLayerPoint(e.marker.getLatLng());
    return [p.x - 16, p.y - 16, p.x + 16, p.y + 16];
  }));

  // Keyboard: the popup's link takes the focus, and gives it back to the pin.
  let byKey = false;
  map.getContainer().addEventListener("keydown", () => { byKey = true; }, true);
  map.getContainer().addEventListener("pointerdown", () => { byKey = false; }, true);
  map.on("popupopen", ({ popup }) => {
    const box = popup.getElement();
    box.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "閉じる");
    if (byKey) box.querySelector("a").focus({ preventScroll: true });
  });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opened) return;
    const pin = opened.marker.getElement();
    map.closePopup();
    pin?.focus({ preventScroll: true });
  });

  function open(e) {
    map.setView(e.at, Math.max(map.getZoom(), 15), { animate: !tsunagaruGround.still });
    e.marker.openPopup();
  }
  for (const e of entries) {
    const button = document.createElement("button");
    button.className = "link-button no-print";
    button.type = "button";
    const who = document.createElement("span");
    who.className = "hidden";
    who.textContent = e.name + "を";
    button.append(who, "地図で見る");
    button.addEventListener("click", () => {
      byKey = true;
      figure.scrollIntoView({ block: "nearest", behavior: tsunagaruGround.still ? "auto" : "smooth" });
      open(e);
    });
    e.li.append(button);
  }
  function follow() {
    const asked = entries.find((e) => "#" + e.li.id === location.hash);
    if (asked) open(asked);
  }
  addEventListener("hashchange", follow);
  follow();
})();
