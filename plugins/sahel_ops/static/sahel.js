// Empty fields are no filters: without them an address is short enough to pass on.
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

// Airflow shows this page in a sandboxed frame, which may neither open a window nor leave itself, and whose
// colours do not follow Airflow's own switch. Alone in a window, the page needs none of this.
if (window.parent !== window) {
  const outside = window.parent.document;

  const followTheme = () => {
    document.documentElement.dataset.theme =
      outside.documentElement.classList.contains("dark") ? "dark" : "light";
  };
  followTheme();
  new MutationObserver(followTheme).observe(outside.documentElement, { attributeFilter: ["class"] });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[target]");
    if (!link) return;
    event.preventDefault();
    const same = outside.createElement("a");
    same.href = link.href;
    same.target = link.target;
    same.rel = link.rel;
    same.click();
  });
}
