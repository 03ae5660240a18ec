// Mends what axe-core finds in the theme itself: labels that hide or
// contradict the visible text, and a title outside every landmark.
document.addEventListener("DOMContentLoaded", () => {
  const wrong = 'summary[aria-label="Toggle hidden content"], ' +
    ".search-button-field, .theme-switch-button";
  document.querySelectorAll(wrong).forEach((e) => e.removeAttribute("aria-label"));
  document.querySelectorAll(".theme-switch-button").forEach((e) => { e.title = "Color mode"; });
  const title = document.querySelector(".sidebar-primary-items__start > .sidebar-primary-item");
  title?.setAttribute("role", "region");
  title?.setAttribute("aria-label", "Book title");
});
// Paper is white: a page in dark colours prints in light ones.
let theme;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => { document.documentElement.dataset.theme = theme; });
