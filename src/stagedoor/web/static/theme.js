// In the head, before anything is painted: the remembered theme, else the system's.
(() => {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const show = () => {
    document.documentElement.dataset.bsTheme = remembered() ?? (system.matches ? "dark" : "light");
  };
  show();
  system.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-toggle]")) return;
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice lasts for this page.
    }
    document.documentElement.dataset.bsTheme = theme;
  });
})();
