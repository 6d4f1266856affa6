// The public map: every pin comes from the list beside it, so nothing is on the map that isn't in the list.
"use strict";
(async () => {
  const figure = document.getElementById("map");
  if (!figure || !window.L) return;
  // With many spots the list beside is one page of several; the pins of all come by themselves.
  const beside = new Map([...document.querySelectorAll(".pins .spot[data-lat]")].map((li) => [Number(li.dataset.number), li]));
  let entries = [...beside].map(([number, li]) => ({
    number, li, at: L.latLng(Number(li.dataset.lat), Number(li.dataset.lng)), name: li.dataset.name, shape: li.dataset.shape,
  }));
  const drawn = figure.querySelector(".map-ground");
  const map = tsunagaruGround.live(drawn, "地図。矢印キーで動かし、プラスとマイナスで大きさを変えられます。");
  let ground;
  try {
    map.setView([34.86, 134.55], 10, { animate: false });
    ground = await tsunagaruGround.draw(map, figure.dataset.ground, figure.dataset.tiles);
    if (figure.dataset.pins) {
      const answer = await fetch(figure.dataset.pins, { credentials: "same-origin" });
      if (!answer.ok) throw new Error("pins " + answer.status);
      entries = (await answer.json()).pins.map(([number, lat, lng, shape, name]) => ({
        number, li: beside.get(number), at: L.latLng(lat, lng), name, shape,
      }));
    }
  } catch {
    // Without its ground the drawn map is the better one.
    map.remove();
    figure.querySelector(".map-live").remove();
    drawn.hidden = false;
    return;
  }

  let opened = null, byKey = false;
  const gap = 34, cell = 72, many = entries.length > 80;
  const leaders = L.layerGroup().addTo(map), crowds = L.layerGroup().addTo(map), shown = new Set();

  // The legend has one drawing of each shape; a pin is that drawing with its number.
  function picture(e) {
    const key = e.li?.querySelector("svg.pin") || document.querySelector('.keys svg[data-shape="' + e.shape + '"]');
    const svg = key.cloneNode(true);
    svg.setAttribute("class", "pin pin-" + e.shape);
    if (!svg.querySelector("text")) {
      const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
      text.setAttribute("y", "4.4");
      svg.append(text);
    }
    svg.querySelector("text").setAttribute("class", e.number > 999 ? "long" : "");
    svg.querySelector("text").textContent = e.number;
    return svg;
  }

  // Thousands of markers would make the page slow: one is made when it is first seen.
  function marker(e) {
    if (e.marker) return e.marker;
    const size = gap - 2;
    const icon = L.divIcon({ className: "live-pin", html: picture(e), iconSize: [size, size], popupAnchor: [0, -size / 2 + 2] });
    e.marker = L.marker(e.at, { icon, title: e.name, riseOnHover: true });
    e.marker.on("add", () => e.marker.getElement().setAttribute("aria-label", e.number + "番 " + e.name));
    e.marker.on("popupopen", () => { opened = e; }).on("popupclose", () => { opened = null; });
    e.marker.bindPopup(() => words(e), { minWidth: 200, maxWidth: 280 });
    return e.marker;
  }

  function words(e) {
    const box = document.createElement("div");
    if (e.li) {
      box.append(e.li.querySelector("h3 a").cloneNode(true), e.li.querySelector("p").cloneNode(true));
    } else {
      const link = document.createElement("a");
      link.href = figure.dataset.page + e.number;
      link.textContent = e.name;
      box.append(link);
    }
    return box;
  }

  function crowd(list) {
    const middle = L.latLng(list.reduce((s, e) => s + e.at.lat, 0) / list.length, list.reduce((s, e) => s + e.at.lng, 0) / list.length);
    const size = 36 + 8 * Math.min(3, Math.floor(Math.log10(list.length)));
    const count = document.createElement("span");
    count.textContent = list.length;
    const icon = L.divIcon({ className: "live-crowd", html: count, iconSize: [size, size] });
    const m = L.marker(middle, { icon, title: list.length + "か所" });
    m.on("add", () => m.getElement().setAttribute("aria-label", "このあたりに" + list.length + "か所。大きくして見る"));
    function closer() {
      const bounds = L.latLngBounds(list.map((e) => e.at));
      const zoom = Math.min(18, Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds, false, L.point(24, 24))));
      const keyed = byKey;
      map.setView(bounds.getCenter(), zoom, { animate: !tsunagaruGround.still });
      // The circle is gone: the keyboard goes on from the map.
      if (keyed) map.getContainer().focus({ preventScroll: true });
    }
    m.on("click", closer).on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") closer(); });
    return m.addTo(crowds);
  }

  // Neighbours become one circle with their count; what stands alone, or can't be parted by coming closer, stands as pins.
  function parted() {
    if (!many) return { alone: entries, together: [] };
    const view = map.getBounds().pad(0.15), cells = new Map(), zoom = map.getZoom();
    for (const e of entries) {
      if (!view.contains(e.at)) continue;
      const p = map.project(e.at, zoom), key = Math.floor(p.x / cell) + " " + Math.floor(p.y / cell);
      if (cells.has(key)) cells.get(key).push(e);
      else cells.set(key, [e]);
    }
    // Squares cut through crowds: what would overlap the circle of a larger crowd joins it.
    const groups = [...cells.values()].sort((a, b) => b.length - a.length).map((list) => {
      const all = list.map((e) => map.project(e.at, zoom));
      return { list, p: L.point(all.reduce((s, q) => s + q.x, 0) / all.length, all.reduce((s, q) => s + q.y, 0) / all.length) };
    });
    const kept = [];
    for (const group of groups) {
      const near = kept.find((k) => k.p.distanceTo(group.p) < cell * 0.8);
      if (near) near.list.push(...group.list);
      else kept.push(group);
    }
    const alone = [], together = [];
    for (const { list } of kept) {
      if (list.length === 1 || (zoom >= 18 && list.length <= 30)) alone.push(...list);
      else together.push(list);
    }
    return { alone, together };
  }

  // Pins make room for each other, as on the drawn map; a line leads to the true place.
  function spread() {
    leaders.clearLayers();
    crowds.clearLayers();
    const { alone, together } = parted(), stay = new Set(alone);
    if (opened) stay.add(opened);
    for (const e of shown) if (!stay.has(e)) { e.marker.remove(); shown.delete(e); }
    together.forEach(crowd);
    const placed = [];
    for (const e of stay) {
      const p = map.latLngToLayerPoint(e.at);
      let spot = p;
      search: for (let ring = 0; ring <= 24; ring++) {
        const steps = Math.max(1, ring * 6);
        for (let step = 0; step < steps; step++) {
          const angle = (2 * Math.PI * step) / steps, r = (ring * gap) / 3;
          const q = L.point(p.x + r * Math.cos(angle), p.y + r * Math.sin(angle));
          if (placed.every((o) => o.distanceTo(q) >= gap)) { spot = q; break search; }
        }
      }
      placed.push(spot);
      if (!shown.has(e)) { marker(e).addTo(map); shown.add(e); }
      e.marker.setLatLng(spot === p ? e.at : map.layerPointToLatLng(spot));
      if (spot.distanceTo(p) > 2) {
        L.polyline([e.at, e.marker.getLatLng()], { className: "live-leader", interactive: false }).addTo(leaders);
        L.circleMarker(e.at, { radius: 2.5, className: "leader-foot", interactive: false }).addTo(leaders);
      }
    }
  }
  map.on(many ? "moveend" : "zoomend", spread);

  const pins = L.latLngBounds(entries.map((e) => e.at));
  const narrowed = new URLSearchParams(location.search);
  const close = ["q", "kind", "activity", "area"].some((n) => narrowed.get(n));
  const start = (close && pins.isValid() ? pins : ground.bounds || pins);
  const shared = narrowed.get("view")?.match(/^(-?[\d.]+),(-?[\d.]+),([\d.]+)$/)?.slice(1).map(Number);
  if (shared) map.setView([shared[0], shared[1]], shared[2], { animate: false });
  else if (start.isValid()) map.fitBounds(start, { animate: false, maxZoom: 15, padding: [16, 16] });
  if (ground.bounds) map.setMaxBounds(ground.bounds.extend(pins).pad(0.4));
  spread();
  ground.label(() => [...shown].map((e) => map.latLngToLayerPoint(e.marker.getLatLng()))
    .concat(crowds.getLayers().map((m) => map.latLngToLayerPoint(m.getLatLng())))
    .map((p) => [p.x - 20, p.y - 20, p.x + 20, p.y + 20]));

  // The address keeps what is seen, so that it can be handed on; the server draws the same spots from it.
  const share = document.getElementById("map-share");
  map.on("moveend", () => {
    const at = map.getCenter(), address = new URL(location.href);
    address.hash = "";
    address.searchParams.set("view", [at.lat.toFixed(5), at.lng.toFixed(5), Number(map.getZoom().toFixed(2))].join(","));
    if (share) {
      share.href = address.pathname + address.search;
      share.hidden = false;
    }
  });

  // Keyboard: the popup's link takes the focus, and gives it back to the pin.
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
    opened = e;
    map.setView(e.at, Math.max(map.getZoom(), 15), { animate: !tsunagaruGround.still && !many });
    if (!shown.has(e)) { marker(e).addTo(map); shown.add(e); }
    e.marker.openPopup();
  }
  for (const e of entries.filter((e) => e.li)) {
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
    const asked = entries.find((e) => "#spot-" + e.number === location.hash);
    if (asked) open(asked);
  }
  addEventListener("hashchange", follow);
  follow();
})();
