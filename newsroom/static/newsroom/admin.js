// What makes the desk pleasanter with scripts. Nothing here is needed to do the work.

// On a phone, rows become cards: each cell then says which column it is.
for (const table of document.querySelectorAll("#result_list")) {
  const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim())
  for (const row of table.tBodies[0].rows)
    [...row.cells].forEach((cell, n) => names[n] && (cell.dataset.label = names[n]))
}

// In the row of places on a phone, the one we are at is in sight.
document.querySelector("#desk-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" })

// select2 leaves its boxes without a name. Those who ask jQuery later are answered later: after them.
const nameOf = (select) => select.labels?.[0]?.textContent.replace(/:\s*$/, "").trim()
const desk = window.django?.jQuery
desk?.(() => {
  for (const box of document.querySelectorAll(".select2-container .select2-selection--single")) {
    const select = box.closest(".select2-container").previousElementSibling
    const name = select?.labels && nameOf(select)
    if (name) for (const part of [box, box.firstElementChild]) part.setAttribute("aria-label", name)
  }
})
desk?.(document).on("select2:open", ({ target }) => {
  const field = document.querySelector(".select2-container--open .select2-search__field")
  field?.setAttribute("aria-label", nameOf(target) || field.placeholder)
})

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
