// Lets a browser remember that an address is proved, if its reader ticks the box. The page works without.

const KEY = "newsroom.key"
const box = document.getElementById("remember")

try {
  if (document.getElementById("forgotten")) localStorage.removeItem(KEY)
  if (box) offer(box.dataset, box.querySelector("input"))
} catch {
  // this browser keeps nothing
}

function offer({ email, key }, input) {
  const kept = JSON.stringify({ email, key })
  input.checked = localStorage.getItem(KEY) === kept
  input.addEventListener("change", () => {
    if (input.checked) localStorage.setItem(KEY, kept)
    else localStorage.removeItem(KEY)
  })
  box.hidden = false
}
