// Draws the figures of a page, which are JSON, with plotly.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

// What a colour of the style sheet is now, light or dark.
const colour = (name) => {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
};

const figures = [...document.querySelectorAll(".figure")].map((place) => {
  const json = place.querySelector("script").textContent;
  return { place, json };
});

const draw = () => {
  for (const { place, json } of figures) {
    const { data, layout } = JSON.parse(json, (_, value) =>
      typeof value === "string" && /^--[a-z]+$/.test(value) ? colour(value) : value);
    Plotly.react(place, data, layout, { displayModeBar: false, responsive: true });
  }
};

const begin = () => {
  for (const { place } of figures) place.replaceChildren();
  draw();
  for (const { place } of figures)
    place.on("plotly_click", ({ points }) => {
      const address = points.find((point) => point.customdata)?.customdata;
      if (address) location.assign(address);
    });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
};

// The page is shown before the library runs, which for the first time takes a browser most of a second.
const library = document.createElement("script");
library.src = document.currentScript.dataset.library;
library.addEventListener("load", begin);
requestAnimationFrame(() => setTimeout(() => document.head.append(library)));
