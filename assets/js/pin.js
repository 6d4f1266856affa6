// Placing a pin: drag it, or click, or move it with the arrow keys; the two fields always say where it is.
"use strict";
(async () => {
  const place = document.querySelector("[data-pin]");
  if (!place || !window.L) return;
  const lat = place.querySelector("[name=lat]"), lng = place.querySelector("[name=lng]");
  const drawn = place.querySelector(".map-ground"), told = place.querySelector("[role=status]");
  const typed = () => {
    const at = [lat.value, lng.value].map((v) => (v.trim() === "" ? NaN : Number(v)));
    return at.every(Number.isFinite) ? L.latLng(at[0], at[1]) : null;
  };
  const map = tsunagaruGround.live(drawn, "地図。印を動かして、場所を決めます。");
  const middle = L.latLng(Number(place.dataset.lat), Number(place.dataset.lng));
  // Without tiles there is nothing to see nearer than the names of towns.
  map.setView(typed() || middle, typed() ? (place.dataset.tiles ? 16 : 13) : 12, { animate: false });
  try {
    const ground = await tsunagaruGround.draw(map, place.dataset.ground, place.dataset.tiles);
    if (!typed() && ground.bounds) map.fitBounds(ground.bounds, { animate: false });
    ground.label();
  } catch {
    // The pin can be placed on an empty ground too: the fields and the drawn map remain.
    drawn.hidden = false;
  }

  const shape = place.querySelector("svg.pin").cloneNode(true);
  shape.removeAttribute("hidden");
  const icon = L.divIcon({ className: "live-pin", html: shape, iconSize: [44, 44] });
  const marker = L.marker(typed() || middle, { icon, draggable: true, autoPan: true, title: "印", keyboard: true });
  function show() {
    marker.addTo(map);
    const pin = marker.getElement();
    pin.setAttribute("aria-label", "印。矢印キーで動かします。シフトキーといっしょに押すと、大きく動きます。");
  }
  function write(at, by) {
    lat.value = at.lat.toFixed(6);
    lng.value = at.lng.toFixed(6);
    told.textContent = by;
  }
  function set(at) {
    marker.setLatLng(at);
    show();
    write(at, "印を動かしました。保存すると決まります。");
  }
  if (typed()) show();
  marker.on("dragend", () => set(marker.getLatLng()));
  map.on("click", (e) => set(e.latlng));
  place.addEventListener("keydown", (e) => {
    if (e.target !== marker.getElement()) return;
    const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[e.key];
    if (!by) return;
    e.preventDefault();
    e.stopPropagation();
    const step = e.shiftKey ? 40 : 4;
    const p = map.latLngToLayerPoint(marker.getLatLng());
    set(map.layerPointToLatLng(p.add([by[0] * step, by[1] * step])));
    map.panInside(marker.getLatLng(), { padding: [60, 60], animate: false });
  }, true);
  for (const field of [lat, lng]) {
    field.addEventListener("change", () => {
      const at = typed();
      if (!at) return;
      marker.setLatLng(at);
      show();
      map.setView(at, Math.max(map.getZoom(), 15), { animate: !tsunagaruGround.still });
    });
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-second button-small";
  button.textContent = "地図のまん中に印を置く";
  button.addEventListener("click", () => { set(map.getCenter()); marker.getElement().focus(); });
  told.before(button);
})();
