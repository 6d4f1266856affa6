// The ground of every interactive map: outline and names from our own server, or 国土地理院's tiles where the operator allows them.
"use strict";
window.tsunagaruGround = (() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  function live(holder, words) {
    const box = document.createElement("div");
    box.className = "map-live";
    holder.before(box);
    holder.hidden = true;
    const map = L.map(box, {
      zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, minZoom: 7, maxZoom: 18,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, maxBoundsViscosity: 1,
    });
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", words);
    map.attributionControl.setPrefix(false);
    L.control.zoom({ position: "topright", zoomInTitle: "大きくする", zoomOutTitle: "小さくする" }).addTo(map);
    map.on("focus click", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    return map;
  }

  function tiles(map, address) {
    map.getContainer().classList.add("on-tiles");
    L.tileLayer(address, {
      minZoom: 5, maxZoom: 18, referrerPolicy: "no-referrer",
      attribution: '<a href="https://maps.gsi.go.jp/development/ichiran.html" rel="noopener">国土地理院</a>',
    }).addTo(map);
  }

  function text(words, large) {
    const span = document.createElement("span");
    span.textContent = words;
    return L.divIcon({ className: "live-place" + (large ? " live-place-large" : ""), html: span, iconSize: null });
  }

  // Names of districts at their middle, names of towns where there is room.
  function names(map, features, occupied) {
    const towns = features.filter((f) => f.properties.kind === "town");
    const parts = new Map();
    for (const t of towns) {
      const [lng, lat] = t.geometry.coordinates;
      const part = parts.get(t.properties.district) || { lat: 0, lng: 0, n: 0 };
      parts.set(t.properties.district, { lat: part.lat + lat, lng: part.lng + lng, n: part.n + 1 });
    }
    const wishes = [...parts].filter(([, p]) => p.n > 1).sort((a, b) => b[1].n - a[1].n)
      .map(([name, p]) => ({ name, at: [p.lat / p.n, p.lng / p.n], large: true, from: 0, to: 14 }));
    for (const t of towns) {
      const [lng, lat] = t.geometry.coordinates;
      const name = t.properties.name;
      const short = name.startsWith(t.properties.district) ? name.slice(t.properties.district.length) || name : name;
      wishes.push({ name: short, at: [lat, lng], large: false, from: 13, to: 19 });
    }
    const layer = L.layerGroup().addTo(map);
    function place() {
      layer.clearLayers();
      const zoom = map.getZoom(), view = map.getBounds().pad(0.2), taken = occupied();
      for (const w of wishes) {
        if (zoom < w.from || zoom > w.to || !view.contains(w.at)) continue;
        const p = map.latLngToLayerPoint(w.at), half = w.name.length * (w.large ? 9 : 7);
        const box = [p.x - half, p.y - 10, p.x + half, p.y + 10];
        if (taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3])) continue;
        taken.push(box);
        const icon = text(w.name, w.large);
        icon.options.iconAnchor = [half - 2, 8];
        L.marker(w.at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(layer);
      }
    }
    map.on("moveend", place);
    map.whenReady(place);
  }

  // Draws the ground and gives the outline's bounds, if there is one.
  async function draw(map, address, tileAddress) {
    if (tileAddress) tiles(map, tileAddress);
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error("ground " + answer.status);
    const { features } = await answer.json();
    const outline = features.filter((f) => f.properties.kind === "outline");
    let bounds = null;
    if (outline.length) {
      const land = L.geoJSON(outline, { interactive: false, style: { className: "live-land" } }).addTo(map);
      // A figure names its source in its caption.
      if (outline[0].properties.source && !map.getContainer().closest("figure")) map.attributionControl.addAttribution(escaped(outline[0].properties.source));
      bounds = land.getBounds();
    }
    return { bounds, label: (occupied = () => []) => names(map, features, occupied) };
  }

  function escaped(words) {
    const p = document.createElement("p");
    p.textContent = words;
    return p.innerHTML;
  }

  return { live, draw, still };
})();
