onload = () => {
  const city = /^\/\d{6}\b/.exec(location.pathname);
  if (city) navigator.serviceWorker?.register('/sw.js', { scope: city[0] });
};
