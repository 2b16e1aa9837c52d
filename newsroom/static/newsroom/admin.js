// What makes the desk pleasanter with scripts. Nothing here is needed to do the work.

// On a phone, rows become cards: each cell then says which column it is.
for (const table of document.querySelectorAll("#result_list")) {
  const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim())
  for (const row of table.tBodies[0].rows)
    [...row.cells].forEach((cell, n) => names[n] && (cell.dataset.label = names[n]))
}

// A menu closes when one looks elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false
}
document.addEventListener("click", (event) => closeMenus(event.target))
document.addEventListener("focusin", (event) => closeMenus(event.target))
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})

// A second click on a button must not send the form a second time.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.method !== "post" || event.submitter?.formTarget || event.defaultPrevented) return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = "yes"
})
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent
})
