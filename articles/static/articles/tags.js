// Tags as chips. select2 comes with the admin; its names of tags come from those in use.

const $ = django.jQuery

for (const field of document.querySelectorAll("select[data-tags]")) {
  const same = (one, other) => one.localeCompare(other, undefined, { sensitivity: "accent" }) === 0
  $(field).select2({
    tags: true,
    theme: "admin-autocomplete",
    width: "100%",
    tokenSeparators: [","],
    ajax: { url: field.dataset.tags, delay: 150, data: ({ term }) => ({ q: term ?? "" }) },
    createTag: ({ term }) => {
      const name = term.replaceAll('"', "").replace(/\s+/g, " ").trim()
      return /[\p{L}\p{N}]/u.test(name) ? { id: name, text: `${name} (${field.dataset.new})` } : null
    },
    insertTag: (known, made) => {
      if (!known.some(({ id }) => same(id, made.id))) known.push(made)
    },
    language: { noResults: () => field.dataset.none },
    templateSelection: ({ id }) => id,
  })
  const label = document.querySelector(`label[for="${field.id}"]`)?.textContent.replace(":", "").trim()
  const box = field.parentElement.querySelector(".select2-search__field")
  if (label) box?.setAttribute("aria-label", label)
  $(field).on("change", () => field.dispatchEvent(new Event("input", { bubbles: true })))
}
