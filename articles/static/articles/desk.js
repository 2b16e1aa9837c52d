// The writing form: nothing typed is lost by accident, and the button says what will happen.

const form = document.querySelector(".writing-form #article_form")

if (form) {
  let unsaved = Boolean(form.querySelector(".errornote, .conflict"))
  let sending = false

  form.addEventListener("input", () => (unsaved = true))
  django.jQuery(form).on("change", () => (unsaved = true)) // select2 tells jQuery only

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-leaves-form")) return
    if (sending) event.preventDefault() // the second half of a double click
    sending = true
    setTimeout(() => (sending = false), 5000)
  })
  addEventListener("pageshow", () => (sending = false))
  addEventListener("beforeunload", (event) => {
    if (unsaved && !sending) event.preventDefault()
  })

  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault()
      form.querySelector("button.save")?.click()
    }
  })

  const moment = form.elements.published_at
  const publish = form.querySelector("button[data-later]")
  if (moment && publish) {
    const zone = moment.dataset.offset // minutes from UTC in the publication's zone
    const label = () => {
      const at = Date.parse(`${moment.value}Z`) - Number(zone ?? 0) * 60_000
      publish.textContent = at > Date.now() ? publish.dataset.later : publish.dataset.now
    }
    moment.addEventListener("input", label)
    label()
  }

  const address = form.querySelector("[data-address]")
  const slug = form.elements.slug
  const name = () => {
    const plain = (slug.value || form.elements.headline.value).normalize().toLowerCase()
    const made = plain.replace(/[^\p{L}\p{M}\p{N}_\s-]/gu, "").trim().replace(/[\s-]+/g, "-")
    address.textContent = `/${moment?.value.slice(0, 7).replace("-", "/") || address.dataset.address}/${made || "…"}/`
  }
  if (address && slug) {
    form.addEventListener("input", name)
    name()
  }

  // A headline is one line, however long it is.
  form.elements.headline?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault()
    form.elements.standfirst.focus()
  })
}

for (const look_up of document.querySelectorAll("form.by-name select")) {
  django.jQuery(look_up).on("select2:select", () => look_up.form.requestSubmit())
}
