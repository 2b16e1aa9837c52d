/* Tries the rules in place. Without this script the button sends the page, and it comes back with the outcome. */

const form = document.querySelector("#policy_form");

async function tryIt(button) {
  const data = new FormData(form, button);
  const here = document.querySelector("#trial");
  here.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const there = page.querySelector("#trial");
    if (!response.ok || !there || there.querySelector(".trial-refused")) throw new Error("not tried");
    here.querySelector(".trial-outcome").replaceChildren(...there.querySelector(".trial-outcome").childNodes);
    for (const [index, field] of here.querySelectorAll(".trial-field").entries()) {
      field.querySelector(".errorlist")?.remove();
      const errors = there.querySelectorAll(".trial-field")[index].querySelector(".errorlist");
      if (errors) field.querySelector("label").after(errors);
    }
  } catch {
    send(button);
  } finally {
    here.removeAttribute("aria-busy");
  }
}

function send(button) {
  button.dataset.plain = "yes";
  form.requestSubmit(button);
}

/* Who presses Enter in what is tried wants to try it, not to save the rules. */
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("#trial input")) return;
  event.preventDefault();
  form.elements._try.click();
});

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.name !== "_try" || button.dataset.plain) return;
  event.preventDefault();
  tryIt(button);
});
