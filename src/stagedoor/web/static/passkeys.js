// Says on the page that a passkey did not come; allauth's script tells it as an event.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.getElementById("passkey-problem");
  if (problem) problem.hidden = false;
});
