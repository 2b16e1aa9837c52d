// The writing form: nothing typed is lost by accident, and the button says what will happen.

const form = document.querySelector(".writing-form :is(#article_form, #page_form)")

if (form) {
  let unsaved = Boolean(form.querySelector(".errornote:not(.signed-out), .conflict"))
  let sending = false

  form.addEventListener("input", () => (unsaved = true))
  // select2 tells jQuery only, and sends a "change" of its own when it is made.
  django.jQuery(form).on("select2:select select2:unselect select2:clear", () => (unsaved = true))

  // A form that is sent without a session, or into nowhere, takes its text with it: ask first.
  const refused = form.querySelector(".signed-out")
  const signedIn = () =>
    fetch(refused.dataset.ask, { redirect: "manual" }).then(({ ok }) => ok, () => false)
  let asked = false

  form.addEventListener("submit", async (event) => {
    if (asked) return (asked = false)
    event.preventDefault()
    if (sending) return // the second half of a double click
    sending = true
    refused.hidden = asked = await signedIn()
    sending = asked && !event.submitter?.hasAttribute("data-leaves-form")
    if (!asked) return
    const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] // another one after signing in again
    if (token) form.elements.csrfmiddlewaretoken.value = token
    form.requestSubmit(event.submitter)
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

  // What was refused may lie below the edge of the screen: go there.
  addEventListener("load", () => {
    const fields = ":is(input, textarea, select, button, [contenteditable=true], [tabindex='0'])"
    const seen = [...form.querySelectorAll(`.form-row.errors ${fields}`)].find((field) => field.checkVisibility())
    seen?.focus()
    seen?.closest(".form-row").scrollIntoView({ block: "center" })
  })

  // A headline is one line, however long it is.
  form.elements.headline?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault()
    ;(form.elements.standfirst ?? form.querySelector(".ProseMirror"))?.focus()
  })
}

for (const look_up of document.querySelectorAll("form.by-name select")) {
  django.jQuery(look_up).on("select2:select", () => look_up.form.requestSubmit())
}
