// Empty fields are no filters, nor are those that are as usual: without them an address is short enough to pass on.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method !== "get" || target.dataset.dag) return;
  for (const [name, value] of [...formData]) {
    const field = target.elements[name];
    if (!value || value === field?.dataset?.usual) formData.delete(name);
  }
});

const outside = window.parent === window ? null : window.parent.document;

// Airflow shows this page in a sandboxed frame, which may neither open a window nor leave itself.
const follow = (href, target, rel = "") => {
  const link = (outside ?? document).createElement("a");
  Object.assign(link, { href, target, rel });
  link.click();
};

// What Airflow's API says; what it refuses is an error with its reason.
const asked = async (path, options) => {
  const answer = await fetch(`../api/v2/${path}`, options);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(typeof said.detail === "string" ? said.detail : JSON.stringify(said.detail ?? said));
  return said;
};

// A form that starts a run does so through Airflow's own API: Airflow checks the right and the parameters, and
// its audit log names who did it.
const start = async (form) => {
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button");
  const { dag, first } = form.dataset;
  const conf = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") conf[field.name] = field.checked;
    else if (field.dataset.kind === "lines") conf[field.name] = field.value.split(/\s+/).filter(Boolean);
    else conf[field.name] = field.value;
  }
  problem.textContent = "";
  button.disabled = true;
  try {
    // The run of a paused DAG would wait without a word.
    if ((await asked(`dags/${dag}`)).is_paused)
      throw new Error(`${dag} is paused, so its runs wait. Switch it on under Dags, then start it again.`);
    if (first) {
      const before = document.getElementById(first);
      const done = await fetch("feed", { method: "POST", body: new URLSearchParams(new FormData(before, before.querySelector("button"))) });
      if (!done.ok) throw new Error("the feed could not be marked; load this page again.");
    }
    const run = await asked(`dags/${dag}/dagRuns`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ logical_date: null, conf }),
    });
    follow(new URL(`../dags/${dag}/runs/${encodeURIComponent(run.dag_run_id)}`, location.href).href, "_top");
  } catch (error) {
    problem.textContent = `Airflow did not start it: ${error.message}`;
  } finally {
    button.disabled = false;
  }
};
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.dag) return;
  event.preventDefault();
  start(event.target);
});

if (outside) {
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
    follow(link.href, link.target, link.rel);
  });
}
