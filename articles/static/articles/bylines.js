// The authors: rows to add, to remove and to bring in order. Their order is the order of the fields.

const $ = django.jQuery

for (const bylines of document.querySelectorAll(".bylines")) {
  const rows = bylines.querySelector("ol")
  const changed = () => bylines.dispatchEvent(new Event("input", { bubbles: true }))

  bylines.querySelector(".add").addEventListener("click", () => {
    rows.append(bylines.querySelector("template").content.cloneNode(true))
    const look_up = $(rows.lastElementChild).find(".admin-autocomplete")
    look_up.djangoAdminSelect2()
    name(rows.lastElementChild)
    look_up.select2("open")
  })

  bylines.addEventListener("click", ({ target }) => {
    const row = target.closest(".byline")
    if (target.matches(".up") && row.previousElementSibling) {
      row.previousElementSibling.before(row)
      target.focus()
      changed()
    } else if (target.matches(".byline .remove")) {
      row.remove()
      bylines.querySelector(".add").focus()
      changed()
    }
  })

  $(bylines).on("change", "select", changed)
}

// select2 puts a box of its own in the place of the list, and gives it no name.
function name(scope) {
  for (const list of scope.querySelectorAll("select.admin-autocomplete")) {
    const label = list.getAttribute("aria-label") ?? document.querySelector(`label[for="${list.id}"]`)?.textContent
    list.nextElementSibling?.querySelector("[role=combobox]")?.setAttribute("aria-label", label.replace(":", "").trim())
  }
}

$(() => name(document))
