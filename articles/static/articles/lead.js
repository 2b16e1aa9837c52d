// The lead picture: chosen by sight from the library.

import { choose } from "articles/pictures"

for (const field of document.querySelectorAll(".picture-choice")) {
  const input = field.querySelector("input")
  const image = field.querySelector(".choose img")
  const show = (picture) => {
    input.value = picture?.id ?? ""
    image.src = picture?.thumbnail ?? ""
    image.alt = picture?.alt ?? ""
    image.hidden = !picture
    field.querySelector(".choose span").hidden = Boolean(picture)
    field.querySelector(".credit").textContent = picture?.credit ?? ""
    field.querySelector(".missing-alt").hidden = !picture || Boolean(picture.alt)
    field.querySelector(".remove").hidden = !picture
    input.dispatchEvent(new Event("input", { bubbles: true }))
  }
  field.querySelector(".choose").addEventListener("click", async () => {
    const picture = await choose()
    if (picture) show(picture)
  })
  field.querySelector(".remove").addEventListener("click", () => show(null))
}
